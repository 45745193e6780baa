use std::fmt;

use hmac::{Hmac, KeyInit, Mac as _};

use crate::{Sink, constant_time_eq};

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
#[derive(Clone)]
pub struct HmacSha1Key(Hmac<sha1::Sha1>);

impl HmacSha1Key {
    /// The key made of `bytes`, of any length.
    pub fn new(bytes: &[u8]) -> Self {
        match Hmac::new_from_slice(bytes) {
            Ok(hmac) => Self(hmac),
            Err(_) => unreachable!("HMAC takes a key of any length (RFC 2104, section 2)"),
        }
    }

    /// A MAC to be fed.
    #[inline]
    pub fn mac(&self) -> MacSha1 {
        MacSha1(self.0.clone())
    }

    /// The MAC of `bytes`.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 20] {
        let mut mac = self.mac();
        mac.update(bytes);
        mac.finish()
    }
}

impl fmt::Debug for HmacSha1Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacSha1Key(…)")
    }
}

/// A running HMAC-SHA-1, made by [`HmacSha1Key::mac`].
#[derive(Clone)]
pub struct MacSha1(Hmac<sha1::Sha1>);

impl MacSha1 {
    /// Appends `bytes`.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The MAC of all that was appended.
    #[inline]
    pub fn finish(self) -> [u8; 20] {
        self.0.finalize().into_bytes().into()
    }

    /// Whether `expected` is the MAC of all that was appended, compared in constant time.
    pub fn matches(self, expected: &[u8]) -> bool {
        constant_time_eq(&self.finish(), expected)
    }
}

impl Sink for MacSha1 {
    #[inline]
    fn put(&mut self, text: &str) {
        self.0.update(text.as_bytes());
    }
}

impl fmt::Debug for MacSha1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MacSha1(…)")
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

    /// RFC 2202, section 3, test cases 1 to 4, 6 and 7 (5 repeats its key and text for a truncated MAC).
    #[test]
    fn hmac_is_that_of_rfc_2202() {
        let counting: Vec<u8> = (1..=25).collect();
        let cases: [(&[u8], Vec<u8>, &str); 6] = [
            (&[0x0b; 20], b"Hi There".to_vec(), "b617318655057264e28bc0b6fb378c8ef146be00"),
            (b"Jefe", b"what do ya want for nothing?".to_vec(), "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
            (&[0xaa; 20], vec![0xdd; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
            (&counting, vec![0xcd; 50], "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
            (
                &[0xaa; 80],
                b"Test Using Larger Than Block-Size Key - Hash Key First".to_vec(),
                "aa4ae5e15272d00e95705637ce8a3b55ed402112",
            ),
            (
                &[0xaa; 80],
                b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data".to_vec(),
                "e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
            ),
        ];
        for (key, text, expected) in cases {
            let key = HmacSha1Key::new(key);
            assert_eq!(hex(&key.sign(&text)), expected);
            let mut mac = key.mac();
            text.iter().for_each(|byte| mac.update(&[*byte]));
            assert!(mac.clone().matches(&key.sign(&text)));
            let mut other = key.sign(&text);
            other[19] ^= 1;
            assert!(!mac.clone().matches(&other) && !mac.matches(&key.sign(&text)[..19]));
        }
    }

    #[test]
    fn nothing_of_a_key_is_shown() {
        let key = HmacSha1Key::new(b"Jefe");
        assert_eq!(format!("{key:?} {:?}", key.mac()), "HmacSha1Key(…) MacSha1(…)");
    }
}
