use std::fmt;

use presign_core::{HmacKey, Secret, Timestamp};

use crate::canonical::{PRODUCT, TERMINATOR};

/// An access key: its id, its secret, and the session token of temporary credentials. `Debug` shows the id alone.
#[derive(Clone)]
pub struct Credentials {
    key_id: String,
    secret: Secret,
    token: Option<Secret>,
}

impl Credentials {
    /// The access key `key_id` with its secret.
    pub fn new(key_id: impl Into<String>, secret: impl Into<Secret>) -> Self {
        Self { key_id: key_id.into(), secret: secret.into(), token: None }
    }

    /// The same with the token that the security token service gave.
    #[must_use]
    pub fn with_security_token(self, token: impl Into<Secret>) -> Self {
        Self { token: Some(token.into()), ..self }
    }

    /// The access key's id.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.token.as_ref().map(Secret::reveal)
    }

    pub(crate) fn is_whole(&self) -> bool {
        !self.key_id.is_empty() && !self.key_id.contains('/') && !self.secret.is_empty()
    }

    /// The key of a day and region.
    pub(crate) fn key(&self, at: Timestamp, region: &str) -> HmacKey {
        let whole = Secret::from(format!("aliyun_v4{}", self.secret.reveal()));
        let mut key = HmacKey::new(whole.reveal().as_bytes());
        for word in [at.basic().date(), region, PRODUCT, TERMINATOR] {
            key = HmacKey::new(&key.sign(word.as_bytes()));
        }
        key
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_shown() {
        let credentials = Credentials::new("ak", "a secret").with_security_token("a token");
        assert_eq!(format!("{credentials:?}"), r#"Credentials { key_id: "ak", .. }"#);
    }
}
