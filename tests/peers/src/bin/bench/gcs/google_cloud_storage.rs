use std::time::Duration;

use anyhow::Result;
use google_cloud_auth::credentials::service_account;
use google_cloud_auth::signer::Signer;
use google_cloud_storage::builder::storage::SignedUrlBuilder;

use crate::at_once::at_once;
use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::gcs::account::{BUCKET, key_file};
use crate::work;

/// `SignedUrlBuilder::sign_with` of google-cloud-storage, Google's own, by its clock. It parses its key each time.
pub(crate) struct GoogleCloudStorage {
    signer: Signer,
    bucket: String,
}

impl GoogleCloudStorage {
    pub(crate) fn new() -> Result<Self> {
        let signer = service_account::Builder::new(key_file()).build_signer()?;
        Ok(Self { signer, bucket: format!("projects/_/buckets/{BUCKET}") })
    }

    fn work(&self) -> Result<String> {
        let builder = SignedUrlBuilder::for_object(&self.bucket, work::KEY).with_expiration(work::VALIDITY);
        Ok(at_once(builder.sign_with(&self.signer))??)
    }
}

impl Contender for GoogleCloudStorage {
    fn name(&self) -> &'static str {
        "google-cloud-storage 1.21.0 (aws-lc-rs)"
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
