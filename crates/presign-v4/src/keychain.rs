use std::fmt;
use std::sync::Arc;

use presign_core::{HmacKey, Secret, Timestamp};

use crate::{Dialect, Scope, Scoped, Scopes};

/// An access key: its id, its long-term secret, and the keys derived from that, the latest kept: one for each day,
/// region and service.
///
/// Deriving a key costs four MACs, more than all the rest of a signature; it is done once a day. A new secret is a
/// new chain, so no key outlives its secret.
///
/// ```
/// use presign_core::{Secret, Timestamp};
/// use presign_v4::{AWS4, KeyChain};
/// // The derivation example of the AWS documentation, with the first bytes of a MAC under it.
/// let chain = KeyChain::new("AKIDEXAMPLE", Secret::from("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
/// let day: Timestamp = "20150830T000000Z".parse()?;
/// let string_to_sign = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
///     f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
/// let signature = chain.key(&AWS4, day, "us-east-1", "iam").hmac().sign(string_to_sign.as_bytes());
/// assert_eq!(signature[..4], [0x5d, 0x67, 0x2d, 0x79]);
/// # Ok::<(), presign_core::Error>(())
/// ```
pub struct KeyChain {
    secret: Secret,
    derived: Scopes<HmacKey>,
}

/// The key of a scope.
pub type ScopedKey = Scoped<HmacKey>;

impl ScopedKey {
    /// The key itself.
    pub fn hmac(&self) -> &HmacKey {
        &self.key
    }
}

impl KeyChain {
    /// The chain of the access key `key_id` and its `secret`.
    pub fn new(key_id: impl Into<String>, secret: Secret) -> Self {
        Self { secret, derived: Scopes::new(key_id) }
    }

    /// The access key's id.
    pub fn key_id(&self) -> &str {
        self.derived.key_id()
    }

    /// The secret itself, for a scheme that derives its key in another way.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The key of the day of `at`, for a region and a service.
    #[inline]
    pub fn key(&self, dialect: &'static Dialect, at: Timestamp, region: &str, service: &str) -> Arc<ScopedKey> {
        self.with_key(dialect, at, region, service, Arc::clone)
    }

    /// What `take` makes of that key, where it is kept: it must not ask this chain for another, which is locked meanwhile.
    #[inline]
    pub fn with_key<T>(
        &self,
        dialect: &'static Dialect,
        at: Timestamp,
        region: &str,
        service: &str,
        take: impl FnOnce(&Arc<ScopedKey>) -> T,
    ) -> T {
        self.derived.of(dialect, at, region, service, |scope| derive(&self.secret, scope), take)
    }
}

impl fmt::Debug for KeyChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyChain(…)")
    }
}

/// One MAC for each word of the scope.
fn derive(secret: &Secret, scope: &Scope) -> HmacKey {
    let Scope { dialect, region, service, .. } = scope;
    let head = Secret::from([dialect.key_prefix, secret.reveal()].concat());
    [scope.date(), region, service, dialect.terminator]
        .iter()
        .fold(HmacKey::new(head.reveal().as_bytes()), |key, word| HmacKey::new(&key.sign(word.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scopes::KEPT;
    use crate::{AWS4, GOOG4_HMAC};

    fn chain(secret: &str) -> KeyChain {
        KeyChain::new("AKID", Secret::from(secret))
    }

    #[test]
    fn what_is_kept_is_what_is_derived() {
        let kept_by = chain("secret");
        for round in 0..3 {
            for day in 0..12 {
                for dialect in [&AWS4, &GOOG4_HMAC] {
                    let at = Timestamp::from_unix(86_400 * day + round).unwrap();
                    let kept = kept_by.key(dialect, at, "auto", "storage").hmac().sign(b"x");
                    let fresh = chain("secret").key(dialect, at, "auto", "storage").hmac().sign(b"x");
                    assert_eq!(kept, fresh);
                    assert!(kept_by.derived.latest.read().unwrap().len() <= KEPT);
                }
            }
        }
        assert_eq!(format!("{kept_by:?}"), "KeyChain(…)");
    }

    #[test]
    fn another_secret_region_or_service_has_another_key() {
        let at = Timestamp::from_unix(0).unwrap();
        let kept_by = chain("secret");
        let key = |chain: &KeyChain, region, service| chain.key(&AWS4, at, region, service).hmac().sign(b"x");
        let one = key(&kept_by, "a", "b");
        assert_ne!(one, key(&kept_by, "b", "a"));
        assert_ne!(one, key(&kept_by, "a", "c"));
        assert_ne!(one, key(&chain("other"), "a", "b"));
    }
}
