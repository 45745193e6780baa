//! Ranges of bytes ([RFC 9110 §14](https://www.rfc-editor.org/rfc/rfc9110#section-14)).

use std::ops::Range;

/// What a `Range` asks of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// All of it: no range, several, or a header that can't be read, all of which a server may answer so (§14.2).
    Whole,
    Part(Range<u64>),
    /// No byte of it, or more ranges than are looked at.
    Nothing,
}

pub(crate) fn asked(header: &str, size_bytes: u64, most: usize) -> Asked {
    let Some((unit, ranges)) = header.split_once('=') else { return Asked::Whole };
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return Asked::Whole;
    }
    let mut ranges = ranges.split(',').map(str::trim).filter(|range| !range.is_empty());
    let (first, others) = (ranges.next(), ranges.count());
    match first.map(|range| one(range, size_bytes)) {
        _ if others >= most => Asked::Nothing,
        Some(Some(range)) if others == 0 && range.is_empty() => Asked::Nothing,
        Some(Some(range)) if others == 0 => Asked::Part(range),
        _ => Asked::Whole,
    }
}

/// The bytes that one range names of so many, empty if none; `None` if it can't be read.
fn one(range: &str, size_bytes: u64) -> Option<Range<u64>> {
    let (first, last) = range.split_once('-')?;
    match (first, last) {
        ("", last) => Some(size_bytes.saturating_sub(decimal(last)?)..size_bytes),
        (first, "") => Some(decimal(first)?.min(size_bytes)..size_bytes),
        (first, last) => {
            let (first, last) = (decimal(first)?, decimal(last)?);
            (first <= last).then(|| first.min(size_bytes)..last.saturating_add(1).min(size_bytes))
        }
    }
}

/// A number that is too large for any object is as good as the largest.
fn decimal(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ten_bytes() {
        use Asked::{Nothing, Part, Whole};
        for (header, expected) in [
            ("bytes=0-0", Part(0..1)),
            ("bytes=0-9", Part(0..10)),
            ("bytes=3-", Part(3..10)),
            ("bytes=9-", Part(9..10)),
            ("bytes=-3", Part(7..10)),
            ("bytes=-99", Part(0..10)),
            ("bytes=5-99999999999999999999999", Part(5..10)),
            ("Bytes= 2-4 ", Part(2..5)),
            ("bytes=2-4,", Part(2..5)),
            ("bytes=10-", Nothing),
            ("bytes=10-20", Nothing),
            ("bytes=-0", Nothing),
            ("bytes=18446744073709551615-", Nothing),
            ("bytes=0-1,3-4", Whole),
            ("bytes=0-1,2-3,4-5,6-7", Nothing),
            ("bytes=", Whole),
            ("bytes=-", Whole),
            ("bytes=4-2", Whole),
            ("bytes=a-b", Whole),
            ("bytes=+1-2", Whole),
            ("bytes=1-2x", Whole),
            ("items=0-1", Whole),
            ("bytes", Whole),
        ] {
            assert_eq!(asked(header, 10, 3), expected, "{header}");
        }
        assert_eq!(asked("bytes=0-", 0, 3), Nothing);
        assert_eq!(asked("bytes=-5", 0, 3), Nothing);
    }
}
