use std::time::{Duration, SystemTime};

use anyhow::Result;
use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, Config, IdentityCache, Region, StalledStreamProtectionConfig};
use aws_sdk_s3::presigning::PresigningConfig;

use crate::at_once::at_once;
use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::work;

/// `presigned` of aws-sdk-s3, with everything off that has to do with a wire.
pub(crate) struct AwsSdkS3(Client);

impl AwsSdkS3 {
    pub(crate) fn new() -> Self {
        let config = Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(Credentials::from_keys(ACCESS_KEY, SECRET_KEY, None))
            .identity_cache(IdentityCache::no_cache())
            .retry_config(RetryConfig::disabled())
            .timeout_config(TimeoutConfig::disabled())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Self(Client::from_conf(config))
    }

    fn work(&self, at: Instant) -> Result<String> {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.unix())?);
        let config = PresigningConfig::builder().start_time(at).expires_in(work::VALIDITY).build()?;
        let signed = self.0.get_object().bucket(BUCKET).key(work::KEY).presigned(config);
        Ok(at_once(signed)??.uri().to_owned())
    }
}

impl Contender for AwsSdkS3 {
    fn name(&self) -> &'static str {
        "aws-sdk-s3 1.157.0"
    }

    fn signed(&self, at: Instant) -> Result<Option<String>> {
        self.work(at).map(Some)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |at| self.work(at))
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, |at| self.work(at))
    }
}
