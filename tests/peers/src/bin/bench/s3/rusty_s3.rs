use std::time::Duration;

use anyhow::Result;
use rusty_s3::actions::{GetObject, S3Action as _};
use rusty_s3::{Bucket, Credentials, UrlStyle};

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{ACCESS_KEY, BUCKET, ENDPOINT, REGION, SECRET_KEY};
use crate::work;

/// `GetObject::sign_with_time` of rusty-s3: the action is ready, its URL is made and signed.
pub(crate) struct RustyS3 {
    bucket: Bucket,
    credentials: Credentials,
}

impl RustyS3 {
    pub(crate) fn new() -> Result<Self> {
        let endpoint = ENDPOINT.parse()?;
        let bucket = Bucket::new(endpoint, UrlStyle::VirtualHost, BUCKET, REGION)?;
        let credentials = Credentials::new(ACCESS_KEY, SECRET_KEY);
        Ok(Self { bucket, credentials })
    }

    fn action(&self) -> GetObject<'_> {
        self.bucket.get_object(Some(&self.credentials), work::KEY)
    }
}

fn sign(action: &GetObject<'_>, at: Instant) -> Result<String> {
    let at = jiff::Timestamp::from_second(at.unix())?;
    Ok(action.sign_with_time(work::VALIDITY, &at).into())
}

impl Contender for RustyS3 {
    fn name(&self) -> &'static str {
        "rusty-s3 0.11.0"
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        sign(&self.action(), at).map(Some)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        let action = self.action();
        time(first, count, |at| sign(&action, at))
    }

    fn allocations(&self, at: Instant) -> Counted {
        let action = self.action();
        allocations(at, |at| sign(&action, at))
    }
}
