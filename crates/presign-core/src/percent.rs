//! Percent-encoding as the signing schemes define it: every byte but the unreserved characters of
//! [RFC 3986 §2.3](https://www.rfc-editor.org/rfc/rfc3986#section-2.3) becomes `%XX` with upper-case digits.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::Sink;
use crate::find::{any_byte, find_byte};

/// Writes `text` for a URL path: as [`query`], but `/` stays.
///
/// ```
/// let mut out = String::new();
/// presign_core::percent::path("a b/é+~", &mut out);
/// assert_eq!(out, "a%20b/%C3%A9%2B~");
/// ```
#[inline]
pub fn path(text: &str, sink: &mut impl Sink) {
    write::<true>(text, sink);
}

/// Writes `text` for a query name or value: everything but `A-Z a-z 0-9 - . _ ~` is escaped.
///
/// ```
/// let mut out = String::new();
/// presign_core::percent::query("a/b c=1", &mut out);
/// assert_eq!(out, "a%2Fb%20c%3D1");
/// ```
#[inline]
pub fn query(text: &str, sink: &mut impl Sink) {
    write::<false>(text, sink);
}

/// How many bytes `text` begins with that [`path`] writes as they are: for most, all.
///
/// ```
/// use presign_core::percent::plain_path_len;
/// assert_eq!(["cats/1.jpg", "a b", "%20", "é", ""].map(plain_path_len), [10, 1, 0, 0, 0]);
/// ```
#[inline]
pub fn plain_path_len(text: &str) -> usize {
    stop::<true>(text.as_bytes()).unwrap_or(text.len())
}

/// Whether `text` is what [`path`] writes: each path has one spelling.
///
/// ```
/// use presign_core::percent::is_path;
/// assert!(is_path("/a%20b"));
/// assert!(!is_path("/a b") && !is_path("/%61") && !is_path("/%c3%a9") && !is_path("/%FF"));
/// ```
pub fn is_path(text: &str) -> bool {
    is_written::<true>(text)
}

/// Whether `text` is what [`query`] writes.
///
/// ```
/// use presign_core::percent::is_query;
/// assert!(is_query("a%2Fb") && !is_query("a/b"));
/// ```
pub fn is_query(text: &str) -> bool {
    is_written::<false>(text)
}

/// The order of two texts by what [`query`] writes of them, without writing it.
///
/// ```
/// use presign_core::percent::query_order;
/// assert!(query_order("é", "a").is_lt() && "é" > "a", "an escape comes before a letter");
/// ```
#[inline]
pub fn query_order(one: &str, other: &str) -> Ordering {
    // An escape begins with what comes before every byte that stays, and goes on in the order of the bytes.
    let rank = |byte: u8| (stays::<false>(byte), byte);
    one.bytes().map(rank).cmp(other.bytes().map(rank))
}

/// Undoes percent-encoding. A `+` stays a plus sign; `None` if an escape is broken or the result is not UTF-8.
///
/// ```
/// use presign_core::percent::decode;
/// assert_eq!(decode("a%20b+c").as_deref(), Some("a b+c"));
/// assert_eq!(decode("%2"), None);
/// assert_eq!(decode("%ff"), None);
/// ```
#[inline]
pub fn decode(text: &str) -> Option<Cow<'_, str>> {
    // Most texts have none: to see that is less work than to look for the first.
    if any_byte(text.as_bytes(), |byte| byte == b'%') { decode_escaped(text.as_bytes()) } else { Some(text.into()) }
}

/// What lies between two escapes goes over whole.
fn decode_escaped(text: &[u8]) -> Option<Cow<'static, str>> {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text);
    while let Some(at) = find_byte(rest, b'%') {
        let (plain, escaped) = rest.split_at(at);
        let [_, high, low, after @ ..] = escaped else { return None };
        out.extend_from_slice(plain);
        out.push(nibble(*high)? << 4 | nibble(*low)?);
        rest = after;
    }
    out.extend_from_slice(rest);
    String::from_utf8(out).ok().map(Cow::Owned)
}

pub(crate) const fn nibble(digit: u8) -> Option<u8> {
    match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        b'A'..=b'F' => Some(digit - b'A' + 10),
        _ => None,
    }
}

