use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::encode::PAIRS;
use crate::{Error, ErrorKind, Result};

/// An instant in whole seconds since 1970-01-01T00:00:00Z, up to the end of the year 9999.
///
/// `Display` and `FromStr` use [RFC 3339](https://www.rfc-editor.org/rfc/rfc3339) in UTC; `FromStr` also takes the
/// basic form that URLs carry.
///
/// ```
/// use presign_core::Timestamp;
/// let at: Timestamp = "2026-11-21T12:00:00Z".parse()?;
/// assert_eq!(at.unix(), 1_795_262_400);
/// assert_eq!(at.basic().as_str(), "20261121T120000Z");
/// assert_eq!("20261121T120000Z".parse::<Timestamp>()?, at);
/// # Ok::<(), presign_core::Error>(())
/// ```
// No time library: this is all a signer needs of one, it lies in the hot path, and feature `s3` alone stays small.
// The tests hold it against jiff over the whole range.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The last instant that four digits of a year can say.
    pub const MAX: Self = Self(253_402_300_799);

    /// The instant `seconds` after the epoch.
    ///
    /// # Errors
    /// If it lies before 1970 or after the year 9999.
    #[inline]
    pub fn from_unix(seconds: i64) -> Result<Self> {
        if (0..=Self::MAX.0).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(Error::new(
                ErrorKind::Validity,
                "use an instant outside the years 1970 to 9999: choose one that a signed URL can state",
            ))
        }
    }

    /// Seconds since the epoch.
    #[inline]
    pub fn unix(self) -> i64 {
        self.0
    }

    /// The instant `seconds` later, at most [`Timestamp::MAX`].
    #[must_use]
    #[inline]
    pub fn plus(self, seconds: u64) -> Self {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Self(self.0.saturating_add(seconds).min(Self::MAX.0))
    }

    /// The instant `seconds` earlier, at least the epoch.
    #[must_use]
    pub fn minus(self, seconds: u64) -> Self {
        let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
        Self(self.0.saturating_sub(seconds).max(0))
    }

    /// Seconds from `earlier` to this instant; zero if it is the later one.
    #[inline]
    pub fn seconds_since(self, earlier: Self) -> u64 {
        u64::try_from(self.0 - earlier.0).unwrap_or(0)
    }

    /// The days since the epoch: what a day's key is cached by.
    #[inline]
    pub fn day(self) -> i64 {
        self.0 / 86_400
    }

    /// The basic form of ISO 8601, `20261121T120000Z`; its first eight characters are the date.
    pub fn basic(self) -> Basic {
        let (mut text, [century, year, month, day]) = ([0; 16], self.date());
        text[..8].copy_from_slice(&(century | year << 16 | month << 32 | day << 48).to_le_bytes());
        text[8..].copy_from_slice(self.time_of_day().as_bytes());
        Basic(text)
    }

    /// The extended form of ISO 8601, `2026-11-21T12:00:00Z`: what `Display` writes.
    ///
    /// ```
    /// let at: presign_core::Timestamp = "20261121T120000Z".parse()?;
    /// assert_eq!(at.extended().as_str(), "2026-11-21T12:00:00Z");
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    pub fn extended(self) -> Extended {
        let (mut text, [century, year, month, day], [hour, minute, second]) = ([0; 20], self.date(), self.time());
        let words = [
            century | year << 16 | u64::from(b'-') << 32 | month << 40 | u64::from(b'-') << 56,
            day | u64::from(b'T') << 16 | hour << 24 | u64::from(b':') << 40 | minute << 48,
        ];
        text[..8].copy_from_slice(&words[0].to_le_bytes());
        text[8..16].copy_from_slice(&words[1].to_le_bytes());
        let end = u64::from(b':') | second << 8 | u64::from(b'Z') << 24;
        text[16..].copy_from_slice(&end.to_le_bytes()[..4]);
        Extended(text)
    }

    /// The end of the basic form, `T120000Z`: what differs between the instants of a day.
    #[inline]
    pub fn time_of_day(self) -> TimeOfDay {
        let (mut text, [hour, minute, second]) = ([0; 16], self.time());
        let word = u64::from(b'T') | hour << 8 | minute << 24 | second << 40 | u64::from(b'Z') << 56;
        text[..8].copy_from_slice(&word.to_le_bytes());
        TimeOfDay(text)
    }

    /// Century, year, month and day, the digits of each.
    #[inline]
    fn date(self) -> [u64; 4] {
        let (year, month, day) = civil(self.day());
        [year / 100, year % 100, month, day].map(digits)
    }

    /// Hour, minute and second, the digits of each.
    #[inline]
    fn time(self) -> [u64; 3] {
        // Narrow numbers: this is in the hot path, and division of wide ones is slow.
        let second = u32::try_from(self.0 % 86_400).unwrap_or(0);
        [second / 3600, second / 60 % 60, second % 60].map(digits)
    }
}

