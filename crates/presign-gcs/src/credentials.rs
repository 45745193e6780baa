use std::fmt;
use std::sync::Arc;

use presign_core::{Error, ErrorKind, RemoteKey, Result, Secret, SignBytes};
use presign_v4::{Dialect, GOOG4_HMAC, GOOG4_RSA, KeyChain, Scopes};

/// Who signs: a service account with its RSA key, here or elsewhere, or an HMAC key. Cheap to clone; `Debug` shows no key.
///
/// ```
/// use presign_gcs::Credentials;
/// let credentials = Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
/// assert_eq!(format!("{credentials:?}"), r#"Credentials { id: "GOOGTS7C7FUP3AIRVJTE2BCD", key: "hmac" }"#);
/// ```
#[derive(Clone)]
pub struct Credentials {
    scopes: Arc<Scopes>,
    key: Key,
    longest_s: Option<u64>,
    /// Why nobody accepts what they sign.
    fault: Option<&'static str>,
}

/// Where the key is.
#[derive(Clone)]
pub(crate) enum Key {
    /// A secret that both sides have.
    Hmac(Arc<Hmac>),
    /// An RSA key at hand.
    Local(Arc<dyn SignBytes>),
    /// An RSA key elsewhere.
    Remote(Arc<dyn RemoteKey>),
}

/// The secret, and what was derived from it.
pub(crate) struct Hmac {
    pub(crate) chain: KeyChain,
}

/// The longest validity that a key holds that Google manages, in seconds: twelve hours
/// (<https://cloud.google.com/storage/docs/access-control/signed-urls#signing-iam>). It may be rotated away afterwards.
const MANAGED_LONGEST_S: u64 = 43_200;

impl Credentials {
    /// The service account `email` with its private key, which signs `RSASSA-PKCS1-v1_5` with SHA-256:
    /// `aws_lc_rs::PrivateKey` (feature `aws_lc_rs`, the better one), `rsa::PrivateKey` (feature `rsa`), or one of your
    /// own. Both make the same signatures.
    pub fn rsa(email: impl Into<String>, key: impl SignBytes + 'static) -> Self {
        Self::new(email.into(), Key::Local(Arc::new(key)))
    }

    /// The service account `email`, whose private key is in a KMS, an HSM, or wherever `key` asks. Such URLs are awaited.
    pub fn remote(email: impl Into<String>, key: impl RemoteKey + 'static) -> Self {
        Self::new(email.into(), Key::Remote(Arc::new(key)))
    }

    /// The service account `email`, whose key Google keeps: `key` asks the method `signBlob` of IAM. Such a key holds for
    /// twelve hours at most, so a longer validity is an error.
    pub fn sign_blob(email: impl Into<String>, key: impl RemoteKey + 'static) -> Self {
        Self { longest_s: Some(MANAGED_LONGEST_S), ..Self::remote(email, key) }
    }

    /// The HMAC key `access_id` with its secret (<https://cloud.google.com/storage/docs/authentication/hmackeys>).
    pub fn hmac(access_id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        let (id, secret) = (access_id.into(), secret.into());
        let empty = secret.is_empty();
        let mut credentials = Self::new(id.clone(), Key::Hmac(Arc::new(Hmac { chain: KeyChain::new(id, secret) })));
        if empty {
            credentials.fault.get_or_insert("sign: the secret of the HMAC key is empty; give it");
        }
        credentials
    }

    fn new(id: String, key: Key) -> Self {
        let fault = if id.is_empty() {
            Some("sign: the service account's e-mail address, or the access id, is empty; give it")
        } else if id.contains(|c: char| c == '/' || c.is_control()) {
            // It is a word of the credential scope, which a slash would shift, and of a line of its own in V2.
            Some("sign: the e-mail address or access id has a `/` or a control character; check it")
        } else {
            None
        };
        Self { scopes: Arc::new(Scopes::new(id)), key, longest_s: None, fault }
    }

    /// The service account's e-mail address, or the HMAC key's access id.
    pub fn id(&self) -> &str {
        self.scopes.key_id()
    }

    /// What is signed for, the latest days kept: of a key that is for all of them, and to explain.
    pub(crate) fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    pub(crate) fn key(&self) -> &Key {
        &self.key
    }

    /// The secret's chain, of an HMAC key.
    pub(crate) fn chain(&self) -> Option<&KeyChain> {
        match &self.key {
            Key::Hmac(hmac) => Some(&hmac.chain),
            Key::Local(_) | Key::Remote(_) => None,
        }
    }

    /// The words of V4 for this kind of key.
    pub(crate) fn dialect(&self) -> &'static Dialect {
        match self.key {
            Key::Hmac(_) => &GOOG4_HMAC,
            Key::Local(_) | Key::Remote(_) => &GOOG4_RSA,
        }
    }

    /// What would make a URL that nobody accepts, or one that says that it outlives its key.
    pub(crate) fn check(&self, seconds: u64) -> Result<()> {
        if let Some(fault) = self.fault {
            return Err(Error::new(ErrorKind::Credentials, fault));
        }
        match self.longest_s {
            Some(longest) if seconds > longest => Err(Error::new(
                ErrorKind::Validity,
                format!(
                    "grant for {seconds} s: a key that Google manages holds for at most {longest} s; ask for less, or \
                     sign with a key of your own",
                ),
            )),
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let key = match self.key {
            Key::Hmac(_) => "hmac",
            Key::Local(_) => "rsa",
            Key::Remote(_) => "remote",
        };
        f.debug_struct("Credentials").field("id", &self.id()).field("key", &key).finish()
    }
}
