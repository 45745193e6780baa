use std::cell::Cell;
use std::hint::black_box;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use cpu_time::ThreadTime;
use presign_core::{Backend, Explanation, Grant, Ready, Timestamp, presign_many};

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::{Counted, count};
use crate::work;

/// `try_presign` of a bucket, from a ready grant to a `Presigned`, which owns its URL.
pub(crate) struct Presign<B> {
    name: &'static str,
    bucket: B,
    grant: Grant<'static>,
}

impl<B: Backend> Presign<B> {
    pub(crate) fn new(name: &'static str, bucket: B) -> Self {
        Self::of(name, bucket, Grant::get(work::KEY, work::VALIDITY))
    }

    /// Of another grant.
    pub(crate) fn of(name: &'static str, bucket: B, grant: Grant<'static>) -> Self {
        Self { name, bucket, grant }
    }

    fn work(&self, at: Instant) -> presign_core::Result<Ready> {
        self.bucket.try_presign(&self.grant, Timestamp::from_unix(at.unix())?)
    }

    pub(crate) fn url(&self, at: Timestamp) -> Result<String> {
        match self.bucket.try_presign(&self.grant, at)? {
            Ready::Signed(presigned) => Ok(presigned.reveal().as_str().to_owned()),
            other => bail!("static credentials are at hand: {other:?}"),
        }
    }

    pub(crate) fn canonical_request(&self, at: Timestamp) -> Result<String> {
        let explanation = self.explain(at)?;
        Ok(explanation.canonical_request().context("no canonical request")?.to_owned())
    }

    pub(crate) fn string_to_sign(&self, at: Timestamp) -> Result<String> {
        Ok(self.explain(at)?.string_to_sign().to_owned())
    }

    fn explain(&self, at: Timestamp) -> Result<Explanation> {
        Ok(self.bucket.explain(&self.grant, at)?)
    }
}

impl<B: Backend> Contender for Presign<B> {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        self.url(Timestamp::from_unix(at.unix())?).map(Some)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |at| self.work(at))
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, |at| self.work(at))
    }
}

/// `try_presign_in`: each URL in the memory of the one before.
pub(crate) struct Reused<B>(pub(crate) Presign<B>);

thread_local! {
    static ROOM: Cell<String> = const { Cell::new(String::new()) };
}

impl<B: Backend> Reused<B> {
    fn work(&self, at: Instant) -> presign_core::Result<bool> {
        let Presign { bucket, grant, .. } = &self.0;
        let ready = bucket.try_presign_in(grant, Timestamp::from_unix(at.unix())?, ROOM.take())?;
        let Ready::Signed(presigned) = ready else { return Ok(false) };
        black_box(&presigned);
        ROOM.set(presigned.recycle());
        Ok(true)
    }
}

impl<B: Backend> Contender for Reused<B> {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        self.0.signed(at)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |at| self.work(at))
    }

    fn allocations(&self, at: Instant) -> Counted {
        // The first one needs the memory that all others share.
        let _ = self.work(at);
        allocations(at, |at| self.work(at))
    }
}

/// `presign_many`: all of a turn at one instant.
pub(crate) struct Many<B>(pub(crate) Presign<B>);

impl<B: Backend> Many<B> {
    fn work(&self, at: Instant, count: i64) {
        let Presign { bucket, grant, .. } = &self.0;
        let Ok(at) = Timestamp::from_unix(at.unix()) else { return };
        let grants = (0..count).map(|_| black_box(grant));
        presign_many(bucket, grants, at).for_each(|signed| _ = black_box(&signed));
    }
}

impl<B: Backend> Contender for Many<B> {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        let Presign { bucket, grant, .. } = &self.0;
        // Two at once and one alone.
        let mut urls = Vec::new();
        for signed in presign_many(bucket, [grant; 3], Timestamp::from_unix(at.unix())?) {
            match signed? {
                Ready::Signed(presigned) => urls.push(presigned.reveal().as_str().to_owned()),
                other => bail!("static credentials are at hand: {other:?}"),
            }
        }
        urls.dedup();
        ensure!(urls.len() == 1, "one grant at one instant has one URL");
        Ok(urls.pop())
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        let start = ThreadTime::now();
        self.work(Instant::of_day(first), count);
        start.elapsed()
    }

    /// Of one after the first.
    fn allocations(&self, at: Instant) -> Counted {
        let of = |many| count(|| self.work(at, many));
        let (one, two) = (of(1), of(2));
        Counted { allocations: two.allocations - one.allocations, bytes: two.bytes - one.bytes }
    }
}
