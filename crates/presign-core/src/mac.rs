use std::fmt;

use ctutils::CtEq;
use zeroize::{Zeroize, Zeroizing};

use crate::sha256::{BLOCK, INITIAL, Midstate};
use crate::{Sha256, Sink};

#[cfg(feature = "sha1")]
mod sha1;
#[cfg(test)]
mod tests;

#[cfg(feature = "sha1")]
pub use sha1::{HmacSha1Key, MacSha1};

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
pub struct HmacKey {
    inner: [u32; 8],
    outer: [u32; 8],
}

impl HmacKey {
    /// The key made of `bytes`, of any length.
    pub fn new(bytes: &[u8]) -> Self {
        let mut key = Zeroizing::new([0; BLOCK]);
        match key.get_mut(..bytes.len()) {
            Some(start) => start.copy_from_slice(bytes),
            None => {
                let mut hash = Sha256::new();
                hash.update(bytes);
                key[..32].copy_from_slice(&hash.end());
                hash.wipe_text();
            }
        }
        Self { inner: after(&key, 0x36), outer: after(&key, 0x5c) }
    }

    /// A MAC to be fed.
    #[inline]
    pub fn mac(&self) -> Mac {
        Mac { inner: Sha256::after_block(self.inner), outer: self.outer }
    }

    /// The MAC of what `write` writes.
    ///
    /// ```
    /// use presign_core::{HmacKey, Sink};
    /// let key = HmacKey::new(b"Jefe");
    /// let mac = key.sign_with(|text| text.put("what do ya want for nothing?"));
    /// assert_eq!(mac, key.sign(b"what do ya want for nothing?"));
    /// ```
    #[inline]
    pub fn sign_with(&self, write: impl FnOnce(&mut Sha256)) -> [u8; 32] {
        let mut hash = Sha256::after_block(self.inner);
        write(&mut hash);
        outer_and_wipe(&mut hash, self.outer)
    }

    /// The MAC of texts that all begin with what `write` writes.
    ///
    /// ```
    /// use presign_core::{HmacKey, Sha256, Sink};
    /// let (key, mut hash) = (HmacKey::new(b"Jefe"), Sha256::new());
    /// let begun = key.begin(|text| text.put("what do ya want "));
    /// let mac = begun.sign_in(&mut hash, |text| text.put("for nothing?"));
    /// assert_eq!(mac, key.sign(b"what do ya want for nothing?"));
    /// ```
    pub fn begin(&self, write: impl FnOnce(&mut Sha256)) -> BegunMac {
        let mut hash = Sha256::after_block(self.inner);
        write(&mut hash);
        let inner = hash.midstate();
        hash.wipe();
        BegunMac { inner, outer: self.outer }
    }

    /// The MAC of `bytes`.
    pub fn sign(&self, bytes: &[u8]) -> [u8; 32] {
        let mut mac = self.mac();
        mac.update(bytes);
        mac.finish()
    }
}

/// The beginning of many MACs, made by [`HmacKey::begin`].
#[derive(Clone)]
pub struct BegunMac {
    inner: Midstate,
    outer: [u32; 8],
}

impl BegunMac {
    /// A beginning of `length` bytes, by no key: for texts whose key nobody has, where as many blocks shall be hashed as for
    /// any other. What it makes is worth nothing: it proves no secret.
    ///
    /// ```
    /// use presign_core::{BegunMac, Sha256, Sink};
    /// let mac = BegunMac::of_nobody(100).sign_in(&mut Sha256::new(), |text| text.put("more"));
    /// assert_eq!(mac.len(), 32);
    /// ```
    pub fn of_nobody(length: usize) -> Self {
        Self { inner: Midstate::of_length(BLOCK.wrapping_add(length)), outer: INITIAL }
    }

