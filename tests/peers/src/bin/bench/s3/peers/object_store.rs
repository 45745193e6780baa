use std::time::Duration;

use anyhow::Result;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::signer::{Method, Signer as _};

use crate::at_once::at_once;
use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::work;

/// `Signer::signed_url` of object_store, by its clock.
pub(crate) struct ObjectStore {
    store: AmazonS3,
    path: Path,
}

impl ObjectStore {
    pub(crate) fn new() -> Result<Self> {
        let builder = AmazonS3Builder::new().with_bucket_name(BUCKET).with_region(REGION);
        let builder = builder.with_access_key_id(ACCESS_KEY).with_secret_access_key(SECRET_KEY);
        let store = builder.with_virtual_hosted_style_request(true).build()?;
        Ok(Self { store, path: Path::parse(work::KEY)? })
    }

    fn work(&self) -> Result<String> {
        Ok(at_once(self.store.signed_url(Method::GET, &self.path, work::VALIDITY))??.into())
    }
}

impl Contender for ObjectStore {
    fn name(&self) -> &'static str {
        "object_store 0.14.2"
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
