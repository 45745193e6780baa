use std::sync::Arc;

use presign_core::{End, Expiring, VerifyBytes};

use crate::Credentials;

/// Where a verifier finds the keys that a claim names.
pub trait Keys {
    /// The public keys of this service account: more than one while they are rotated, none if it is not known.
    fn public_keys(&self, email: &str) -> Vec<Arc<dyn VerifyBytes>>;

    /// The HMAC key of this access id.
    fn hmac(&self, access_id: &str) -> Option<Credentials>;

    /// When the key ends: a URL ends with it, whatever it says.
    fn end(&self, id: &str) -> End {
        let _ = id;
        End::Never
    }
}

/// An HMAC key knows itself. What an RSA key signed needs its public half: [`KnownKeys`].
impl Keys for Credentials {
    fn public_keys(&self, _email: &str) -> Vec<Arc<dyn VerifyBytes>> {
        Vec::new()
    }

    fn hmac(&self, access_id: &str) -> Option<Credentials> {
        (self.id() == access_id && self.chain().is_some()).then(|| self.clone())
    }
}

impl Keys for Arc<Expiring<Credentials>> {
    fn public_keys(&self, email: &str) -> Vec<Arc<dyn VerifyBytes>> {
        self.value().public_keys(email)
    }

    fn hmac(&self, access_id: &str) -> Option<Credentials> {
        self.value().hmac(access_id)
    }

    fn end(&self, _id: &str) -> End {
        Expiring::end(self)
    }
}

/// The keys that were given, by the e-mail address or the access id. A service account may have several: the new one
/// is added before the old one goes.
#[derive(Clone, Debug, Default)]
pub struct KnownKeys {
    public: Vec<(String, Arc<dyn VerifyBytes>)>,
    hmac: Vec<Credentials>,
}

impl KnownKeys {
    /// No key yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a public key of the service account `email`.
    #[must_use]
    pub fn with_public_key(mut self, email: impl Into<String>, key: impl VerifyBytes + 'static) -> Self {
        self.public.push((email.into(), Arc::new(key)));
        self
    }

    /// The same with an HMAC key; other credentials sign in a way that only their public key checks, and add nothing.
    #[must_use]
    pub fn with_hmac(mut self, credentials: Credentials) -> Self {
        if credentials.chain().is_some() {
            self.hmac.push(credentials);
        }
        self
    }
}

impl Keys for KnownKeys {
    fn public_keys(&self, email: &str) -> Vec<Arc<dyn VerifyBytes>> {
        self.public.iter().filter(|(known, _)| known == email).map(|(_, key)| Arc::clone(key)).collect()
    }

    fn hmac(&self, access_id: &str) -> Option<Credentials> {
        self.hmac.iter().find_map(|credentials| credentials.hmac(access_id))
    }
}
