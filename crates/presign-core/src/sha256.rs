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
// The compression is RustCrypto's. The blocks are gathered here: signed texts come in many small pieces, several blocks
// are compressed faster in one call than one by one, and the padding is written behind them.
#[derive(Clone)]
pub struct Sha256 {
    state: [u32; 8],
    /// How many bytes led to the state.
    compressed: u64,
    /// How much of the buffer is text.
    filled: usize,
    /// The last bytes, and room for the padding.
    buffer: [u8; GATHERED + BLOCK],
}

/// A digest of a text's beginning.
#[derive(Clone)]
pub(crate) struct Midstate {
    state: [u32; 8],
    compressed: u64,
    filled: usize,
    rest: [u8; BLOCK],
}

impl Midstate {
    /// That of some text of so many bytes.
    pub(crate) fn of_length(bytes: usize) -> Self {
        let filled = bytes % BLOCK;
        Self { state: INITIAL, compressed: (bytes - filled) as u64, filled, rest: [0; BLOCK] }
    }

    /// Forgets what can lead to a key.
    pub(crate) fn wipe(&mut self) {
        self.state.zeroize();
    }
}

/// Bytes that are compressed in one call: those of most texts that are signed.
const GATHERED: usize = 5 * BLOCK;

impl Sha256 {
    /// The digest of nothing yet.
    #[inline]
    pub const fn new() -> Self {
        Self { state: INITIAL, compressed: 0, filled: 0, buffer: [0; GATHERED + BLOCK] }
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
        match self.room(bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.filled += bytes.len();
            }
            None => self.overflow(bytes),
        }
    }

    /// Where the next `length` bytes go, if they can be gathered.
    #[inline]
    fn room(&mut self, length: usize) -> Option<&mut [u8]> {
        self.buffer[..GATHERED].get_mut(self.filled..)?.get_mut(..length)
    }

    /// The digest of all that was appended.
    #[inline]
    pub fn finish(mut self) -> [u8; 32] {
        self.end()
    }

    /// The digest of all that was appended; then begins anew.
    ///
    /// ```
    /// let mut digest = presign_core::Sha256::new();
    /// digest.update(b"abc");
    /// assert_eq!(digest.finish_reset()[..4], [0xba, 0x78, 0x16, 0xbf]);
    /// assert_eq!(digest.finish_reset()[..4], [0xe3, 0xb0, 0xc4, 0x42], "of nothing");
    /// ```
    #[inline]
    pub fn finish_reset(&mut self) -> [u8; 32] {
        let digest = self.end();
        self.restart();
        digest
    }

    /// A digest that goes on after one block, which led to `state`.
    #[inline]
    pub(crate) fn after_block(state: [u32; 8]) -> Self {
        Self { state, compressed: BLOCK as u64, filled: 0, buffer: [0; GATHERED + BLOCK] }
    }

    /// Does the work of what was appended, as far as it goes: for who waits for what comes next.
    ///
    /// ```
    /// let mut digest = presign_core::Sha256::new();
    /// digest.update(&[b'a'; 100]);
    /// digest.compress();
    /// digest.update(&[b'b'; 100]);
    /// assert_eq!(digest.finish(), presign_core::Sha256::of(&[[b'a'; 100], [b'b'; 100]].concat()));
    /// ```
    #[inline]
    pub fn compress(&mut self) {
        let (blocks, rest) = self.buffer[..self.filled].as_chunks::<BLOCK>();
        compress256(&mut self.state, blocks);
        let (done, filled) = (blocks.as_flattened().len(), rest.len());
        self.compressed += done as u64;
        self.filled = filled;
        // All that the rest can be, in one turn of known size.
        self.buffer.copy_within(done..done + BLOCK, 0);
    }

    /// How far it has come, to go on from there many times.
    pub(crate) fn midstate(&mut self) -> Midstate {
        self.compress();
        let Self { state, compressed, filled, .. } = *self;
        Midstate { state, compressed, filled, rest: *self.buffer.first_chunk().unwrap_or(&[0; BLOCK]) }
    }

    /// Goes on from there.
    #[inline]
    pub(crate) fn resume(&mut self, midstate: &Midstate) {
        (self.state, self.compressed, self.filled) = (midstate.state, midstate.compressed, midstate.filled);
        // All of it, since its size is known then.
        self.buffer[..BLOCK].copy_from_slice(&midstate.rest);
    }

    #[inline]
    fn restart(&mut self) {
        (self.state, self.compressed, self.filled) = (INITIAL, 0, 0);
    }

    /// The digest of all that was appended to each, as by [`finish_reset`](Self::finish_reset).
    ///
    /// A block has to wait for the one before it, but not for another text's: a processor that works out of order has
    /// several on their way at once, and needs less time for two texts than twice that of one.
    ///
    /// ```
    /// use presign_core::Sha256;
    /// let mut digests = [Sha256::new(), Sha256::new()];
    /// digests[0].update(b"abc");
    /// let [abc, nothing] = Sha256::finish_each(&mut digests);
    /// assert_eq!((abc[..4].to_vec(), nothing[..4].to_vec()), (vec![0xba, 0x78, 0x16, 0xbf], vec![0xe3, 0xb0, 0xc4, 0x42]));
    /// ```
    pub fn finish_each<const N: usize>(digests: &mut [Self; N]) -> [[u8; 32]; N] {
        let ends = Self::end_each(digests);
        digests.iter_mut().for_each(Self::restart);
        ends
    }

    /// As [`end`](Self::end), each.
    #[inline]
    pub(crate) fn end_each<const N: usize>(digests: &mut [Self; N]) -> [[u8; 32]; N] {
        let ends = digests.each_mut().map(Self::pad);
        let mut at = 0;
        while ends.iter().any(|end| at < *end) {
            for (digest, end) in digests.iter_mut().zip(ends) {
                if let Some(block) = digest.buffer[at..end.max(at)].first_chunk() {
                    compress256(&mut digest.state, &[*block]);
                }
            }
            at += BLOCK;
        }
        digests.each_ref().map(|digest| bytes(digest.state))
    }

    /// As [`finish`](Self::finish); what is left is good for a restart alone.
    #[inline]
    pub(crate) fn end(&mut self) -> [u8; 32] {
        let end = self.pad();
        compress256(&mut self.state, self.buffer[..end].as_chunks().0);
        bytes(self.state)
    }

    /// Writes what follows a text, and returns where the last block ends.
    #[inline]
    fn pad(&mut self) -> usize {
        const LENGTH: usize = 8;
        let bits = (self.compressed + self.filled as u64).wrapping_mul(8);
        let end = (self.filled + 1 + LENGTH).next_multiple_of(BLOCK);
        // All that can lie between the text and the length, in one turn of known size.
        self.buffer[self.filled..][..BLOCK].fill(0);
        self.buffer[self.filled] = 0x80;
        self.buffer[end - LENGTH..end].copy_from_slice(&bits.to_be_bytes());
        end
    }

    /// The digest of one block, which led to `state`, and another digest: what a MAC ends with. Its length is known, and so
    /// is all of its block but that.
    #[inline]
    pub(crate) fn of_digest_after_block(mut state: [u32; 8], digest: &[u8; 32]) -> [u8; 32] {
        let mut blocks = const {
            let (mut block, bits) = ([0; BLOCK], (BLOCK as u64 + 32) * 8);
            block[32] = 0x80;
            let (_, length) = block.split_at_mut(BLOCK - 8);
            length.copy_from_slice(&bits.to_be_bytes());
            [block]
        };
        blocks[0][..32].copy_from_slice(digest);
        compress256(&mut state, &blocks);
        bytes(state)
    }

    /// Forgets what can lead to a key, and begins anew.
    #[inline]
    pub(crate) fn wipe(&mut self) {
        self.state.zeroize();
        self.restart();
    }

    /// Forgets the text, too.
    pub(crate) fn wipe_text(&mut self) {
        self.wipe();
        self.buffer.zeroize();
    }

    /// Appends what is in three pieces and may not fit the buffer.
    #[inline(never)]
    fn update_in_pieces(&mut self, pieces: [&[u8]; 3]) {
        pieces.into_iter().for_each(|piece| self.update(piece));
    }

    /// Appends what the buffer can't hold.
    #[inline(never)]
    fn overflow(&mut self, bytes: &[u8]) {
        let (head, rest) = bytes.split_at(GATHERED - self.filled);
        self.buffer[self.filled..GATHERED].copy_from_slice(head);
        compress256(&mut self.state, self.buffer[..GATHERED].as_chunks().0);
        let (blocks, rest) = rest.as_chunks();
        compress256(&mut self.state, blocks);
        self.compressed += (GATHERED + blocks.as_flattened().len()) as u64;
        self.filled = rest.len();
        self.buffer[..rest.len()].copy_from_slice(rest);
    }
}

