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

/// A key of HMAC-SHA-256 ([RFC 2104](https://www.rfc-editor.org/rfc/rfc2104)), held as its two precomputed digest
/// states, so that a MAC costs only the blocks of its text. Never shown; wiped on drop.
///
/// ```
/// // RFC 4231, test case 2
/// let key = presign_core::HmacKey::new(b"Jefe");
/// let mac = key.sign(b"what do ya want for nothing?");
/// assert_eq!(mac[..4], [0x5b, 0xdc, 0xc1, 0x46]);
/// ```
#[derive(Clone)]
pub struct HmacKey(Hmac<sha2::Sha256>);

impl HmacKey {
    /// The key made of `bytes`, of any length.
    pub fn new(bytes: &[u8]) -> Self {
        match Hmac::new_from_slice(bytes) {
            Ok(hmac) => Self(hmac),
            Err(_) => unreachable!("HMAC takes a key of any length (RFC 2104, section 2)"),
        }
    }

    /// A MAC to be fed.
    #[inline]
    pub fn mac(&self) -> Mac {
        Mac(self.0.clone())
    }

    /// The MAC of `bytes`.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.mac();
        mac.update(bytes);
        mac.finish()
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(…)")
    }
}

/// A running HMAC-SHA-256, made by [`HmacKey::mac`].
#[derive(Clone)]
pub struct Mac(Hmac<sha2::Sha256>);

impl Mac {
    /// Appends `bytes`.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The MAC of all that was appended.
    #[inline]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into_bytes().into()
    }

    /// Whether `expected` is the MAC of all that was appended, compared in constant time.
    pub fn matches(self, expected: &[u8]) -> bool {
        constant_time_eq(&self.finish(), expected)
    }
}

impl Sink for Mac {
    #[inline]
    fn put(&mut self, text: &str) {
        self.0.update(text.as_bytes());
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        let mut out = String::new();
        crate::hex_encode(bytes, &mut out);
        out
    }

    /// RFC 4231, test cases 1 to 4, 6 and 7 (5 is truncated).
    #[test]
    fn hmac_is_that_of_rfc_4231() {
        let counting: Vec<u8> = (1..=25).collect();
        let cases: [(&[u8], Vec<u8>, &str); 6] = [
            (&[0x0b; 20], b"Hi There".to_vec(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
            (
                b"Jefe",
                b"what do ya want for nothing?".to_vec(),
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (&[0xaa; 20], vec![0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
            (&counting, vec![0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
            (
                &[0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
            (
                &[0xaa; 131],
                b"This is a test using a larger than block-size key and a larger than block-size data. The key needs \
                  to be hashed before being used by the HMAC algorithm."
                    .to_vec(),
                "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            ),
        ];
        for (key, text, expected) in cases {
            let key = HmacKey::new(key);
            assert_eq!(hex(&key.sign(&text)), expected);
            let mut mac = key.mac();
            text.iter().for_each(|byte| mac.update(&[*byte]));
            assert!(mac.matches(&key.sign(&text)));
        }
    }

    #[test]
    fn nothing_of_a_key_is_shown() {
        let key = HmacKey::new(b"Jefe");
        assert_eq!(format!("{key:?} {:?} {:?}", key.mac(), Sha256::new()), "HmacKey(…) Mac(…) Sha256(…)");
    }
}
