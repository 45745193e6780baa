use std::time::Duration;

use anyhow::Result;
use object_store::gcp::{GoogleCloudStorage, GoogleCloudStorageBuilder};
use object_store::path::Path;
use object_store::signer::{Method, Signer as _};

use crate::at_once::at_once;
use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::gcs::account::{BUCKET, key_file};
use crate::work;

/// `Signer::signed_url` of object_store, by its clock. Its key is parsed once, and is aws-lc-rs's.
pub(crate) struct ObjectStore {
    store: GoogleCloudStorage,
    path: Path,
}

impl ObjectStore {
    pub(crate) fn new() -> Result<Self> {
        let builder = GoogleCloudStorageBuilder::new().with_bucket_name(BUCKET);
        let store = builder.with_service_account_key(key_file().to_string()).build()?;
        Ok(Self { store, path: Path::parse(work::KEY)? })
    }

    fn work(&self) -> Result<String> {
        Ok(at_once(self.store.signed_url(Method::GET, &self.path, work::VALIDITY))??.into())
    }
}

impl Contender for ObjectStore {
    fn name(&self) -> &'static str {
        "object_store 0.14.2 (aws-lc-rs)"
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
