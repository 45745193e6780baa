use std::fmt;
use std::sync::Arc;
#[cfg(feature = "sigv4a")]
use std::sync::OnceLock;

use presign_core::{End, Error, ErrorKind, Expiring, Result, Secret};
#[cfg(feature = "sigv4a")]
use presign_v4::EcdsaKey;
use presign_v4::{KeyChain, Scopes, Token};

#[cfg(feature = "sigv4a")]
use crate::PublicKey;

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
    keys: Arc<Derived>,
    token: Option<Token>,
    /// Why nobody accepts what they sign.
    fault: Option<&'static str>,
}

/// The secret, and what was derived from it.
struct Derived {
    chain: KeyChain,
    /// For a key pair, which is the same for all of them, and to explain.
    scopes: Scopes,
    #[cfg(feature = "sigv4a")]
    pair: OnceLock<EcdsaKey>,
}

impl Credentials {
    /// The access key `key_id` with its secret.
    pub fn new(key_id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        let (key_id, secret) = (key_id.into(), secret.into());
        let fault = if key_id.is_empty() || secret.is_empty() {
            Some("sign: the access key id or its secret is empty; set both")
        } else if key_id.contains('/') {
            Some("sign: the access key id has a `/`, which the credential scope cannot carry; check it")
        } else {
            None
        };
        let keys = Derived {
            scopes: Scopes::new(key_id.clone()),
            chain: KeyChain::new(key_id, secret),
            #[cfg(feature = "sigv4a")]
            pair: OnceLock::new(),
        };
        Self { keys: Arc::new(keys), token: None, fault }
    }

    /// The same with the session token that temporary credentials come with.
    #[must_use]
    pub fn with_session_token(mut self, token: impl Into<Secret>) -> Self {
        let token = Token::new(token);
        if token.text().is_empty() {
            const EMPTY: &str = "sign: the session token is empty; set it, or leave it out for long-lived keys";
            self.fault.get_or_insert(EMPTY);
        }
        self.token = Some(token);
        self
    }

    /// The access key's id.
    pub fn key_id(&self) -> &str {
        self.keys.chain.key_id()
    }

    /// The session token.
    pub fn session_token(&self) -> Option<&Secret> {
        self.token.as_ref().map(Token::text)
    }

    /// The same, as texts have it.
    pub(crate) fn token(&self) -> Option<&Token> {
        self.token.as_ref()
    }

    /// What verifies the signatures of Version 4A that these credentials make, without their secret.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if a part of them is empty.
    #[cfg(feature = "sigv4a")]
    pub fn public_key(&self) -> Result<PublicKey> {
        self.check()?;
        Ok(PublicKey::of(self.key_id().to_owned(), self.pair()?.public(), self.session_token().cloned()))
    }

    pub(crate) fn chain(&self) -> &KeyChain {
        &self.keys.chain
    }

    pub(crate) fn scopes(&self) -> &Scopes {
        &self.keys.scopes
    }

    /// The key pair of Version 4A, derived once.
    #[cfg(feature = "sigv4a")]
    pub(crate) fn pair(&self) -> Result<&EcdsaKey> {
        if let Some(pair) = self.keys.pair.get() {
            return Ok(pair);
        }
        let pair = EcdsaKey::derive(self.key_id(), self.chain().secret())?;
        Ok(self.keys.pair.get_or_init(|| pair))
    }

    /// The key of Version 2: two blocks of SHA-1, too few to keep.
    #[cfg(feature = "sigv2")]
    pub(crate) fn sha1_key(&self) -> presign_core::HmacSha1Key {
        presign_core::HmacSha1Key::new(self.chain().secret().reveal().as_bytes())
    }

    /// Refuses an empty part, and an id that would shift the words of the scope.
    pub(crate) fn check(&self) -> Result<()> {
        self.fault.map_or(Ok(()), |fault| Err(Error::new(ErrorKind::Credentials, fault)))
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("key_id", &self.key_id()).field("temporary", &self.token.is_some()).finish()
    }
}

/// Where a verifier finds the credentials that a claim names.
pub trait Keys {
    /// The credentials of this access key id.
    fn credentials(&self, key_id: &str) -> Option<Credentials>;

    /// The public key of this access key id: enough for Version 4A.
    #[cfg(feature = "sigv4a")]
    fn public_key(&self, key_id: &str) -> Option<PublicKey> {
        self.credentials(key_id)?.public_key().ok()
    }

    /// When they end: a URL ends with its credentials, whatever it says.
    fn end(&self, key_id: &str) -> End {
        let _ = key_id;
        End::Never
    }
}

impl Keys for Credentials {
    fn credentials(&self, key_id: &str) -> Option<Credentials> {
        (self.key_id() == key_id).then(|| self.clone())
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
