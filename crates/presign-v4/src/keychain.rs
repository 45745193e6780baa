use std::fmt;
use std::sync::{PoisonError, RwLock};

use presign_core::{HmacKey, Secret, Timestamp};

use crate::Dialect;

/// A long-term secret and the keys derived from it, the latest kept: one for each day, region and service.
///
/// Deriving a key costs four MACs, more than all the rest of a signature; it is done once a day. A new secret is a
/// new chain, so no key outlives its secret.
///
/// ```
/// use presign_core::{Secret, Timestamp};
/// use presign_v4::{AWS4, KeyChain};
/// // The derivation example of the AWS documentation, with the first bytes of a MAC under it.
/// let chain = KeyChain::new(Secret::from("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"));
/// let day: Timestamp = "20150830T000000Z".parse()?;
/// let string_to_sign = "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/iam/aws4_request\n\
///     f536975d06c0309214f805bb90ccff089219ecd68b2577efef23edd43b7e1a59";
/// let signature = chain.key(&AWS4, day, "us-east-1", "iam").sign(string_to_sign.as_bytes());
/// assert_eq!(signature[..4], [0x5d, 0x67, 0x2d, 0x79]);
/// # Ok::<(), presign_core::Error>(())
/// ```
pub struct KeyChain {
    secret: Secret,
    derived: RwLock<Vec<Derived>>,
}

struct Derived {
    prefix: &'static str,
    day: i64,
    region: String,
    service: String,
    key: HmacKey,
}

/// Enough for a few regions about midnight.
const KEPT: usize = 8;

impl KeyChain {
    /// The chain of `secret`.
    pub fn new(secret: Secret) -> Self {
        Self { secret, derived: RwLock::new(Vec::new()) }
    }

    /// The secret itself, for a scheme that derives its key in another way.
    pub fn secret(&self) -> &Secret {
        &self.secret
    }

    /// The key of the day of `at`, for a region and a service.
    pub fn key(&self, dialect: &'static Dialect, at: Timestamp, region: &str, service: &str) -> HmacKey {
        let day = at.day();
        let fits = |kept: &&Derived| {
            kept.day == day && kept.region == region && kept.service == service && kept.prefix == dialect.key_prefix
        };
        // A poisoned lock guards keys that are whole all the same: each is pushed in one step.
        let kept = self.derived.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = kept.iter().find(fits) {
            return found.key.clone();
        }
        drop(kept);

        let key = derive(&self.secret, dialect, at.basic().date(), region, service);
        let mut kept = self.derived.write().unwrap_or_else(PoisonError::into_inner);
        if !kept.iter().any(|other| fits(&other)) {
            if kept.len() == KEPT {
                kept.remove(0);
            }
            let (region, service) = (region.to_owned(), service.to_owned());
            kept.push(Derived { prefix: dialect.key_prefix, day, region, service, key: key.clone() });
        }
        key
    }
}

impl fmt::Debug for KeyChain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyChain(…)")
    }
}

fn derive(secret: &Secret, dialect: &Dialect, date: &str, region: &str, service: &str) -> HmacKey {
    let head = Secret::from([dialect.key_prefix, secret.reveal()].concat());
    [date, region, service, dialect.terminator]
        .iter()
        .fold(HmacKey::new(head.reveal().as_bytes()), |key, word| HmacKey::new(&key.sign(word.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AWS4, GOOG4_HMAC};

    #[test]
    fn what_is_kept_is_what_is_derived() {
        let chain = KeyChain::new(Secret::from("secret"));
        for round in 0..3 {
            for day in 0..12 {
                for dialect in [&AWS4, &GOOG4_HMAC] {
                    let at = Timestamp::from_unix(86_400 * day + round).unwrap();
                    let kept = chain.key(dialect, at, "auto", "storage").sign(b"x");
                    let fresh = derive(&chain.secret, dialect, at.basic().date(), "auto", "storage").sign(b"x");
                    assert_eq!(kept, fresh);
                    assert!(chain.derived.read().unwrap().len() <= KEPT);
                }
            }
        }
        assert_eq!(format!("{chain:?}"), "KeyChain(…)");
    }

    #[test]
    fn another_secret_region_or_service_has_another_key() {
        let at = Timestamp::from_unix(0).unwrap();
        let chain = KeyChain::new(Secret::from("secret"));
        let key = |chain: &KeyChain, region, service| chain.key(&AWS4, at, region, service).sign(b"x");
        let one = key(&chain, "a", "b");
        assert_ne!(one, key(&chain, "b", "a"));
        assert_ne!(one, key(&chain, "a", "c"));
        assert_ne!(one, key(&KeyChain::new(Secret::from("other")), "a", "b"));
    }
}
