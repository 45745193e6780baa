use std::time::Duration;

use anyhow::Result;

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;

/// Any work at an instant that makes no URL.
pub(crate) struct Call<F> {
    name: &'static str,
    work: F,
}

impl<F: Fn(Instant) -> bool + Sync> Call<F> {
    /// `work` says whether it went well, which is held here once.
    pub(crate) fn new(name: &'static str, work: F) -> Result<Self> {
        anyhow::ensure!(work(Instant::of_day(1)), "{name}: it does not do its work");
        Ok(Self { name, work })
    }
}

impl<F: Fn(Instant) -> bool + Sync> Contender for Call<F> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signed(&self, _at: Instant) -> Result<Option<String>> {
        Ok(None)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, &self.work)
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, &self.work)
    }
}
