use std::fmt;

use ctutils::CtEq;
use hmac::{Hmac, KeyInit, Mac as _};
use sha2::Digest;

use crate::Sink;

/// Compares two byte strings in a time that depends on their lengths alone.
///
/// ```
/// assert!(presign_core::constant_time_eq(b"abc", b"abc"));
/// assert!(!presign_core::constant_time_eq(b"abc", b"abd"));
/// assert!(!presign_core::constant_time_eq(b"abc", b"ab"));
/// ```
pub fn constant_time_eq(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// A running SHA-256 ([FIPS 180-4](https://csrc.nist.gov/pubs/fips/180-4/upd1/final)).
#[derive(Clone, Default)]
pub struct Sha256(sha2::Sha256);

impl Sha256 {
    /// The digest of nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> [u8; 32] {
        sha2::Sha256::digest(bytes).into()
    }

    /// Appends `bytes`.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all that was appended.
    #[inline]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }
}

impl Sink for Sha256 {
    #[inline]
    fn put(&mut self, text: &str) {
        self.0.update(text.as_bytes());
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256(…)")
    }
}

/// Makes a key of HMAC over a hash, and the MAC that it runs: two types, so that no MAC is taken for one of another hash.
macro_rules! hmac {
    ($(#[$key_doc:meta])* $Key:ident, $(#[$mac_doc:meta])* $Mac:ident: $Hash:ty, $bytes:literal) => {
        $(#[$key_doc])*
        #[derive(Clone)]
        pub struct $Key(Hmac<$Hash>);

        impl $Key {
            /// The key made of `bytes`, of any length.
            pub fn new(bytes: &[u8]) -> Self {
                match Hmac::new_from_slice(bytes) {
                    Ok(hmac) => Self(hmac),
                    Err(_) => unreachable!("HMAC takes a key of any length (RFC 2104, section 2)"),
                }
            }

            /// A MAC to be fed.
            #[inline]
            pub fn mac(&self) -> $Mac {
                $Mac(self.0.clone())
            }

            /// The MAC of `bytes`.
            pub fn sign(&self, bytes: &[u8]) -> [u8; $bytes] {
                let mut mac = self.mac();
                mac.update(bytes);
                mac.finish()
            }
        }

        impl fmt::Debug for $Key {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($Key), "(…)"))
            }
        }

        $(#[$mac_doc])*
        #[derive(Clone)]
        pub struct $Mac(Hmac<$Hash>);

        impl $Mac {
            /// Appends `bytes`.
            #[inline]
            pub fn update(&mut self, bytes: &[u8]) {
                self.0.update(bytes);
            }

            /// The MAC of all that was appended.
            #[inline]
            pub fn finish(self) -> [u8; $bytes] {
                self.0.finalize().into_bytes().into()
            }

            /// Whether `expected` is the MAC of all that was appended, compared in constant time.
            pub fn matches(self, expected: &[u8]) -> bool {
                $crate::constant_time_eq(&self.finish(), expected)
            }
        }

        impl Sink for $Mac {
            #[inline]
            fn put(&mut self, text: &str) {
                self.0.update(text.as_bytes());
            }
        }

        impl fmt::Debug for $Mac {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($Mac), "(…)"))
            }
        }
    };
}

hmac! {
    /// A key of HMAC-SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)), held as its two precomputed digest
    /// states, so that a MAC costs only the blocks of its text. Never shown; wiped on drop.
    ///
    /// ```
    /// // RFC 4231, test case 2
    /// let key = presign_core::HmacKey::new(b"Jefe");
    /// let mac = key.sign(b"what do ya want for nothing?");
    /// assert_eq!(mac[..4], [0x5b, 0xdc, 0xc1, 0x46]);
    /// ```
    HmacKey,
    /// A running HMAC-SHA-256, made by [`HmacKey::mac`].
    Mac: sha2::Sha256, 32
}

#[cfg(feature = "sha1")]
hmac! {
    /// A key of HMAC-SHA-1 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)), which the schemes before V4 sign with.
    /// Never shown; wiped on drop.
    ///
    /// Collisions of SHA-1 do not break HMAC, but it is nobody's choice for a new scheme: see [`HmacKey`](crate::HmacKey).
    ///
    /// ```
    /// // RFC 2202, test case 2
    /// let key = presign_core::HmacSha1Key::new(b"Jefe");
    /// let mac = key.sign(b"what do ya want for nothing?");
    /// assert_eq!(mac[..4], [0xef, 0xfc, 0xdf, 0x6a]);
    /// ```
    HmacSha1Key,
    /// A running HMAC-SHA-1, made by [`HmacSha1Key::mac`].
    MacSha1: sha1::Sha1, 20
}

#[cfg(test)]
mod tests;

#[cfg(all(test, feature = "sha1"))]
mod sha1_tests;
