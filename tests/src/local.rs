//! What the matrix of the local scheme signs with.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Result, bail};
use presign_core::{Backend as _, Grant, Presigned, Ready, Timestamp};
use presign_local::{Key, KeyRing, KeyState, Site};

use crate::Presented;
use crate::matrix::local::LOCAL;
use crate::matrix::scheme::{Scheme, Signs};

/// Where a matrix of the local scheme is played: an origin and a key ring.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LocalGround {
    /// Scheme, host and port.
    pub origin: String,
    /// The ring of the server.
    pub ring: Arc<KeyRing>,
}

/// Below which path things are served.
pub(crate) const MOUNT: &str = "/files";

/// The keys of the ring by id and byte: the one that signs, one that waits and one that signed before.
pub(crate) const KEYS: [(&str, u8); 3] = [("sign-1", 1), ("wait-1", 2), ("past-1", 3)];

const YEAR: Duration = Duration::from_secs(31_536_000);

impl LocalGround {
    /// The ground of a server at `origin`, whose ring is the matrix's own at `now`.
    ///
    /// # Errors
    /// The library refused the ring.
    pub fn new(origin: impl Into<String>, now: Timestamp) -> Result<Self> {
        let states = [KeyState::Signing, KeyState::Waiting, KeyState::Verifying(now.minus(60))];
        let keys = KEYS.into_iter().zip(states).map(|((id, byte), state)| Ok((Key::new(id, [byte; 32])?, state)));
        let ring = KeyRing::from_keys(keys.collect::<Result<Vec<_>>>()?, YEAR)?;
        Ok(Self { origin: origin.into(), ring: Arc::new(ring) })
    }
}

/// A signer on a [`LocalGround`] at an instant, right in everything until one thing of it is changed.
#[derive(Clone, Debug)]
pub(crate) struct LocalPen {
    ring: Arc<KeyRing>,
    base: String,
    at: Timestamp,
}

impl LocalPen {
    pub(crate) fn new(ground: &LocalGround, at: Timestamp) -> Self {
        Self { ring: ground.ring.clone(), base: format!("{}{MOUNT}", ground.origin), at }
    }

    /// The same at another instant.
    pub(crate) fn at(&self, at: Timestamp) -> Self {
        Self { at, ..self.clone() }
    }

    /// The same for another site.
    pub(crate) fn based(&self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self.clone() }
    }

    /// The same with a key of this id and these bytes.
    pub(crate) fn with_key(&self, id: &str, byte: u8) -> Result<Self> {
        let ring = KeyRing::new(Key::new(id, [byte; 32])?, YEAR)?;
        Ok(Self { ring: Arc::new(ring), ..self.clone() })
    }
}

impl Signs for LocalPen {
    fn scheme(&self) -> &'static Scheme {
        &LOCAL
    }

    fn now(&self) -> Timestamp {
        self.at
    }

    fn presign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        match Site::new(self.ring.clone(), &self.base)?.try_presign(grant, self.at)? {
            Ready::Signed(presigned) => Ok(presigned),
            _ => bail!("the key is not at hand"),
        }
    }

    fn stored_as(&self, key: &str) -> String {
        key.to_owned()
    }

    fn get_otherwise(&self, _key: &str) -> Result<Option<Presented>> {
        Ok(None)
    }
}
