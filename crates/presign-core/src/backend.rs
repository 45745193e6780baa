use std::fmt;

use async_trait::async_trait;

use crate::{Error, ErrorKind, Grant, Plan, Presigned, Result, Step, Timestamp};

/// What signing at once comes to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Ready {
    /// The key was at hand.
    Signed(Presigned),
    /// A wire must be crossed first: call [`Backend::presign`].
    Pending,
}

/// One bucket or container of one provider, with an identity that signs: the one trait that a plugin implements.
///
/// A backend is pure: it reads no clock, environment or file. Where its key is at hand, [`try_presign`](Self::try_presign)
/// is all there is to it.
#[async_trait]
pub trait Backend: Send + Sync + fmt::Debug {
    /// The provider's short name, as errors and outputs have it.
    fn provider(&self) -> &'static str;

    /// Signs at once, if no wire has to be crossed.
    ///
    /// # Errors
    /// What is wrong with the grant, and every term that the provider can't enforce.
    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready>;

    /// Signs, crossing a wire where one must be crossed.
    ///
    /// # Errors
    /// As [`try_presign`](Self::try_presign), and [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    async fn presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Presigned> {
        match self.try_presign(grant, at)? {
            Ready::Signed(presigned) => Ok(presigned),
            Ready::Pending => Err(Error::new(
                ErrorKind::Pending,
                "sign: the backend has nothing at hand and no way to fetch it; implement its `presign`",
            )),
        }
    }

    /// Loads what signing until `until` needs, so that a batch can be signed at once.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    async fn ready(&self, at: Timestamp, until: Timestamp) -> Result<()> {
        let _ = (at, until);
        Ok(())
    }

    /// The grant of one step of an upload in parts, in the provider's words. It is signed like any other.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where the provider has no such uploads, or can't enforce a term of the plan's grant
    /// over its steps; [`ErrorKind::Term`] for parts that it does not take.
    fn step<'a>(&self, plan: &Plan<'a>, step: &Step<'_>) -> Result<Grant<'a>> {
        let _ = (plan, step);
        Err(Error::unsupported("an upload in parts", self.provider(), "upload it whole, with put"))
    }

    /// The texts that [`try_presign`](Self::try_presign) signs, written out.
    ///
    /// # Errors
    /// As [`try_presign`](Self::try_presign); [`ErrorKind::Pending`] where [`ready`](Self::ready) must come first.
    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        let _ = (grant, at);
        Err(Error::unsupported("an explanation", self.provider(), "compare with a backend that writes its texts"))
    }
}

/// The texts that a signature is made of. They hold a session token, if there is one: `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Explanation {
    canonical_request: Option<String>,
    string_to_sign: String,
}

impl Explanation {
    /// The texts of one signature; some schemes have no canonical request.
    pub fn new(canonical_request: Option<String>, string_to_sign: String) -> Self {
        Self { canonical_request, string_to_sign }
    }

    /// The request in the one form that both sides hash.
    pub fn canonical_request(&self) -> Option<&str> {
        self.canonical_request.as_deref()
    }

    /// What the key signs.
    pub fn string_to_sign(&self) -> &str {
        &self.string_to_sign
    }
}

impl fmt::Debug for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Explanation(…)")
    }
}
