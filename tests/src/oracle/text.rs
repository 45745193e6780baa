//! Texts that signers stumble over.

use crate::random::Random;

/// Any text: plain, awkward, long, of any script, with controls where `controls` says so.
pub(super) fn any(random: &mut Random, longest: usize) -> String {
    let pieces = match random.below(20) {
        0 => 40 + random.below(80),
        1..4 => 8,
        _ => 1 + random.below(4),
    };
    let mut text = String::new();
    for _ in 0..pieces {
        let piece = match random.below(10) {
            0..4 => random.one(PLAIN).to_owned(),
            4..8 => random.one(AWKWARD).to_owned(),
            8 => random.one(SCRIPTS).to_owned(),
            _ => character(random).to_string(),
        };
        if text.len() + piece.len() > longest {
            break;
        }
        text.push_str(&piece);
    }
    if text.is_empty() { "k".to_owned() } else { text }
}

/// A header's value: printable ASCII, with runs of blanks, and blanks around it.
pub(super) fn line(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.below(5) {
        text.push_str(match random.below(8) {
            0 => random.one(BLANKS),
            1..5 => random.one(PLAIN),
            _ => random.one(MARKS),
        });
    }
    text
}

/// Printable ASCII, not empty, without blanks.
pub(super) fn word(random: &mut Random) -> String {
    (0..=random.below(3)).map(|_| if random.once_in(3) { random.one(MARKS) } else { random.one(PLAIN) }).collect()
}

/// Letters, digits and what `others` has.
pub(super) fn of(random: &mut Random, others: &str, length: usize) -> String {
    let all: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(others.chars()).collect();
    (0..length).map(|_| random.one(&all)).collect()
}

/// Any character that Unicode has.
fn character(random: &mut Random) -> char {
    match random.below(3) {
        0 => char::from_u32(u32::try_from(random.below(0x100)).unwrap_or(0)),
        1 => char::from_u32(u32::try_from(random.below(0x3000)).unwrap_or(0)),
        _ => char::from_u32(u32::try_from(random.below(0x11_0000)).unwrap_or(0)),
    }
    .unwrap_or('\u{fffd}')
}

const PLAIN: &[&str] = &["a", "b", "Z", "0", "9", "photos", "cat.png", "2026", "key-1", "under_score", "x.y", "UPPER"];
const MARKS: &[&str] = &[
    "!", "\"", "#", "$", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", ":", ";", "<", "=", ">", "?", "@", "[",
    "\\", "]", "^", "_", "`", "{", "|", "}", "~",
];
const BLANKS: &[&str] = &[" ", "  ", "   ", "\t", " \t ", "\t\t"];
const SCRIPTS: &[&str] =
    &["é", "e\u{301}", "ß", "ሴ", "日本", "🐈", "\u{202e}", "\u{feff}", "\u{a0}", "\u{2028}", "ÿ", "\u{10ffff}"];
const AWKWARD: &[&str] = &[
    " ", "  ", "+", "%", "~", "*", "'", "(", ")", "#", "?", "&", "=", ";", ",", ":", "@", "$", "!", "/", "//", "/",
    "\\", "\"", "<", ">", "[", "]", "{", "}", "|", "^", "`", "%2F", "%2f", "%20", "%25", "%", "%zz", "%E9", "..", ".",
    "...", ".hidden", "a.", "\0", "\t", "\n", "\r\n", "\u{1b}", "\u{7f}", "\u{85}", "&amp;", "a=b&c=d", "?x=y",
    "#frag", "-", "_", "+/=",
];
