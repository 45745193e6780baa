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

/// A running HMAC-SHA-1, made by [`HmacSha1Key::mac`]: a type of its own, so that no MAC is taken for one of another hash.
#[derive(Clone)]
pub struct MacSha1(Hmac<sha1::Sha1>);

impl MacSha1 {
    /// Appends `bytes`.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The MAC of all that was appended.
    pub fn finish(self) -> [u8; 20] {
        self.0.finalize().into_bytes().into()
    }

    /// Whether `expected` is the MAC of all that was appended, compared in constant time.
    pub fn matches(self, expected: &[u8]) -> bool {
        constant_time_eq(&self.finish(), expected)
    }
}

impl Sink for MacSha1 {
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
mod tests;
