use std::hint::black_box;
use std::time::Duration;

use anyhow::{Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;

/// The bare hash work of one URL, nothing formatted: SHA-256 of the bytes of a canonical request, if the scheme has one,
/// and HMAC-SHA-256 of the bytes of a string to sign from the precomputed states of a key.
pub(crate) struct Floor {
    name: &'static str,
    canonical_request: Option<Vec<u8>>,
    string_to_sign: Vec<u8>,
    key: Hmac<Sha256>,
}

impl Floor {
    /// That of the V4 family, by the key that `words` lead to: the prefix and the secret, the region, the service and
    /// the last word.
    pub(crate) fn v4(canonical_request: &str, string_to_sign: &str, words: [&str; 4]) -> Result<Self> {
        let date = string_to_sign.lines().nth(1).and_then(|instant| instant.get(..8)).unwrap_or_default();
        let [secret, region, service, last] = words;
        let mut key = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
        for word in [date, region, service, last] {
            key.update(word.as_bytes());
            key = Hmac::new_from_slice(&key.finalize().into_bytes())?;
        }
        let canonical_request = Some(canonical_request.into());
        Ok(Self { name: "bare hash work", canonical_request, string_to_sign: string_to_sign.into(), key })
    }

    /// A MAC alone.
    pub(crate) fn mac(string_to_sign: &str, key: &[u8]) -> Result<Self> {
        let key = Hmac::new_from_slice(key)?;
        Ok(Self { name: "bare HMAC", canonical_request: None, string_to_sign: string_to_sign.into(), key })
    }

    /// That it hashes so many blocks of each text: one more or less would be another work.
    pub(crate) fn of_blocks(self, canonical_request: usize, string_to_sign: usize) -> Result<Self> {
        let blocks = |bytes: usize| (bytes + 9).div_ceil(64); // a bit and eight bytes of length end the last one
        let counted =
            (self.canonical_request.as_ref().map_or(0, |text| blocks(text.len())), blocks(self.string_to_sign.len()));
        ensure!(counted == (canonical_request, string_to_sign), "the work has other blocks: {counted:?}");
        Ok(self)
    }

    fn work(&self) -> [u8; 32] {
        if let Some(text) = &self.canonical_request {
            black_box(Sha256::digest(black_box(&**text)));
        }
        let mut mac = self.key.clone();
        mac.update(black_box(&*self.string_to_sign));
        mac.finalize().into_bytes().into()
    }

    /// In hexadecimal digits, to be compared.
    pub(crate) fn signature(&self) -> String {
        self.work().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Contender for Floor {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signed(&self, _at: Instant) -> Result<Option<String>> {
        Ok(None)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |_| self.work())
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, |_| self.work())
    }
}
