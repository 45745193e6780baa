use std::time::Duration;

use anyhow::Result;

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;

/// Somebody else's way from what is ready to a URL.
pub(crate) struct Signer<F> {
    name: &'static str,
    work: F,
}

impl<F: Fn(Instant) -> Result<String> + Sync> Signer<F> {
    /// `work` makes the URL of an instant, or that of its own clock's.
    pub(crate) fn new(name: &'static str, work: F) -> Self {
        Self { name, work }
    }
}

impl<F: Fn(Instant) -> Result<String> + Sync> Contender for Signer<F> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        (self.work)(at).map(Some)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, &self.work)
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, &self.work)
    }
}