/// The words of a state as a digest has them.
#[inline]
fn bytes(state: [u32; 8]) -> [u8; 32] {
    let mut digest = [0; 32];
    for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    digest
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

    #[inline]
    fn put_ascii(&mut self, text: &[u8]) {
        self.update(text);
    }

    // The other bytes are of known number where it is inlined.
    #[inline(always)]
    fn put_with(&mut self, text: &str, at: usize, other: &[u8]) {
        let text = text.as_bytes();
        match self.room(text.len()) {
            Some(room) => {
                room.copy_from_slice(text);
                room[at..at + other.len()].copy_from_slice(other);
                self.filled += text.len();
            }
            None => self.update_in_pieces([&text[..at], other, &text[at + other.len()..]]),
        }
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

    /// Of any length, and often one that fills a block, or all that are gathered.
    fn piece() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![3 => 0..150usize, 1 => Just(BLOCK), 1 => Just(GATHERED)]
            .prop_flat_map(|length| prop::collection::vec(any::<u8>(), length))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn pieces_are_as_good_as_the_whole(pieces in prop::collection::vec(piece(), 0..8), early in 0..8usize) {
            let mut digest = Sha256::new();
            for (at, piece) in pieces.iter().enumerate() {
                digest.update(piece);
                if at == early {
                    digest.compress();
                }
            }
            let whole = pieces.concat();
            prop_assert_eq!(digest.finish(), Sha256::of(&whole));
            prop_assert_eq!(Sha256::of(&whole), <[u8; 32]>::from(sha2::Sha256::digest(&whole)));
        }

        #[test]
        fn several_at_once_are_as_good_as_one_by_one(texts in prop::array::uniform3(prop::collection::vec(piece(), 0..4))) {
            let mut digests = [const { Sha256::new() }; 3];
            for (digest, pieces) in digests.iter_mut().zip(&texts) {
                pieces.iter().for_each(|piece| digest.update(piece));
            }
            prop_assert_eq!(Sha256::finish_each(&mut digests), texts.map(|pieces| Sha256::of(&pieces.concat())));
            prop_assert_eq!(digests.map(Sha256::finish), [Sha256::of(b""); 3], "each begins anew");
        }

        #[test]
        fn a_beginning_of_nobody_has_as_much_before_it_as_any_other(bytes in 0..400usize) {
            let mut digest = Sha256::after_block(INITIAL);
            digest.update(&vec![b'a'; bytes]);
            let (any, nobodys) = (digest.midstate(), Midstate::of_length(BLOCK + bytes));
            prop_assert_eq!((any.compressed, any.filled), (nobodys.compressed, nobodys.filled));
        }

        #[test]
        fn a_text_with_another_in_it_is_as_good_as_the_three(before in 0..400usize, at in 0..200usize, after in 0..200usize) {
            let (mut digest, mut written) = (Sha256::new(), "a".repeat(before));
            digest.put(&written);
            let text = "b".repeat(at + 3 + after);
            digest.put_with(&text, at, b"xyz");
            written.put_with(&text, at, b"xyz");
            prop_assert!(written.ends_with(&["xyz", &"b".repeat(after)].concat()));
            prop_assert_eq!(digest.finish(), Sha256::of(written.as_bytes()));
        }
    }
}
