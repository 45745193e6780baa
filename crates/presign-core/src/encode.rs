use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use crate::Sink;

/// Writes `number` in decimal digits.
///
/// ```
/// let mut out = String::new();
/// presign_core::decimal_encode(604_800, &mut out);
/// assert_eq!(out, "604800");
/// ```
pub fn decimal_encode(number: u64, sink: &mut impl Sink) {
    // Two digits a turn, of known length: to gather them in memory first would be slower for the few that there are.
    if number >= 100 {
        decimal_encode(number / 100, sink);
    }
    let at = 2 * (number % 100) as usize;
    match number {
        ..10 => sink.put(&PAIRS[at + 1..at + 2]),
        _ => sink.put(&PAIRS[at..at + 2]),
    }
}

/// The numbers below a hundred.
pub(crate) const PAIRS: &str = "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849\
                     5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899";

/// Writes `bytes` as lower-case hexadecimal digits.
///
/// ```
/// let mut out = String::new();
/// presign_core::hex_encode(&[0x0f, 0xa0], &mut out);
/// assert_eq!(out, "0fa0");
/// ```
#[inline]
pub fn hex_encode(bytes: &[u8], sink: &mut impl Sink) {
    // A digest goes in one turn of known length.
    let (digests, rest) = bytes.as_chunks::<32>();
    let mut text = [[0; 2]; 32];
    for digest in digests {
        text = digest.map(digits);
        sink.put_ascii(text.as_flattened());
    }
    for (pair, byte) in text.iter_mut().zip(rest) {
        *pair = digits(*byte);
    }
    if !rest.is_empty() {
        sink.put_ascii(text[..rest.len()].as_flattened());
    }
}

#[inline]
const fn digits(byte: u8) -> [u8; 2] {
    [digit(byte >> 4), digit(byte & 15)]
}

/// Computed, not looked up: that is done for many digits at a time.
const fn digit(nibble: u8) -> u8 {
    // All ones where the compare holds: no choice, which would take more.
    let letter = ((nibble > 9) as u8).wrapping_neg();
    nibble + b'0' + (letter & (b'a' - 10 - b'0'))
}

/// The bytes that lower-case hexadecimal `text` stands for; `None` for any other spelling.
///
/// ```
/// assert_eq!(presign_core::hex_decode("0fa0"), Some(vec![0x0f, 0xa0]));
/// assert_eq!(presign_core::hex_decode("0FA0"), None);
/// ```
pub fn hex_decode(text: &str) -> Option<Vec<u8>> {
    let (pairs, rest) = text.as_bytes().as_chunks();
    let value = |digit: &u8| VALUES[usize::from(*digit)];
    // Without an exit: most texts are right.
    let wrong = pairs.as_flattened().iter().fold(0, |all, digit| all | value(digit)) > 15;
    let bytes = || pairs.iter().map(|[high, low]| value(high) << 4 | value(low));
    (rest.is_empty() && !wrong).then(|| bytes().collect())
}

/// The 32 bytes that lower-case hexadecimal `text` stands for, without memory of its own; `None` for another length or
/// spelling.
///
/// ```
/// use presign_core::hex_digest;
/// assert_eq!(hex_digest(&"0f".repeat(32)), Some([0x0f; 32]));
/// assert_eq!(hex_digest(&"0F".repeat(32)), None);
/// assert_eq!(hex_digest("0f"), None);
/// ```
pub fn hex_digest(text: &str) -> Option<[u8; 32]> {
    let pairs = text.as_bytes().as_chunks().0;
    let pairs: &[[u8; 2]; 32] = pairs.try_into().ok().filter(|_| text.len() == 64)?;
    let value = |digit: u8| VALUES[usize::from(digit)];
    // Without an exit: most texts are right.
    let wrong = pairs.as_flattened().iter().fold(0, |all, digit| all | value(*digit)) > 15;
    (!wrong).then(|| pairs.map(|[high, low]| value(high) << 4 | value(low)))
}

/// What each byte is worth as a lower-case hexadecimal digit, or more than 15.
const VALUES: [u8; 256] = {
    let (mut values, mut value) = ([16; 256], 0);
    while value < 16 {
        values[digit(value) as usize] = value;
        value += 1;
    }
    values
};

