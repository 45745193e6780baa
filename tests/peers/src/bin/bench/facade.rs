//! What the facade adds to its backend: S3, as in `s3.rs`.

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use presign::credentials::Cached;
use presign::{Clock, Presigned, Presigner};
use presign_core::{End, Expiring, Grant, Timestamp};
use presign_s3::Bucket;

use crate::at_once::at_once;
use crate::contender::{Contender, Field, Instant, allocations, time};
use crate::counting::Counted;
use crate::presign::Presign;
use crate::s3;
use crate::work;

pub(crate) fn field() -> Result<Field> {
    let backend = Presign::new("the backend's try_presign", s3::bucket(s3::credentials())?);
    let floor = s3::floor(&backend, Timestamp::from_unix(work::MIDNIGHT)?)?;
    let ours = vec![
        Facade::new("presign_now", s3::bucket(s3::credentials())?, |presigner, grant| presigner.presign_now(grant)),
        Facade::new("presign_now, from a cache", cached()?, |presigner, grant| presigner.presign_now(grant)),
        Facade::new("presign, awaited", s3::bucket(s3::credentials())?, |presigner, grant| {
            at_once(presigner.presign(grant)).unwrap_or_else(|_| presigner.presign_now(grant))
        }),
    ];
    for second in (0..86_400).step_by(7_919) {
        let at = Instant::of_day(second);
        let expected = backend.signed(at)?.context("the key is at hand")?;
        for facade in &ours {
            let url = facade.url(at)?;
            ensure!(url == expected, "{} signs another URL:\n{url}\n{expected}", facade.name);
        }
    }
    Ok(Field {
        title: "one S3 URL by the facade",
        work: "facade-s3-get",
        others: vec![Box::new(floor), Box::new(backend)],
        ours: ours.into_iter().map(|facade| Box::new(facade) as Box<dyn Contender>).collect(),
    })
}

/// By credentials that a cache has fetched.
fn cached() -> Result<Bucket> {
    let cached = Cached::new(Arc::new(Expiring::new(s3::credentials(), End::Never)));
    let bucket = s3::account(cached)?.bucket(s3::BUCKET)?;
    at_once(Presigner::new(bucket.clone()).with_clock(Hand).ready(work::VALIDITY))??;
    Ok(bucket)
}

/// A presigner, by a clock that costs nothing.
struct Facade {
    name: &'static str,
    presigner: Presigner,
    grant: Grant<'static>,
    sign: fn(&Presigner, &Grant<'_>) -> presign::Result<Presigned>,
}

impl Facade {
    fn new(name: &'static str, bucket: Bucket, sign: fn(&Presigner, &Grant<'_>) -> presign::Result<Presigned>) -> Self {
        let presigner = Presigner::new(bucket).with_clock(Hand);
        Self { name, presigner, grant: Grant::get(work::KEY, work::VALIDITY), sign }
    }

    fn work(&self, at: Instant) -> presign::Result<Presigned> {
        NOW.set(at.unix());
        (self.sign)(&self.presigner, &self.grant)
    }

    fn url(&self, at: Instant) -> Result<String> {
        Ok(self.work(at)?.reveal().as_str().to_owned())
    }
}

impl Contender for Facade {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        self.url(at).map(Some)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |at| self.work(at))
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, |at| self.work(at))
    }
}

thread_local! {
    static NOW: Cell<i64> = const { Cell::new(work::MIDNIGHT) };
}

/// A clock that is set by hand, in each thread.
#[derive(Debug)]
struct Hand;

impl Clock for Hand {
    fn now(&self) -> presign::Result<Timestamp> {
        Timestamp::from_unix(NOW.get())
    }
}
