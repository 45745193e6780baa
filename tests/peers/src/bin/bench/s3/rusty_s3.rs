use std::time::Duration;

use anyhow::Result;
use rusty_s3::actions::{GetObject, PutObject, S3Action};
use rusty_s3::{Bucket, Credentials, UrlStyle};

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{ACCESS_KEY, BUCKET, ENDPOINT, REGION, SECRET_KEY, TYPE, token};
use crate::work;

/// `sign_with_time` of rusty-s3: the action is ready, its URL is made and signed.
pub(crate) struct RustyS3 {
    bucket: Bucket,
    credentials: Credentials,
    writes: bool,
}

impl RustyS3 {
    pub(crate) fn reading() -> Result<Self> {
        Self::new(Credentials::new(ACCESS_KEY, SECRET_KEY), false)
    }

    pub(crate) fn writing() -> Result<Self> {
        Self::new(Credentials::new_with_token(ACCESS_KEY, SECRET_KEY, token()), true)
    }

    fn new(credentials: Credentials, writes: bool) -> Result<Self> {
        let bucket = Bucket::new(ENDPOINT.parse()?, UrlStyle::VirtualHost, BUCKET, REGION)?;
        Ok(Self { bucket, credentials, writes })
    }

    fn get(&self) -> GetObject<'_> {
        self.bucket.get_object(Some(&self.credentials), work::KEY)
    }

    fn put(&self) -> PutObject<'_> {
        let mut put = self.bucket.put_object(Some(&self.credentials), work::KEY);
        put.headers_mut().insert("content-type", TYPE);
        put
    }
}

fn sign<'a>(action: &impl S3Action<'a>, at: Instant) -> Result<String> {
    let at = jiff::Timestamp::from_second(at.unix())?;
    Ok(action.sign_with_time(work::VALIDITY, &at).into())
}

impl Contender for RustyS3 {
    fn name(&self) -> &'static str {
        "rusty-s3 0.11.0"
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        if self.writes { sign(&self.put(), at).map(Some) } else { sign(&self.get(), at).map(Some) }
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        if self.writes {
            let action = self.put();
            return time(first, count, |at| sign(&action, at));
        }
        let action = self.get();
        time(first, count, |at| sign(&action, at))
    }

    fn allocations(&self, at: Instant) -> Counted {
        if self.writes {
            let action = self.put();
            return allocations(at, |at| sign(&action, at));
        }
        let action = self.get();
        allocations(at, |at| sign(&action, at))
    }
}
