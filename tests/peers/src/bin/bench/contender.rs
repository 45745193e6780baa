use std::hint::black_box;
use std::time::Duration;
#[cfg(any(feature = "azure-peers", feature = "s3-peers"))]
use std::time::SystemTime;

use anyhow::Result;
use cpu_time::ThreadTime;

use crate::counting::{Counted, count};
use crate::work;

/// An instant of the one day in which everything is signed: a derived key serves for the day, nothing else for twice.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instant(i64);

impl Instant {
    pub(crate) const fn of_day(second: i64) -> Self {
        Self(work::MIDNIGHT + second % 86_400)
    }

    pub(crate) fn unix(self) -> i64 {
        self.0
    }

    /// As most peers take it.
    #[cfg(any(feature = "azure-peers", feature = "s3-peers"))]
    pub(crate) fn system(self) -> Result<SystemTime> {
        Ok(SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(self.0)?))
    }
}

/// Someone who does the work.
pub(crate) trait Contender: Sync {
    fn name(&self) -> &'static str;

    /// The URL, if that is what the work comes to. Some ask a clock of their own instead of `at`.
    fn signed(&self, at: Instant) -> Result<Option<String>>;

    /// Thread CPU time of `count` URLs, one a second.
    fn time(&self, first: i64, count: i64) -> Duration;

    /// Allocations of one URL.
    fn allocations(&self, at: Instant) -> Counted;
}

/// One work, and all who do it.
pub(crate) struct Field {
    /// For a person.
    pub(crate) title: &'static str,
    /// For a program.
    pub(crate) work: &'static str,
    pub(crate) others: Vec<Box<dyn Contender>>,
    pub(crate) ours: Vec<Box<dyn Contender>>,
}

impl Field {
    pub(crate) fn contenders(&self) -> impl Iterator<Item = &dyn Contender> {
        self.others.iter().chain(&self.ours).map(|contender| &**contender)
    }
}

/// The timed loop, in which the work is called statically.
pub(crate) fn time<T>(first: i64, count: i64, work: impl Fn(Instant) -> T) -> Duration {
    let start = ThreadTime::now();
    for second in first..first + count {
        // By reference: to move what was made is not the work.
        black_box(&work(black_box(Instant::of_day(second))));
    }
    start.elapsed()
}

/// What one call allocates, what it returns included.
pub(crate) fn allocations<T>(at: Instant, work: impl Fn(Instant) -> T) -> Counted {
    count(|| drop(black_box(work(at))))
}
