use std::time::Duration;

use anyhow::Result;
use opendal::Operator;
use opendal::services::S3;

use crate::at_once::at_once;
use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{ACCESS_KEY, BUCKET, ENDPOINT, REGION, SECRET_KEY};
use crate::work;

/// `Operator::presign_read` of opendal, by its clock.
pub(crate) struct OpenDal(Operator);

impl OpenDal {
    pub(crate) fn new() -> Result<Self> {
        let builder = S3::default().bucket(BUCKET).endpoint(ENDPOINT).region(REGION).enable_virtual_host_style();
        let builder = builder.access_key_id(ACCESS_KEY).secret_access_key(SECRET_KEY);
        Ok(Self(Operator::new(builder.disable_config_load().disable_ec2_metadata())?))
    }

    fn work(&self) -> Result<String> {
        Ok(at_once(self.0.presign_read(work::KEY, work::VALIDITY))??.uri().to_string())
    }
}

impl Contender for OpenDal {
    fn name(&self) -> &'static str {
        "opendal 0.59.5"
    }

    fn signed(&self, _at: Instant) -> Result<Option<String>> {
        self.work().map(Some)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |_| self.work())
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, |_| self.work())
    }
}
