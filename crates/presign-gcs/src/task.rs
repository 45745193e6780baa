use presign_core::{Draft, Explanation, Presigned, Ready, Result, Seal, SignBytes, Window};
use presign_v4::{KeyChain, Series};

use crate::credentials::Key;
use crate::operation::Operation;
use crate::{Bucket, Credentials, Signature, v4};

/// What is signed: an operation on a bucket, by whom, for how long.
pub(crate) struct Task<'a> {
    pub(crate) bucket: &'a Bucket,
    pub(crate) operation: &'a Operation<'a>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) window: &'a Window,
    pub(crate) signature: Signature,
    /// Where it is one of many by the same HMAC key.
    pub(crate) series: Option<&'a Series>,
}

impl Task<'_> {
    /// The signed request, if the key is at hand, in the memory of `room`.
    pub(crate) fn sign(&self, room: String) -> Result<Ready> {
        match self.credentials.key() {
            Key::Hmac(hmac) => Ok(Ready::Signed(self.by_secret(&hmac.chain, room))),
            Key::Local(key) => self.by_key(&**key, room).map(Ready::Signed),
            Key::Remote(_) => Ok(Ready::Pending),
        }
    }

    /// The signed request, once the key has answered.
    pub(crate) async fn sign_anywhere(&self) -> Result<Presigned> {
        match self.credentials.key() {
            Key::Hmac(hmac) => Ok(self.by_secret(&hmac.chain, String::new())),
            Key::Local(key) => self.by_key(&**key, String::new()),
            Key::Remote(key) => {
                let draft = self.draft(String::new());
                let signature = key.sign(draft.message().as_bytes()).await?;
                Ok(draft.seal(&signature))
            }
        }
    }

    pub(crate) fn explain(&self) -> Explanation {
        match self.signature {
            Signature::V4 => v4::explain(self),
            #[cfg(feature = "v2")]
            Signature::V2 => Explanation::new(None, crate::v2::write(self).1),
        }
    }

    fn by_secret(&self, chain: &KeyChain, mut url: String) -> Presigned {
        match self.signature {
            Signature::V4 => v4::sign(self, chain, &mut url),
            #[cfg(feature = "v2")]
            Signature::V2 => url = crate::v2::sign(self, chain),
        }
        self.presigned(url)
    }

    fn by_key(&self, key: &dyn SignBytes, room: String) -> Result<Presigned> {
        let draft = self.draft(room);
        let signature = key.sign(draft.message().as_bytes())?;
        Ok(draft.seal(&signature))
    }

    fn draft(&self, mut url: String) -> Draft {
        match self.signature {
            Signature::V4 => {
                let text = v4::draft(self, &mut url);
                let seal = Seal::hex(self.credentials.dialect().signature_param());
                Draft::new(self.presigned(url), text, seal)
            }
            #[cfg(feature = "v2")]
            Signature::V2 => {
                let (url, text) = crate::v2::write(self);
                Draft::new(self.presigned(url), text, crate::v2::SEAL)
            }
        }
    }

    pub(crate) fn presigned(&self, url: String) -> Presigned {
        Presigned::new(self.operation.method, url, *self.window)
            .by("gcs", self.signature.scheme())
            .also(self.signature.also_allows(self.operation))
            .bind_all(self.operation.headers.iter().map(|(name, value)| (name.clone(), value.as_ref())))
    }
}
