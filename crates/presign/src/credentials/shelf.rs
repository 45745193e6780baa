//! What a cache keeps and until when: values and instants alone, without a lock or a wait.

use std::sync::Arc;
use std::time::Duration;

use presign_core::{End, Error, Expiring, Result, Timestamp};

/// The identity that was fetched last, and how the last fetch came out.
pub(super) struct Shelf<I> {
    kept: Option<Kept<I>>,
    landed: u64,
    failure: Option<Error>,
}

struct Kept<I> {
    identity: Arc<Expiring<I>>,
    fetched: Timestamp,
    /// When a fetch was last tried, with or without success.
    tried: Timestamp,
}

/// The limits by which a cache decides.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timing {
    pub(super) refresh_ahead: Duration,
    pub(super) least_interval: Duration,
    pub(super) longest_age: Duration,
}

impl<I> Shelf<I> {
    pub(super) fn empty() -> Self {
        Self { kept: None, landed: 0, failure: None }
    }

    /// What is kept, if it works at `at` and either outlives `until` or was asked for just now.
    pub(super) fn at_hand(&self, timing: &Timing, at: Timestamp, until: Timestamp) -> Option<Arc<Expiring<I>>> {
        let kept = self.working(timing, at)?;
        let good = outlives(kept.identity.end(), until) || within(kept.tried, at, timing.least_interval);
        good.then(|| Arc::clone(&kept.identity))
    }

    /// How many fetches have come to an end.
    pub(super) fn landed(&self) -> u64 {
        self.landed
    }

    /// What the last fetch brought, if one came to an end since `landed` was read.
    pub(super) fn brought_since(
        &self,
        landed: u64,
        timing: &Timing,
        at: Timestamp,
    ) -> Option<Result<Arc<Expiring<I>>>> {
        if self.landed == landed {
            return None;
        }
        match &self.failure {
            Some(failure) => Some(Err(failure.clone())),
            None => self.working(timing, at).map(|kept| Ok(Arc::clone(&kept.identity))),
        }
    }

    /// Takes in what a fetch brought, and gives the identity to use: on failure the old one, while it works.
    pub(super) fn land(
        &mut self,
        fetched: Result<Arc<Expiring<I>>>,
        timing: &Timing,
        at: Timestamp,
    ) -> Result<Arc<Expiring<I>>> {
        self.landed = self.landed.wrapping_add(1);
        self.failure = None;
        match fetched {
            Ok(identity) => {
                self.kept = Some(Kept { identity: Arc::clone(&identity), fetched: at, tried: at });
                Ok(identity)
            }
            Err(error) => match &mut self.kept {
                Some(kept) if kept.works(timing, at) => {
                    kept.tried = at;
                    Ok(Arc::clone(&kept.identity))
                }
                _ => {
                    self.failure = Some(error.clone());
                    Err(error)
                }
            },
        }
    }

    pub(super) fn forget(&mut self) {
        self.kept = None;
    }

    fn working(&self, timing: &Timing, at: Timestamp) -> Option<&Kept<I>> {
        self.kept.as_ref().filter(|kept| kept.works(timing, at))
    }
}

impl<I> Kept<I> {
    fn works(&self, timing: &Timing, at: Timestamp) -> bool {
        match self.identity.end() {
            End::Never => true,
            End::At(end) => at < end,
            _ => within(self.fetched, at, timing.longest_age),
        }
    }
}

/// Whether a URL that lives `until` needs no better identity. Where the end is unknown, age decides instead.
fn outlives(end: End, until: Timestamp) -> bool {
    match end {
        End::At(end) => until <= end,
        _ => true,
    }
}

/// Whether two instants lie less than `span` apart, in either order: a clock that is set back must neither keep an
/// identity for ever nor have one fetched at each call.
fn within(a: Timestamp, b: Timestamp, span: Duration) -> bool {
    Duration::from_secs(a.seconds_since(b).max(b.seconds_since(a))) < span
}

#[cfg(test)]
mod tests {
    use presign_core::ErrorKind;

    use super::*;
    use crate::testing::at;

    const TIMING: Timing = Timing {
        refresh_ahead: Duration::from_secs(300),
        least_interval: Duration::from_secs(60),
        longest_age: Duration::from_secs(300),
    };

