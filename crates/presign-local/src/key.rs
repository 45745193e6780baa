use std::fmt;

use presign_core::{Error, ErrorKind, HmacKey, Result};
use zeroize::Zeroizing;

/// A key of the scheme: an id that URLs name, and 32 random bytes. `Debug` shows the id alone.
///
/// ```
/// use presign_local::Key;
/// assert_eq!(format!("{:?}", Key::new("k1", [7; 32])?), r#"Key { id: "k1", .. }"#);
/// assert!(Key::new("k 1", [7; 32]).is_err());
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Key {
    id: String,
    bytes: Zeroizing<[u8; 32]>,
}

/// The most bytes of an id.
const LONGEST_ID: usize = 32;

impl Key {
    /// The key `id` of these bytes, which must come from the operating system's randomness.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the id is not 1 to 32 letters, digits, `-` or `_`, or if the bytes are all the same
    /// and zero.
    pub fn new(id: impl Into<String>, bytes: [u8; 32]) -> Result<Self> {
        let (id, bytes) = (id.into(), Zeroizing::new(bytes));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if !(1..=LONGEST_ID).contains(&id.len()) || !id.bytes().all(plain) {
            return Err(Error::new(
                ErrorKind::Config,
                "name a key: the id is not 1 to 32 letters, digits, `-` or `_`; choose a short one, such as 2026-11",
            ));
        }
        if *bytes == [0; 32] {
            return Err(Error::new(ErrorKind::Config, "take a key of zeros: fill it from the system's randomness"));
        }
        Ok(Self { id, bytes })
    }

    /// The id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The bytes: for a key-ring file alone.
    pub fn reveal(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// What signs URLs: a key of its own, so that the same bytes used for another purpose never sign one.
    pub(crate) fn for_urls(&self) -> HmacKey {
        HmacKey::new(&derive(&self.bytes[..], b"presign local 1 url"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Key").field("id", &self.id).finish_non_exhaustive()
    }
}

/// HKDF-SHA-256 without a salt for one block of output ([RFC 5869](https://www.rfc-editor.org/rfc/rfc5869)).
fn derive(secret: &[u8], info: &[u8]) -> [u8; 32] {
    let extracted = HmacKey::new(&[0; 32]).sign(secret);
    let mut block = HmacKey::new(&extracted).mac();
    block.update(info);
    block.update(&[1]);
    block.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivation_is_that_of_rfc_5869() {
        // Test case 3: no salt, no info; its first 32 bytes.
        let mut hex = String::new();
        presign_core::hex_encode(&derive(&[0x0b; 22], b""), &mut hex);
        assert_eq!(hex, "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d");
    }

    #[test]
    fn ids_that_would_need_escapes_and_empty_keys_are_refused() {
        for id in ["", "a b", "a/b", "a.b", "é", "a%", &"a".repeat(33)] {
            assert!(Key::new(id, [7; 32]).is_err(), "{id}");
        }
        assert!(Key::new("k", [0; 32]).is_err());
    }
}
