use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use presign_core::{Backend as _, End, Expiring, Explanation, Grant, Ready, Timestamp};
use presign_s3::{Account, Addressing, Bucket, Credentials};

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::work;

/// `try_presign` of a bucket, from a ready grant to a `Presigned`, which owns its URL.
pub(crate) struct Presign {
    bucket: Bucket,
    grant: Grant<'static>,
}

impl Presign {
    pub(crate) fn new() -> Result<Self> {
        let credentials = Credentials::new(work::ACCESS_KEY, work::SECRET_KEY);
        let account = Account::new(work::REGION, Arc::new(Expiring::new(credentials, End::Never)))?
            .with_endpoint(work::ENDPOINT.parse()?)
            .with_addressing(Addressing::VirtualHost);
        Ok(Self {
            bucket: account.bucket(work::BUCKET)?,
            grant: Grant::get(work::KEY, Duration::from_secs(work::SECONDS)),
        })
    }

    fn work(&self, at: Instant) -> presign_core::Result<Ready> {
        self.bucket.try_presign(&self.grant, Timestamp::from_unix(at.unix())?)
    }

    pub(crate) fn url(&self, at: Instant) -> Result<String> {
        match self.work(at)? {
            Ready::Signed(presigned) => Ok(presigned.reveal().as_str().to_owned()),
            other => bail!("static credentials are at hand: {other:?}"),
        }
    }

    pub(crate) fn canonical_request(&self, at: Instant) -> Result<String> {
        let explanation = self.explain(at)?;
        Ok(explanation.canonical_request().context("no canonical request")?.to_owned())
    }

    pub(crate) fn string_to_sign(&self, at: Instant) -> Result<String> {
        Ok(self.explain(at)?.string_to_sign().to_owned())
    }

    fn explain(&self, at: Instant) -> Result<Explanation> {
        Ok(self.bucket.explain(&self.grant, Timestamp::from_unix(at.unix())?)?)
    }
}

impl Contender for Presign {
    fn name(&self) -> &'static str {
        "presign try_presign"
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