/// `bytes` in base64 with padding ([RFC 4648 §4](https://www.rfc-editor.org/rfc/rfc4648#section-4)).
///
/// ```
/// assert_eq!(presign_core::base64_encode(b"foob"), "Zm9vYg==");
/// ```
pub fn base64_encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Writes `bytes` in the base64 of URLs, without padding, in pieces that need none.
pub(crate) fn base64url_put(bytes: &[u8], sink: &mut impl Sink) {
    let mut buffer = [0; 64];
    for chunk in bytes.chunks(48) {
        // 48 bytes are 64 digits.
        let length = URL_SAFE_NO_PAD.encode_slice(chunk, &mut buffer).unwrap_or_default();
        sink.put_ascii(&buffer[..length]);
    }
}

/// Writes `bytes` in base64 with padding as a query has it, the digits that it escapes being found in the same turn.
pub(crate) fn base64_query(bytes: &[u8], sink: &mut impl Sink) {
    // 48 bytes are 64 digits, or at most 192 characters, which a byte counts: a digit written from any place that it can
    // say, with the length behind it, lies in the buffer. That is read up to the next multiple of sixteen.
    let mut text = Aligned([0; 256 + 16]);
    for chunk in bytes.chunks(48) {
        let mut end = 0_u8;
        let mut put = |digit: u8| {
            let escaped = ESCAPED[usize::from(digit & 63)];
            text.0[usize::from(end)..usize::from(end) + 4].copy_from_slice(&escaped);
            end = end.wrapping_add(escaped[3]);
        };
        let (whole, rest) = chunk.as_chunks();
        for [a, b, c] in whole {
            [a >> 2, a << 4 | b >> 4, b << 2 | c >> 6, *c].into_iter().for_each(&mut put);
        }
        let padding = match rest {
            [a] => {
                [a >> 2, a << 4].into_iter().for_each(put);
                "%3D%3D"
            }
            [a, b] => {
                [a >> 2, a << 4 | b >> 4, b << 2].into_iter().for_each(put);
                "%3D"
            }
            _ => "",
        };
        let (end, read) = (usize::from(end), usize::from(end).next_multiple_of(16));
        sink.put(std::str::from_utf8(&text.0[..read]).map_or("", |text| &text[..end]));
        sink.put(padding);
    }
}

/// Aligned, so that the standard library sees sixteen bytes a turn to be text.
#[repr(align(8))]
struct Aligned([u8; 256 + 16]);

/// The digits of base64, as a query has them, and how long each is.
const ESCAPED: [[u8; 4]; 64] = {
    let (mut table, mut at) = ([[0, 0, 0, 1]; 64], 0);
    while at < 62 {
        table[at][0] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"[at];
        at += 1;
    }
    (table[62], table[63]) = (*b"%2B\x03", *b"%2F\x03");
    table
};

/// The bytes that padded base64 `text` stands for; `None` for a spelling that [`base64_encode`] would not give.
///
/// ```
/// assert_eq!(presign_core::base64_decode("Zm9vYg=="), Some(b"foob".to_vec()));
/// assert_eq!(presign_core::base64_decode("Zm9vYg"), None);
/// ```
pub fn base64_decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// `bytes` in the base64 of URLs, without padding ([RFC 4648 §5](https://www.rfc-editor.org/rfc/rfc4648#section-5)).
///
/// ```
/// assert_eq!(presign_core::base64url_encode(&[0xfb, 0xff]), "-_8");
/// ```
pub fn base64url_encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that `text` stands for; `None` for a spelling that [`base64url_encode`] would not give.
///
/// ```
/// assert_eq!(presign_core::base64url_decode("-_8"), Some(vec![0xfb, 0xff]));
/// assert_eq!(presign_core::base64url_decode("-_9"), None, "spare bits");
/// ```
pub fn base64url_decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// The 32 bytes that `text` stands for in the base64 of URLs, without memory of its own; `None` for another length, and
/// for a spelling that [`base64url_encode`] would not give.
///
/// ```
/// use presign_core::{base64url_digest, base64url_encode};
/// assert_eq!(base64url_digest(&base64url_encode(&[7; 32])), Some([7; 32]));
/// assert_eq!(base64url_digest(&base64url_encode(&[7; 31])), None);
/// ```
#[inline]
pub fn base64url_digest(text: &str) -> Option<[u8; 32]> {
    // In the hot path of every verifier: the crate, which reads digits one by one, takes about twice as many instructions.
    let text: &[u8; 43] = text.as_bytes().try_into().ok()?;
    let mut values = [b'A'; 48];
    values[..43].copy_from_slice(text);
    for value in &mut values {
        *value = base64url_value(*value);
    }
    let mut groups = [0; 6];
    for (group, eight) in groups.iter_mut().zip(values.as_chunks().0) {
        *group = u64::from_be_bytes(*eight);
    }
    let known = groups.iter().fold(0, |all, group| all | group) & 0x8080_8080_8080_8080 == 0;
    let [a, b, c, d, e, f] = groups.map(joined);
    let mut bytes = [0; 32];
    for (bytes, word) in
        bytes.as_chunks_mut().0.iter_mut().zip([a << 16 | b >> 32, b << 32 | c >> 16, c << 48 | d, e << 16 | f >> 32])
    {
        *bytes = u64::to_be_bytes(word);
    }
    // The last digit has two bits more than are wanted.
    (known && f << 32 == 0).then_some(bytes)
}

