use std::time::Duration;

use crate::{End, Error, ErrorKind, Result, Timestamp};

/// How long a URL is asked to be valid: for a time, or until an instant.
///
/// ```
/// use presign_core::Validity;
/// use std::time::Duration;
/// assert_eq!(Validity::from(Duration::from_secs(900)), Validity::For(Duration::from_secs(900)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Validity {
    /// For whole seconds from the issue time.
    For(Duration),
    /// Until this instant, included.
    Until(Timestamp),
}

impl Validity {
    /// The span that it is when a URL is signed at `at`, within the provider's `limits`: for what is no
    /// [`Grant`](crate::Grant).
    ///
    /// ```
    /// use presign_core::{Limits, Timestamp, Validity};
    /// let at = Timestamp::from_unix(1_795_262_400)?;
    /// let span = Validity::For(std::time::Duration::from_secs(60)).span(at, &Limits::up_to_seconds(3600))?;
    /// assert_eq!(span.until().unix(), 1_795_262_460);
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Validity`] if it is empty, in the past, or over the provider's longest.
    pub fn span(self, at: Timestamp, limits: &Limits) -> Result<Span> {
        Span::of(self, 0, at, limits)
    }
}

impl From<Duration> for Validity {
    fn from(duration: Duration) -> Self {
        Self::For(duration)
    }
}

impl From<Timestamp> for Validity {
    fn from(end: Timestamp) -> Self {
        Self::Until(end)
    }
}

/// What to do when the credential ends before the URL would.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expiry {
    /// The URL ends with the credential, and says so.
    #[default]
    Clamp,
    /// It is an error.
    Refuse,
    /// The URL is signed as asked; [`Window::expires_at`] still says when it really ends.
    Ignore,
}

/// When a URL really ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expires {
    /// At this instant: it is the last second at which the URL is valid.
    Known(Timestamp),
    /// At this instant or earlier: nobody said when the credential ends.
    AtMost(Timestamp),
}

impl Expires {
    /// The last second at which the URL can be valid.
    pub fn latest(self) -> Timestamp {
        match self {
            Self::Known(at) | Self::AtMost(at) => at,
        }
    }
}

/// What a provider's scheme allows of a validity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    longest_s: u64,
}

impl Limits {
    /// From one second to `longest`.
    #[inline]
    pub const fn up_to_seconds(longest: u64) -> Self {
        Self { longest_s: longest }
    }
}

/// A credential of unknown end may sign for this long without a word: five minutes.
const UNKNOWN_END_S: u64 = 300;

/// The span that a grant asks for, before the credential's end is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    at: Timestamp,
    issued: Timestamp,
    seconds: u64,
}

impl Span {
    #[inline(always)]
    pub(crate) fn of(validity: Validity, stable_for: u64, at: Timestamp, limits: &Limits) -> Result<Self> {
        let issued = at.minus(at.unix().unsigned_abs().checked_rem(stable_for).unwrap_or(0));
        let seconds = match validity {
            Validity::For(duration) => whole_seconds(duration)?,
            Validity::Until(end) if end <= at => return Err(past()),
            Validity::Until(end) => end.seconds_since(issued),
        };
        let past_the_calendar = issued.plus(seconds).seconds_since(issued) != seconds;
        if seconds == 0 || seconds > limits.longest_s || stable_for > seconds / 2 || past_the_calendar {
            return Err(unfit(seconds, stable_for, limits));
        }
        Ok(Self { at, issued, seconds })
    }

    /// The last second of the span: what a credential should outlive.
    #[inline]
    pub fn until(&self) -> Timestamp {
        self.issued.plus(self.seconds)
    }

    /// The window left by a credential that ends at `end`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if the credential has ended, if it ends too early and `expiry` is
    /// [`Expiry::Refuse`], or if its end is unknown, the span is over five minutes, and `expiry` is not
    /// [`Expiry::Ignore`].
    #[inline(always)]
    pub fn within(self, end: End, expiry: Expiry) -> Result<Window> {
        let Self { at, issued, seconds } = self;
        let (seconds, expires) = match end {
            End::Never => (seconds, Expires::Known(self.until())),
            End::Unknown if seconds > UNKNOWN_END_S && expiry != Expiry::Ignore => return Err(of_unknown_end(seconds)),
            End::Unknown => (seconds, Expires::AtMost(self.until())),
            End::At(end) if end <= at => return Err(ended(end)),
            End::At(end) if end >= self.until() => (seconds, Expires::Known(self.until())),
            End::At(end) => match expiry {
                Expiry::Clamp => (end.seconds_since(issued), Expires::Known(end)),
                Expiry::Refuse => return Err(ends_before(end, seconds)),
                Expiry::Ignore => (seconds, Expires::Known(end)),
            },
        };
        Ok(Window { issued, seconds, expires })
    }
}

/// From when to when a URL is valid, as it will say and as it really is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    issued: Timestamp,
    seconds: u64,
    expires: Expires,
}

impl Window {
    /// The instant that the URL is issued at.
    #[inline]
    pub fn issued_at(&self) -> Timestamp {
        self.issued
    }

    /// The validity in seconds that the URL states.
    #[inline]
    pub fn seconds(&self) -> u64 {
        self.seconds
    }

    /// The last second that the URL states: valid then, refused from the next.
    #[inline]
    pub fn expires_at(&self) -> Timestamp {
        self.issued.plus(self.seconds)
    }

    /// When it really ends, the credential's end included.
    #[inline]
    pub fn expires(&self) -> Expires {
        self.expires
    }
}

#[inline]
pub(crate) fn whole_seconds(duration: Duration) -> Result<u64> {
    if duration.subsec_nanos() == 0 {
        Ok(duration.as_secs())
    } else {
        Err(invalid("grant for a fraction of a second: signed URLs count whole seconds; round it"))
    }
}

// The refusals are apart, so that what is in the hot path is short.

#[cold]
fn invalid(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::Validity, text)
}

#[cold]
fn past() -> Error {
    invalid("grant until an instant that is not in the future: choose a later one")
}

#[cold]
fn unfit(seconds: u64, stable_for: u64, limits: &Limits) -> Error {
    if seconds == 0 {
        return invalid("grant for 0 s: the URL would never be valid; ask for at least 1 s");
    }
    if seconds > limits.longest_s {
        return invalid(format!(
            "grant for {seconds} s: the provider accepts at most {} s; ask for less, and make a new URL later",
            limits.longest_s,
        ));
    }
    if stable_for > seconds / 2 {
        return invalid(format!(
            "keep a URL stable for {stable_for} s: that is over half its {seconds} s, and the last to ask would get too \
             little; ask for a shorter window or a longer validity",
        ));
    }
    invalid("grant beyond the year 9999: ask for less")
}

#[cold]
fn of_unknown_end(seconds: u64) -> Error {
    credentials(format!(
        "grant for {seconds} s with temporary credentials whose end is unknown: state their end, ask for at most \
         {UNKNOWN_END_S} s, or choose to ignore the credential's end",
    ))
}

#[cold]
fn ended(end: Timestamp) -> Error {
    credentials(format!("sign with credentials that ended at {end}: renew them"))
}

#[cold]
fn ends_before(end: Timestamp, seconds: u64) -> Error {
    credentials(format!(
        "grant for {seconds} s with credentials that end at {end}: renew them, ask for less, or choose to clamp",
    ))
}

fn credentials(text: String) -> Error {
    Error::new(ErrorKind::Credentials, text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WEEK: Limits = Limits::up_to_seconds(604_800);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix(seconds).unwrap()
    }

    fn span(seconds: u64, stable_for: u64, now: i64) -> Result<Span> {
        Span::of(Duration::from_secs(seconds).into(), stable_for, at(now), &WEEK)
    }

    #[test]
    fn the_limits_are_the_providers() {
        assert!(span(1, 0, 1000).is_ok());
        assert!(span(604_800, 0, 1000).is_ok());
        for seconds in [0, 604_801, 8 * 86_400, u64::MAX] {
            assert_eq!(*span(seconds, 0, 1000).unwrap_err().kind(), ErrorKind::Validity, "{seconds}");
        }
        assert!(Span::of(Duration::from_millis(1500).into(), 0, at(5), &WEEK).is_err());
        assert!(Span::of(at(5).into(), 0, at(5), &WEEK).is_err());
        assert!(Span::of(at(4).into(), 0, at(5), &WEEK).is_err());
        assert_eq!(Span::of(at(65).into(), 0, at(5), &WEEK).unwrap().seconds, 60);
        assert!(Span::of(Duration::from_secs(60).into(), 0, Timestamp::MAX, &WEEK).is_err());
    }

    #[test]
    fn a_stable_url_is_the_same_for_its_whole_window() {
        let first = span(600, 300, 900).unwrap();
        assert_eq!((first.issued, first.until()), (at(900), at(1500)));
        let last = span(600, 300, 1199).unwrap();
        assert_eq!((last.issued, last.until()), (first.issued, first.until()));
        assert_ne!(span(600, 300, 1200).unwrap().issued, first.issued);
        assert!(span(599, 300, 900).is_err());
    }

    #[test]
    fn a_credential_that_ends_first_is_said() {
        let asked = span(3600, 0, 1000).unwrap();
        let early = End::At(at(1060));
        let clamped = asked.within(early, Expiry::Clamp).unwrap();
        assert_eq!((clamped.seconds(), clamped.expires()), (60, Expires::Known(at(1060))));
        assert_eq!(*asked.within(early, Expiry::Refuse).unwrap_err().kind(), ErrorKind::Credentials);
        let ignored = asked.within(early, Expiry::Ignore).unwrap();
        assert_eq!((ignored.seconds(), ignored.expires()), (3600, Expires::Known(at(1060))));
        for expiry in [Expiry::Clamp, Expiry::Refuse, Expiry::Ignore] {
            assert!(asked.within(End::At(at(1000)), expiry).is_err(), "ended");
            let whole = asked.within(End::At(at(4600)), expiry).unwrap();
            assert_eq!((whole.seconds(), whole.expires()), (3600, Expires::Known(at(4600))));
        }
    }

    #[test]
    fn an_unknown_end_needs_a_word_beyond_five_minutes() {
        for (seconds, expiry, granted) in [
            (300, Expiry::Clamp, true),
            (301, Expiry::Clamp, false),
            (301, Expiry::Refuse, false),
            (301, Expiry::Ignore, true),
        ] {
            let window = span(seconds, 0, 1000).unwrap().within(End::Unknown, expiry);
            assert_eq!(window.is_ok(), granted, "{seconds} {expiry:?}");
            if let Ok(window) = window {
                assert_eq!(window.expires(), Expires::AtMost(at(1000).plus(seconds)));
            }
        }
    }

    proptest! {
        #[test]
        fn a_url_never_says_that_it_outlives_its_credential(
            seconds in 0..700_000u64, stable in 0..2_000u64, now in 0..2_000_000_000i64, end in 0..2_000_000_000i64,
        ) {
            if let Ok(asked) = span(seconds, stable, now) {
                for expiry in [Expiry::Clamp, Expiry::Refuse] {
                    if let Ok(window) = asked.within(End::At(at(end)), expiry) {
                        prop_assert!(window.expires_at() <= at(end));
                        prop_assert!(window.expires_at() >= at(now));
                        prop_assert_eq!(window.expires().latest(), window.expires_at());
                    }
                }
            }
        }
    }
}
