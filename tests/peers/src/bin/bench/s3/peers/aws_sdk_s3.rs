use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, Config, IdentityCache, Region, StalledStreamProtectionConfig};
use aws_sdk_s3::presigning::PresigningConfig;

use crate::at_once::at_once;
use crate::contender::Contender;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::signer::Signer;
use crate::work;

/// `presigned` of aws-sdk-s3, with everything off that has to do with a wire.
pub(crate) fn peer() -> impl Contender {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(Credentials::from_keys(ACCESS_KEY, SECRET_KEY, None))
        .identity_cache(IdentityCache::no_cache())
        .retry_config(RetryConfig::disabled())
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .build();
    let client = Client::from_conf(config);
    Signer::new("aws-sdk-s3 1.157.0", move |at| {
        let config = PresigningConfig::builder().start_time(at.system()?).expires_in(work::VALIDITY).build()?;
        let signed = client.get_object().bucket(BUCKET).key(work::KEY).presigned(config);
        Ok(at_once(signed)??.uri().to_owned())
    })
}