/// The two digits of a number below a hundred, the first one in the lowest byte. Texts are made of words, in the hot path: to
/// write them byte by byte and to read them in words right away is slow.
#[inline]
fn digits(number: u32) -> u64 {
    let pairs: &[[u8; 2]] = PAIRS.as_bytes().as_chunks().0;
    u16::from_le_bytes(pairs.get(number as usize).copied().unwrap_or_default()).into()
}

/// An instant written as `20261121T120000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basic([u8; 16]);

impl Basic {
    /// The whole text.
    #[inline]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The date alone, `20261121`.
    #[inline]
    pub fn date(&self) -> &str {
        &self.as_str()[..8]
    }
}

/// An instant written as `2026-11-21T12:00:00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extended([u8; 20]);

impl Extended {
    /// The text as bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The text as a query has it, its colons escaped.
    ///
    /// ```
    /// let at: presign_core::Timestamp = "20261121T120000Z".parse()?;
    /// assert_eq!(at.extended().escaped().as_str(), "2026-11-21T12%3A00%3A00Z");
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    #[inline]
    pub fn escaped(&self) -> Escaped {
        let (mut text, [a, b, c, d, e, f, g, h, i, j, k, l, m, _, n, o, _, p, q, z]) = ([0; 32], self.0);
        let words = [[a, b, c, d, e, f, g, h], [i, j, k, l, m, b'%', b'3', b'A'], [n, o, b'%', b'3', b'A', p, q, z]];
        for (place, word) in text.as_chunks_mut().0.iter_mut().zip(words) {
            *place = u64::from_le_bytes(word).to_le_bytes();
        }
        Escaped(text)
    }
}

/// An instant written as a query has it, `2026-11-21T12%3A00%3A00Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// Aligned, and filled up to a multiple of the sixteen bytes that the standard library sees to be text in one turn.
#[repr(align(8))]
pub struct Escaped([u8; 32]);

impl Escaped {
    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).map_or("", |text| &text[..24])
    }
}

/// The time of day of an instant, written as `T120000Z`.
///
/// ```
/// let at: presign_core::Timestamp = "20261121T120000Z".parse()?;
/// assert_eq!(at.time_of_day().as_str(), "T120000Z");
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
// As `Escaped`.
#[repr(align(8))]
pub struct TimeOfDay([u8; 16]);

impl TimeOfDay {
    /// The text as bytes.
    #[inline]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0[..8]
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).map_or("", |text| &text[..8])
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.extended().as_str())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Timestamp {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).ok_or_else(|| {
            Error::new(
                ErrorKind::Validity,
                "read an instant: write it in UTC as 2026-11-21T12:00:00Z or 20261121T120000Z",
            )
        })
    }
}

impl TryFrom<SystemTime> for Timestamp {
    type Error = Error;

    /// The whole second that `time` lies in.
    fn try_from(time: SystemTime) -> Result<Self> {
        let seconds = time.duration_since(UNIX_EPOCH).map(|since| since.as_secs());
        Self::from_unix(seconds.ok().and_then(|seconds| i64::try_from(seconds).ok()).unwrap_or(-1))
    }
}

/// Year, month and day of a day since the epoch, by the proleptic Gregorian calendar. Years begin in March here, so that
/// the leap day comes last; each number is a quotient or a remainder of one multiplication
/// (C. Neri, L. Schneider, Euclidean affine functions and their application to calendar algorithms,
/// <https://doi.org/10.1002/spe.3172>).
fn civil(day: i64) -> (u32, u32, u32) {
    // A day of the years 1970 to 9999 is a small number.
    let quarters = 4 * (u32::try_from(day).unwrap_or(0) + 719_468) + 3;
    let century = quarters / 146_097;
    let years = 2_939_745 * u64::from((quarters % 146_097) | 3);
    let year = 100 * century + (years >> 32) as u32;
    let of_year = years as u32 / 2_939_745 / 4;
    let months = 2_141 * of_year + 197_913;
    let (month, day) = (months >> 16, (months & 0xffff) / 2_141 + 1);
    if of_year >= 306 { (year + 1, month - 12, day) } else { (year, month, day) }
}