#[inline]
fn write<const SLASH: bool>(text: &str, sink: &mut impl Sink) {
    match stop::<SLASH>(text.as_bytes()) {
        None => sink.put(text),
        Some(first) => escape_from::<SLASH>(first, text, sink),
    }
}

/// Runs of characters that stay go out whole: a digest is fed in few calls. Apart, since most texts have nothing to escape.
#[inline(never)]
fn escape_from<const SLASH: bool>(first: usize, text: &str, sink: &mut impl Sink) {
    let (mut rest, mut next) = (text, Some(first));
    while let Some(at) = next {
        let (run, tail) = rest.split_at(at);
        sink.put(run);
        // All bytes of a character beyond ASCII are escaped, so the cut falls on a character's border.
        let escaped = tail.chars().next().map_or(tail.len(), char::len_utf8);
        let (character, tail) = tail.split_at(escaped);
        for byte in character.bytes() {
            let at = usize::from(byte) * 3;
            sink.put(&ESCAPES[at..at + 3]);
        }
        (rest, next) = (tail, stop::<SLASH>(tail.as_bytes()));
    }
    sink.put(rest);
}

/// Where the first byte is that must be escaped.
#[inline]
fn stop<const SLASH: bool>(bytes: &[u8]) -> Option<usize> {
    let table = const { &table::<SLASH>() };
    // Without an exit, so that the bytes of a chunk are looked at all at once.
    let stays = |chunk: &&[u8; 16]| chunk.iter().fold(true, |all, byte| all & stays::<SLASH>(*byte));
    let (chunks, rest) = bytes.as_chunks();
    let whole = chunks.iter().take_while(stays).count();
    // The end is looked at as a chunk, too, which begins within the one before.
    if whole == chunks.len() && (rest.is_empty() || bytes.last_chunk().is_some_and(|last| stays(&last))) {
        return None;
    }
    let from = 16 * whole;
    bytes[from..].iter().position(|byte| !table[usize::from(*byte)]).map(|at| from + at)
}

