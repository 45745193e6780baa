use std::fmt;

use sha2::block_api::compress256;
use zeroize::Zeroize;

use crate::Sink;

/// Bytes that are compressed at a time.
pub(crate) const BLOCK: usize = 64;

/// What a digest begins with
/// ([FIPS 180-4, section 5.3.3](https://csrc.nist.gov/pubs/fips/180-4/upd1/final)).
pub(crate) const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// A running SHA-256 ([FIPS 180-4](https://csrc.nist.gov/pubs/fips/180-4/upd1/final)).
// The compression is RustCrypto's. The blocks are cut here: signed texts come in many small pieces, and a MAC from
// precomputed states is two arrays, where the generic types hold four times as much, copied and wiped for each URL.
#[derive(Clone)]
pub struct Sha256 {
    state: [u32; 8],
    bytes: u64,
    /// The last bytes, too few to be compressed.
    block: [u8; BLOCK],
}

impl Sha256 {
    /// The digest of nothing yet.
    pub fn new() -> Self {
        Self { state: INITIAL, bytes: 0, block: [0; BLOCK] }
    }

    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> [u8; 32] {
        let mut digest = Self::new();
        digest.update(bytes);
        digest.finish()
    }

    /// Appends `bytes`.
    #[inline]
    pub fn update(&mut self, bytes: &[u8]) {
        let filled = self.filled();
        match self.block.get_mut(filled..filled + bytes.len()) {
            Some(room) if filled + bytes.len() < BLOCK => {
                room.copy_from_slice(bytes);
                self.bytes += bytes.len() as u64;
            }
            _ => self.fill(bytes),
        }
    }

    /// The digest of all that was appended.
    #[inline]
    pub fn finish(mut self) -> [u8; 32] {
        self.end()
    }

    /// A digest that goes on after one block, which led to `state`.
    #[inline]
    pub(crate) fn after_block(state: [u32; 8]) -> Self {
        Self { state, bytes: BLOCK as u64, block: [0; BLOCK] }
    }

    /// As [`finish`](Self::finish); what is left is of no use.
    pub(crate) fn end(&mut self) -> [u8; 32] {
        /// Where the length stands in the last block.
        const LENGTH: usize = BLOCK - 8;
        let filled = self.filled();
        self.block[filled] = 0x80;
        self.block[filled + 1..].fill(0);
        if filled >= LENGTH {
            compress256(&mut self.state, std::slice::from_ref(&self.block));
            self.block = [0; BLOCK];
        }
        self.block[LENGTH..].copy_from_slice(&self.bytes.wrapping_mul(8).to_be_bytes());
        compress256(&mut self.state, std::slice::from_ref(&self.block));
        let mut digest = [0; 32];
        for (bytes, word) in digest.chunks_exact_mut(4).zip(self.state) {
            bytes.copy_from_slice(&word.to_be_bytes());
        }
        digest
    }

    /// Forgets what can lead to a key.
    pub(crate) fn wipe(&mut self) {
        self.state.zeroize();
    }

    /// How much of the block is text; always less than all of it.
    #[inline]
    fn filled(&self) -> usize {
        (self.bytes % BLOCK as u64) as usize
    }

    /// Appends what ends the block, and maybe more of them.
    fn fill(&mut self, bytes: &[u8]) {
        let filled = self.filled();
        self.bytes += bytes.len() as u64;
        let mut rest = bytes;
        if filled > 0 {
            let (head, tail) = bytes.split_at(BLOCK - filled);
            self.block[filled..].copy_from_slice(head);
            compress256(&mut self.state, std::slice::from_ref(&self.block));
            rest = tail;
        }
        let (blocks, rest) = rest.as_chunks();
        compress256(&mut self.state, blocks);
        self.block[..rest.len()].copy_from_slice(rest);
    }
}

impl Default for Sha256 {
    fn default() -> Self {
        Self::new()
    }
}

impl Sink for Sha256 {
    #[inline]
    fn put(&mut self, text: &str) {
        self.update(text.as_bytes());
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sha256(…)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use sha2::Digest;

    use super::*;
    use crate::hex_decode;

    /// The examples of NIST: of no block, one and two
    /// (<https://csrc.nist.gov/projects/cryptographic-standards-and-guidelines/example-values>).
    #[test]
    fn digests_are_those_of_fips_180() {
        let cases = [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(Some(Sha256::of(text.as_bytes()).to_vec()), hex_decode(expected));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn pieces_are_as_good_as_the_whole(pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..150), 0..8)) {
            let mut digest = Sha256::new();
            pieces.iter().for_each(|piece| digest.update(piece));
            let whole = pieces.concat();
            prop_assert_eq!(digest.finish(), Sha256::of(&whole));
            prop_assert_eq!(Sha256::of(&whole), <[u8; 32]>::from(sha2::Sha256::digest(&whole)));
        }
    }
}
