use std::time::{Duration, SystemTime};

use anyhow::Result;
use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::work;

/// `sign` of aws-sigv4 for S3, and what it says applied to the request.
pub(crate) struct AwsSigv4 {
    identity: Identity,
    settings: SigningSettings,
    uri: String,
}

impl AwsSigv4 {
    pub(crate) fn new() -> Self {
        let mut settings = SigningSettings::default();
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(work::VALIDITY);
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let identity = Credentials::from_keys(ACCESS_KEY, SECRET_KEY, None).into();
        let uri = format!("https://{BUCKET}.s3.{REGION}.amazonaws.com/{}", work::KEY);
        Self { identity, settings, uri }
    }

    fn work(&self, at: Instant) -> Result<String> {
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(at.unix())?);
        let params = SigningParams::builder()
            .identity(&self.identity)
            .region(REGION)
            .name("s3")
            .time(at)
            .settings(self.settings.clone())
            .build()?
            .into();
        let request = SignableRequest::new("GET", &*self.uri, std::iter::empty(), SignableBody::UnsignedPayload)?;
        let (instructions, _) = sign(request, &params)?.into_parts();
        let mut request = http::Request::get(&*self.uri).body(())?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request.uri().to_string())
    }
}

impl Contender for AwsSigv4 {
    fn name(&self) -> &'static str {
        "aws-sigv4 1.6.4"
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