/// Whether `text` is written as [`write`] writes what it stands for.
#[inline]
fn is_written<const SLASH: bool>(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(stop) = stop::<SLASH>(rest) {
        match after_escaped::<SLASH>(&rest[stop..]) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// What comes after the escapes of one character, if it is one that does not stay.
fn after_escaped<const SLASH: bool>(text: &[u8]) -> Option<&[u8]> {
    let (mut bytes, mut rest) = ([0; 4], text);
    for at in 0..4 {
        let [b'%', high, low, after @ ..] = rest else { return None };
        if high.is_ascii_lowercase() || low.is_ascii_lowercase() {
            return None;
        }
        (bytes[at], rest) = (nibble(*high)? << 4 | nibble(*low)?, after);
        if std::str::from_utf8(&bytes[..=at]).is_ok() {
            return Some(rest).filter(|_| !stays::<SLASH>(bytes[0]));
        }
    }
    None
}

/// Computed, not looked up, and without a branch.
const fn stays<const SLASH: bool>(byte: u8) -> bool {
    let letter = (byte | 0x20).wrapping_sub(b'a') < 26;
    // Hyphen, dot and slash stand right before the digits.
    let digit = (byte.wrapping_sub(b'-') < 13) & (SLASH | (byte != b'/'));
    letter | digit | (byte == b'_') | (byte == b'~')
}

/// The same, looked up: for bytes one by one.
const fn table<const SLASH: bool>() -> [bool; 256] {
    let (mut table, mut byte) = ([false; 256], 0);
    while byte < 256 {
        table[byte] = stays::<SLASH>(byte as u8);
        byte += 1;
    }
    table
}

/// The escape of every byte, one behind the other.
const ESCAPES: &str = match std::str::from_utf8(&escapes()) {
    Ok(text) => text,
    Err(_) => "",
};

const fn escapes() -> [u8; 768] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let (mut text, mut byte) = ([b'%'; 768], 0);
    while byte < 256 {
        text[byte * 3 + 1] = DIGITS[byte >> 4];
        text[byte * 3 + 2] = DIGITS[byte & 15];
        byte += 1;
    }
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(text: &str) -> String {
        let mut out = String::new();
        query(text, &mut out);
        out
    }

    #[test]
    fn every_ascii_character_is_kept_or_escaped_as_rfc_3986_says() {
        const UNRESERVED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
        for byte in 0..128u8 {
            let text = char::from(byte).to_string();
            let expected = if UNRESERVED.contains(&text) { text.clone() } else { format!("%{byte:02X}") };
            assert_eq!(encoded(&text), expected);
            // Many at a time are looked at in another way.
            assert_eq!(encoded(&text.repeat(16)), expected.repeat(16));
        }
    }

    // A text is looked at in pieces, and its end as one that overlaps.
    #[test]
    fn one_byte_is_escaped_wherever_it_stands() {
        for length in 1..50 {
            for at in 0..length {
                for (odd, in_path) in [("/", "/"), ("%", "%25"), ("é", "%C3%A9"), ("-", "-")] {
                    let (before, after) = ("a".repeat(at), "~".repeat(length - 1 - at));
                    let (text, mut out) = (format!("{before}{odd}{after}"), String::new());
                    path(&text, &mut out);
                    assert_eq!(out, format!("{before}{in_path}{after}"));
                    assert_eq!(encoded(&text), out.replace('/', "%2F"));
                }
            }
        }
    }

    #[test]
    fn broken_escapes_are_refused() {
        for text in ["%", "%4", "%g0", "%0g", "a%", "%%41", "%C3", "%C3%28"] {
            assert_eq!(decode(text), None, "{text}");
        }
    }

    // The characters of each length, and what only looks like them.
    #[test]
    fn characters_beyond_ascii_have_one_spelling() {
        for text in ["%C3%A9", "%E2%82%AC", "%F0%9F%98%80", "%C2%80", "%EF%BF%BF", "a%C3%A9%C3%A9b"] {
            assert!(is_query(text) && is_path(text), "{text}");
        }
        for text in [
            "%c3%a9",
            "%C3%a9",
            "%C3",
            "%C3a9",
            "%C3%28",
            "%A9",
            "%FF",
            "é",
            "%C3é", // lower case, cut off, bare
            "%C0%AF",
            "%C1%81",
            "%E0%80%AF",
            "%F0%80%80%AF", // overlong
            "%ED%A0%80",
            "%F4%90%80%80",
            "%E2%82",
            "%E2%82a",
            "%E2%82%20",
            "%F0%9F%98", // no characters
            "%41",
            "%2D",
            "%7E", // these stay as they are
        ] {
            assert!(!is_query(text) && !is_path(text), "{text}");
        }
        assert!(is_query("%2F") && !is_path("%2F") && is_path("/") && !is_query("/"));
    }

    proptest! {
        #[test]
        fn texts_are_in_the_order_of_what_they_are_escaped_to(one in "[!%-~é]{0,3}|\\PC{0,4}", other in "[!%-~é]{0,3}") {
            prop_assert_eq!(query_order(&one, &other), encoded(&one).cmp(&encoded(&other)));
            let longer = one.clone() + &other;
            prop_assert_eq!(query_order(&one, &longer), encoded(&one).cmp(&encoded(&longer)));
        }

        #[test]
        fn decoding_gives_back_what_was_encoded(text in any::<String>()) {
            let escaped = encoded(&text);
            let decoded = decode(&escaped);
            prop_assert_eq!(decoded.as_deref(), Some(text.as_str()));
            let mut out = String::new();
            path(&text, &mut out);
            prop_assert_eq!(out.as_str(), encoded(&text).replace("%2F", "/"));
        }

        #[test]
        fn what_is_written_is_known_by_being_written_again(text in "[a-zA-Z0-9/%~ é]{0,8}") {
            let spelled = |write: fn(&str, &mut String)| {
                let mut out = String::new();
                decode(&text).is_some_and(|plain| {
                    write(&plain, &mut out);
                    out == text
                })
            };
            prop_assert_eq!(is_path(&text), spelled(path));
            prop_assert_eq!(is_query(&text), spelled(query));
        }

        // `url` is an implementation of its own: it must see the same bytes.
        #[test]
        fn a_second_decoder_agrees(text in any::<String>()) {
            let pairs = format!("k={}", encoded(&text));
            let (_, value) = url::form_urlencoded::parse(pairs.as_bytes()).next().unwrap();
            prop_assert_eq!(value.as_ref(), text.as_str());
        }
    }
}