    fn shelf(end: End) -> Shelf<()> {
        let mut shelf = Shelf::empty();
        shelf.land(Ok(Arc::new(Expiring::new((), end))), &TIMING, at(10_000)).unwrap();
        shelf
    }

    fn at_hand(shelf: &Shelf<()>, now: i64, until: i64) -> bool {
        shelf.at_hand(&TIMING, at(now), at(until)).is_some()
    }

    #[test]
    fn an_identity_is_at_hand_for_what_it_outlives() {
        let ends = shelf(End::At(at(20_000)));
        assert!(at_hand(&ends, 10_061, 20_000));
        assert!(!at_hand(&ends, 10_061, 20_001), "another fetch may bring a longer one");
        assert!(at_hand(&ends, 10_059, 20_001), "it was fetched just now");
        assert!(!at_hand(&ends, 10_060, 20_001));
        assert!(at_hand(&shelf(End::Never), 253_402_300_799, 253_402_300_799));
        assert!(!at_hand(&Shelf::empty(), 10_000, 10_001));
    }

    #[test]
    fn an_identity_that_has_ended_is_never_at_hand() {
        let short = shelf(End::At(at(10_030)));
        assert!(at_hand(&short, 10_029, 10_040));
        for now in [10_030, 10_031, 20_000] {
            assert!(!at_hand(&short, now, now + 1), "{now}");
        }
    }

    #[test]
    fn an_unknown_end_is_a_matter_of_age() {
        let unknown = shelf(End::Unknown);
        assert!(at_hand(&unknown, 10_299, 90_000));
        assert!(!at_hand(&unknown, 10_300, 10_301));
    }

    #[test]
    fn a_clock_that_jumps_neither_panics_nor_keeps_for_ever() {
        let unknown = shelf(End::Unknown);
        assert!(at_hand(&unknown, 9_999, 10_001), "a second back is nothing");
        for now in [0, 9_700, 253_402_300_799] {
            assert!(!at_hand(&unknown, now, now), "{now}");
        }
        let ends = shelf(End::At(at(10_100)));
        assert!(!at_hand(&ends, 9_000, 10_101));
        assert!(at_hand(&ends, 0, 10_100));
    }

    #[test]
    fn a_failure_leaves_what_still_works() {
        let failure = || Err(Error::new(ErrorKind::Credentials, "ask the test's provider"));
        let mut ends = shelf(End::At(at(10_400)));
        assert!(ends.land(failure(), &TIMING, at(10_200)).is_ok());
        assert!(at_hand(&ends, 10_259, 10_500), "asking again at once would not help");
        assert!(!at_hand(&ends, 10_260, 10_500));
        assert!(ends.land(failure(), &TIMING, at(10_400)).is_err(), "it has ended");
        let mut unknown = shelf(End::Unknown);
        assert!(unknown.land(failure(), &TIMING, at(10_300)).is_err(), "nobody knows whether it has ended");
        assert!(Shelf::<()>::empty().land(failure(), &TIMING, at(0)).is_err());
    }

    #[test]
    fn those_who_waited_share_what_came() {
        let mut shelf = Shelf::empty();
        let before = shelf.landed();
        assert!(shelf.brought_since(before, &TIMING, at(0)).is_none());
        let failure = Err(Error::new(ErrorKind::Credentials, "ask the test's provider"));
        assert!(shelf.land(failure, &TIMING, at(0)).is_err());
        assert!(shelf.brought_since(before, &TIMING, at(0)).unwrap().is_err());
        let between = shelf.landed();
        assert!(shelf.brought_since(between, &TIMING, at(0)).is_none(), "an error is not kept");
        shelf.land(Ok(Arc::new(Expiring::new((), End::At(at(9))))), &TIMING, at(0)).unwrap();
        assert!(shelf.brought_since(between, &TIMING, at(8)).unwrap().is_ok());
        assert!(shelf.brought_since(between, &TIMING, at(9)).is_none(), "it ended meanwhile");
        shelf.forget();
        assert!(shelf.brought_since(between, &TIMING, at(8)).is_none());
    }
}
