use std::hint::black_box;
use std::time::Duration;

use anyhow::{Result, ensure};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{REGION, SECRET_KEY};

/// The bare hash work of one URL, nothing formatted: SHA-256 of the bytes of a canonical request, and HMAC-SHA-256 of
/// the bytes of a string to sign from the precomputed states of the day's key. Nine blocks.
pub(crate) struct Floor {
    canonical_request: Vec<u8>,
    string_to_sign: Vec<u8>,
    key: Hmac<Sha256>,
}

impl Floor {
    pub(crate) fn new(canonical_request: &str, string_to_sign: &str) -> Result<Self> {
        let blocks = |bytes: usize| (bytes + 9).div_ceil(64); // a bit and eight bytes of length end the last one
        let counted = [blocks(canonical_request.len()), blocks(string_to_sign.len()), blocks(32)];
        ensure!(counted == [5, 3, 1], "the work has other blocks than it is said to have: {counted:?}");
        Ok(Self {
            canonical_request: canonical_request.into(),
            string_to_sign: string_to_sign.into(),
            key: derived(string_to_sign)?,
        })
    }

    fn work(&self) -> [u8; 32] {
        let digest = Sha256::digest(black_box(&*self.canonical_request));
        black_box(digest);
        let mut mac = self.key.clone();
        mac.update(black_box(&*self.string_to_sign));
        mac.finalize().into_bytes().into()
    }

    /// In hexadecimal digits, to be compared.
    pub(crate) fn signature(&self) -> String {
        self.work().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

fn derived(string_to_sign: &str) -> Result<Hmac<Sha256>> {
    let date = string_to_sign.lines().nth(1).and_then(|instant| instant.get(..8)).unwrap_or_default();
    let mut key = Hmac::<Sha256>::new_from_slice(["AWS4", SECRET_KEY].concat().as_bytes())?;
    for word in [date, REGION, "s3", "aws4_request"] {
        key.update(word.as_bytes());
        key = Hmac::new_from_slice(&key.finalize().into_bytes())?;
    }
    Ok(key)
}

impl Contender for Floor {
    fn name(&self) -> &'static str {
        "bare hash work"
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