/// What a digit of the base64 of URLs stands for; 128 and more if it is none. Computed, not looked up: that is done for
/// many digits at a time.
const fn base64url_value(digit: u8) -> u8 {
    let offset = (if digit.wrapping_sub(b'A') < 26 { 0u8.wrapping_sub(b'A') } else { 0 })
        | (if digit.wrapping_sub(b'a') < 26 { 26u8.wrapping_sub(b'a') } else { 0 })
        | (if digit.wrapping_sub(b'0') < 10 { 52 - b'0' } else { 0 })
        | (if digit == b'-' { 62 - b'-' } else { 0 })
        | (if digit == b'_' { 63u8.wrapping_sub(b'_') } else { 0 });
    digit.wrapping_add(offset) | if offset == 0 { 128 } else { 0 }
}

/// The 48 bits of eight values of six: neighbours are joined, then pairs, then fours.
const fn joined(sixes: u64) -> u64 {
    let twelves = (sixes & 0x003f_003f_003f_003f) | (sixes & 0x3f00_3f00_3f00_3f00) >> 2;
    let halves = (twelves & 0x0000_0fff_0000_0fff) | (twelves & 0x0fff_0000_0fff_0000) >> 4;
    halves >> 32 << 24 | (halves & 0x00ff_ffff)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::percent;

    proptest! {
        #[test]
        fn hex_agrees_with_the_standard_formatter(bytes in any::<Vec<u8>>(), digest in any::<[u8; 32]>()) {
            let mut out = String::new();
            hex_encode(&bytes, &mut out);
            let expected: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            prop_assert_eq!(&out, &expected);
            prop_assert_eq!(hex_decode(&out), Some(bytes));
            out.clear();
            hex_encode(&digest, &mut out);
            prop_assert_eq!((hex_digest(&out), hex_digest(&out[2..])), (Some(digest), None));
        }
    }

    proptest! {
        #[test]
        fn numbers_agree_with_the_standard_formatter(number in any::<u64>(), digits in 0..64u32) {
            for number in [0, 9, 10, 99, 100, u64::MAX, number >> digits] {
                let mut out = String::new();
                decimal_encode(number, &mut out);
                prop_assert_eq!(out, number.to_string());
            }
        }
    }

    proptest! {
        #[test]
        fn base64_in_pieces_is_that_of_the_whole(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let (mut out, mut escaped, mut expected) = (String::new(), String::new(), String::new());
            base64url_put(&bytes, &mut out);
            prop_assert_eq!(out, base64url_encode(&bytes));
            base64_query(&bytes, &mut escaped);
            percent::query(&base64_encode(&bytes), &mut expected);
            prop_assert_eq!(escaped, expected);
        }
    }

    proptest! {
        // The crate decodes texts of any length: it must see the same digests.
        #[test]
        fn a_digest_is_read_as_by_the_crate(bytes in any::<[u8; 32]>(), at in 0..43usize, digit in any::<u8>()) {
            let text = base64url_encode(&bytes);
            prop_assert_eq!(base64url_digest(&text), Some(bytes));
            let mut changed = text.into_bytes();
            changed[at] = digit & 127;
            let changed = String::from_utf8(changed).unwrap();
            let expected = base64url_decode(&changed);
            prop_assert_eq!(base64url_digest(&changed).map(Vec::from), expected);
        }
    }

    #[test]
    fn hex_has_one_spelling() {
        assert_eq!(hex_decode("0"), None);
        for text in ["0G", "AB", "a b", "é"] {
            assert_eq!(hex_decode(text), None, "{text}");
            assert_eq!(hex_digest(&format!("{:0<1$}{text}", "", 64 - text.len())), None, "{text}");
        }
    }

    #[test]
    fn base64_is_that_of_rfc_4648() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64_encode(bytes.as_bytes()), text);
        }
        for text in ["Zg", "Zg=", "Zh==", "Zg===", "Z g==", "Zm8=\n"] {
            assert_eq!(base64_decode(text), None, "{text}");
        }
    }
}
