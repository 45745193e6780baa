use http::HeaderMap;
use http::header::CONTENT_RANGE;

use crate::refusal::Problem;

/// What of an upload a request brings, by its `Content-Range`
/// (<https://cloud.google.com/storage/docs/performing-resumable-uploads>).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Brings {
    /// No header: all of it.
    All,
    /// `bytes */N`: nothing. It asks how much is there, and may say how much there will be.
    Nothing { total: Option<u64> },
    /// `bytes A-B/N`: a piece, which may say how much there will be.
    Piece { first: u64, end: u64, total: Option<u64> },
}

impl Brings {
    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let mut values = headers.get_all(CONTENT_RANGE).iter();
        let read = match (values.next(), values.next()) {
            (None, _) => Some(Self::All),
            (Some(value), None) => value.to_str().ok().and_then(read),
            _ => None,
        };
        read.ok_or_else(|| {
            Problem::bad("the content-range can't be read; say bytes FIRST-LAST/TOTAL, or bytes */TOTAL")
        })
    }
}

fn read(text: &str) -> Option<Brings> {
    let (range, total) = text.trim().strip_prefix("bytes ")?.split_once('/')?;
    let total = if total == "*" { None } else { Some(decimal(total)?) };
    if range == "*" {
        return Some(Brings::Nothing { total });
    }
    let (first, last) = range.split_once('-')?;
    let (first, end) = (decimal(first)?, decimal(last)?.checked_add(1)?);
    let whole = first < end && total.is_none_or(|total| end <= total);
    whole.then_some(Brings::Piece { first, end, total })
}

/// `u64::from_str` without the plus sign that it takes.
fn decimal(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_read_or_refused() {
        use Brings::{Nothing, Piece};
        for (text, expected) in [
            ("bytes 0-9/10", Some(Piece { first: 0, end: 10, total: Some(10) })),
            ("bytes 0-9/11", Some(Piece { first: 0, end: 10, total: Some(11) })),
            ("bytes 5-5/*", Some(Piece { first: 5, end: 6, total: None })),
            ("bytes */10", Some(Nothing { total: Some(10) })),
            ("bytes */0", Some(Nothing { total: Some(0) })),
            ("bytes */*", Some(Nothing { total: None })),
            ("bytes 0-9/9", None),
            ("bytes 9-5/10", None),
            ("bytes 0-9", None),
            ("bytes -9/10", None),
            ("bytes 0-/10", None),
            ("bytes +0-9/10", None),
            ("bytes 0-9/", None),
            ("bytes 0-18446744073709551615/*", None),
            ("bytes 0-18446744073709551616/*", None),
            ("bytes=0-9/10", None),
            ("0-9/10", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
