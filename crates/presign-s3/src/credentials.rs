use std::fmt;
use std::sync::Arc;

use presign_core::{End, Error, ErrorKind, Expiring, Result, Secret};
use presign_v4::KeyChain;

/// An access key: its id, its secret, and the session token of temporary credentials. Cheap to clone; `Debug` shows
/// neither secret nor token.
///
/// The keys derived from the secret are kept in it, so that a new secret is a new cache.
///
/// ```
/// use presign_s3::Credentials;
/// let credentials = Credentials::new("AKID", "secret").with_session_token("token");
/// assert_eq!(format!("{credentials:?}"), r#"Credentials { key_id: "AKID", temporary: true }"#);
/// ```
#[derive(Clone)]
pub struct Credentials {
    key_id: String,
    chain: Arc<KeyChain>,
    whole: bool,
    token: Option<Secret>,
}

impl Credentials {
    /// The access key `key_id` with its secret.
    pub fn new(key_id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        let (key_id, secret) = (key_id.into(), secret.into());
        let whole = !secret.is_empty();
        Self { key_id, chain: Arc::new(KeyChain::new(secret)), whole, token: None }
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

    /// The session token.
    pub fn session_token(&self) -> Option<&Secret> {
        self.token.as_ref()
    }

    pub(crate) fn chain(&self) -> &KeyChain {
        &self.chain
    }

    /// An empty part, or an id that would shift the words of the scope, makes a URL that nobody accepts.
    pub(crate) fn check(&self) -> Result<()> {
        let refusal = |text: &'static str| Err(Error::new(ErrorKind::Credentials, text));
        if self.key_id.is_empty() || !self.whole {
            return refusal("sign: the access key id or its secret is empty; set both");
        }
        if self.key_id.contains('/') {
            return refusal("sign: the access key id has a `/`, which the credential scope cannot carry; check it");
        }
        if self.token.as_ref().is_some_and(Secret::is_empty) {
            return refusal("sign: the session token is empty; set it, or leave it out for long-lived keys");
        }
        Ok(())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("key_id", &self.key_id).field("temporary", &self.token.is_some()).finish()
    }
}

/// Where a verifier finds the credentials that a claim names.
pub trait Keys {
    /// The credentials of this access key id.
    fn credentials(&self, key_id: &str) -> Option<Credentials>;

    /// When they end: a URL ends with its credentials, whatever it says.
    fn end(&self, key_id: &str) -> End {
        let _ = key_id;
        End::Never
    }
}

impl Keys for Credentials {
    fn credentials(&self, key_id: &str) -> Option<Credentials> {
        (self.key_id == key_id).then(|| self.clone())
    }
}

impl Keys for [Credentials] {
    fn credentials(&self, key_id: &str) -> Option<Credentials> {
        self.iter().find_map(|credentials| credentials.credentials(key_id))
    }
}

impl Keys for Arc<Expiring<Credentials>> {
    fn credentials(&self, key_id: &str) -> Option<Credentials> {
        self.value().credentials(key_id)
    }

    fn end(&self, _key_id: &str) -> End {
        Expiring::end(self)
    }
}