/// The way back; a date that the calendar does not have comes out as another date, which `parse` notices.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = year - i64::from(month <= 2);
    let of_era = year % 400;
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    year / 400 * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn parse(text: &str) -> Option<Timestamp> {
    let bytes: [u8; 16] = match *text.as_bytes() {
        [a, b, c, d, b'-', e, f, b'-', g, h, t, i, j, b':', k, l, b':', m, n, z] => {
            [a, b, c, d, e, f, g, h, t, i, j, k, l, m, n, z]
        }
        ref basic => basic.try_into().ok()?,
    };
    if bytes[8] != b'T' || bytes[15] != b'Z' {
        return None;
    }
    let number = |from: usize, to: usize| -> Option<i64> {
        let part = &bytes[from..to];
        part.iter().all(u8::is_ascii_digit).then(|| part.iter().fold(0, |n, d| n * 10 + i64::from(d - b'0')))
    };
    let (year, month, day) = (number(0, 4)?, number(4, 6)?, number(6, 8)?);
    let (hour, minute, second) = (number(9, 11)?, number(11, 13)?, number(13, 15)?);
    if year < 1970 || !(1..=12).contains(&month) || day < 1 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let date = days(year, month, day);
    let whole = [year, month, day].map(|number| u32::try_from(number).unwrap_or(0));
    (civil(date) == whole.into()).then_some(Timestamp(date * 86_400 + hour * 3600 + minute * 60 + second))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5_000))]

        #[test]
        fn jiff_writes_and_reads_the_same(seconds in 0..=Timestamp::MAX.0) {
            let ours = Timestamp::from_unix(seconds).unwrap();
            let theirs = jiff::Timestamp::from_second(seconds).unwrap();
            prop_assert_eq!(ours.to_string(), theirs.to_string());
            let basic = ours.basic();
            prop_assert_eq!(basic.as_str(), theirs.strftime("%Y%m%dT%H%M%SZ").to_string());
            prop_assert_eq!(ours.to_string().parse::<Timestamp>().unwrap(), ours);
            prop_assert_eq!(ours.basic().as_str().parse::<Timestamp>().unwrap(), ours);
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,24}") {
            let _ = text.parse::<Timestamp>();
        }
    }

    #[test]
    fn jiff_has_the_same_days() {
        for day in (0..=Timestamp::MAX.0 / 86_400).step_by(61) {
            let theirs = jiff::Timestamp::from_second(day * 86_400).unwrap().strftime("%Y%m%d").to_string();
            assert_eq!(Timestamp(day * 86_400).basic().date(), theirs);
        }
    }

    #[test]
    fn what_no_calendar_has_is_refused() {
        for text in [
            "",
            "2026",
            "2026-02-29T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-01-00T00:00:00Z",
            "2026-01-32T00:00:00Z",
            "2026-01-01T24:00:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01 00:00:00Z",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00+",
            "1969-12-31T23:59:59Z",
            "20260101T000000",
            "20260101T000000z",
            "2026O101T000000Z",
            "+2026101T000000Z",
            "2026-1-01T000:00:00Z",
            "é2026101T00000Z",
            "2026-01-01T0é:00:0Z",
        ] {
            assert!(text.parse::<Timestamp>().is_err(), "{text}");
        }
    }

    #[test]
    fn sums_stay_within_the_years_a_url_can_state() {
        let at = Timestamp::from_unix(100).unwrap();
        assert_eq!(at.plus(u64::MAX), Timestamp::MAX);
        assert_eq!(at.minus(u64::MAX).unix(), 0);
        assert_eq!(at.seconds_since(at.plus(5)), 0);
        assert!(Timestamp::from_unix(-1).is_err());
        assert!(Timestamp::from_unix(Timestamp::MAX.0 + 1).is_err());
    }
}
