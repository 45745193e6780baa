use std::fmt;

use presign_core::{Error, ErrorKind, Result, Secret};
use presign_v4::EcdsaPublicKey;

use crate::{Credentials, Keys};

/// The public half of an access key in Version 4A: a verifier that has it needs no secret.
///
/// ```
/// use presign_s3::{Credentials, PublicKey};
/// let public = Credentials::new("AKID", "secret").public_key()?;
/// let elsewhere = PublicKey::new("AKID", &public.to_point())?;
/// assert_eq!(elsewhere.key_id(), "AKID");
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct PublicKey {
    key_id: String,
    key: EcdsaPublicKey,
    token: Option<Secret>,
}

impl PublicKey {
    /// The key of `key_id`: a point of P-256 as SEC 1 writes it, `04`, x and y.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if the id is empty, or that is no point of the curve.
    pub fn new(key_id: impl Into<String>, point: &[u8]) -> Result<Self> {
        let key_id = key_id.into();
        if key_id.is_empty() {
            return Err(Error::new(ErrorKind::Credentials, "read a public key: its access key id is empty; give both"));
        }
        Ok(Self { key_id, key: EcdsaPublicKey::from_point(point)?, token: None })
    }

    pub(crate) fn of(key_id: String, key: EcdsaPublicKey, token: Option<Secret>) -> Self {
        Self { key_id, key, token }
    }

    /// The same with the session token that temporary credentials come with.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<Secret>) -> Self {
        self.token = Some(token.into());
        self
    }

    /// The access key's id.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Its point as SEC 1 writes it: `04`, x and y.
    pub fn to_point(&self) -> [u8; 65] {
        self.key.to_point()
    }

    pub(crate) fn session_token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    pub(crate) fn key(&self) -> &EcdsaPublicKey {
        &self.key
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey").field("key_id", &self.key_id).field("temporary", &self.token.is_some()).finish()
    }
}

impl Keys for PublicKey {
    fn credentials(&self, _key_id: &str) -> Option<Credentials> {
        None
    }

    fn public_key(&self, key_id: &str) -> Option<PublicKey> {
        (self.key_id == key_id).then(|| self.clone())
    }
}