    /// The MAC of the beginning and what `write` writes, in the memory of `hash`, which then begins anew.
    #[inline]
    pub fn sign_in(&self, hash: &mut Sha256, write: impl FnOnce(&mut Sha256)) -> [u8; 32] {
        hash.resume(&self.inner);
        write(hash);
        outer_and_wipe(hash, self.outer)
    }

    /// The MACs of the beginning and what `write` writes for each, in the memory of `hashes`, which then begin anew: in less
    /// time than one after the other, as [`Sha256::finish_each`] says.
    ///
    /// ```
    /// use presign_core::{HmacKey, Sha256, Sink};
    /// let (key, mut hashes) = (HmacKey::new(b"Jefe"), [Sha256::new(), Sha256::new()]);
    /// let begun = key.begin(|text| text.put("what do ya want "));
    /// let macs = begun.sign_each(&mut hashes, |index, text| text.put(["for nothing?", "instead?"][index]));
    /// assert_eq!(macs, ["what do ya want for nothing?", "what do ya want instead?"].map(|text| key.sign(text.as_bytes())));
    /// ```
    pub fn sign_each<const N: usize>(
        &self,
        hashes: &mut [Sha256; N],
        mut write: impl FnMut(usize, &mut Sha256),
    ) -> [[u8; 32]; N] {
        for (index, hash) in hashes.iter_mut().enumerate() {
            hash.resume(&self.inner);
            write(index, hash);
        }
        let inner = Sha256::end_each(hashes);
        let macs = inner.each_ref().map(|digest| Sha256::of_digest_after_block(self.outer, digest));
        hashes.iter_mut().for_each(Sha256::wipe);
        macs
    }
}

impl Drop for BegunMac {
    fn drop(&mut self) {
        self.inner.wipe();
        self.outer.zeroize();
    }
}

impl fmt::Debug for BegunMac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BegunMac(…)")
    }
}

#[inline]
fn outer_and_wipe(hash: &mut Sha256, state: [u32; 8]) -> [u8; 32] {
    let mac = outer(hash, state);
    hash.wipe();
    mac
}

/// The MAC whose inner text is in `hash`.
#[inline]
fn outer(hash: &mut Sha256, state: [u32; 8]) -> [u8; 32] {
    Sha256::of_digest_after_block(state, &hash.end())
}

/// The state of a digest after the block that a key is padded to.
fn after(key: &[u8; BLOCK], pad: u8) -> [u32; 8] {
    let mut state = INITIAL;
    let block = Zeroizing::new(key.map(|byte| byte ^ pad));
    sha2::block_api::compress256(&mut state, &[*block]);
    state
}

impl Drop for HmacKey {
    fn drop(&mut self) {
        self.inner.zeroize();
        self.outer.zeroize();
    }
}

impl fmt::Debug for HmacKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HmacKey(…)")
    }
}

/// A running HMAC-SHA-256, made by [`HmacKey::mac`].
#[derive(Clone)]
pub struct Mac {
    inner: Sha256,
    outer: [u32; 8],
}

impl Mac {
    /// Appends `bytes`.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        self.inner.update(bytes);
    }

    /// The MAC of all that was appended.
    pub fn finish(mut self) -> [u8; 32] {
        outer(&mut self.inner, self.outer)
    }

    /// Whether `expected` is the MAC of all that was appended, compared in constant time.
    pub fn matches(self, expected: &[u8]) -> bool {
        constant_time_eq(&self.finish(), expected)
    }
}

impl Drop for Mac {
    fn drop(&mut self) {
        self.inner.wipe();
        self.outer.zeroize();
    }
}

impl Sink for Mac {
    #[inline]
    fn put(&mut self, text: &str) {
        self.update(text.as_bytes());
    }

    #[inline]
    fn put_ascii(&mut self, text: &[u8]) {
        self.update(text);
    }

    #[inline]
    fn put_with(&mut self, text: &str, at: usize, other: &[u8]) {
        self.inner.put_with(text, at, other);
    }
}

impl fmt::Debug for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mac(…)")
    }
}
