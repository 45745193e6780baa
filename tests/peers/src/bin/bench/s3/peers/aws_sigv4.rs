use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use aws_smithy_runtime_api::client::identity::Identity;

use crate::contender::Contender;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::signer::Signer;
use crate::work;

/// `sign` of aws-sigv4 for S3, and what it says applied to the request.
pub(crate) fn peer() -> impl Contender {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(work::VALIDITY);
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let identity: Identity = Credentials::from_keys(ACCESS_KEY, SECRET_KEY, None).into();
    let uri = format!("https://{BUCKET}.s3.{REGION}.amazonaws.com/{}", work::KEY);
    Signer::new("aws-sigv4 1.6.4", move |at| {
        let params = SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name("s3")
            .time(at.system()?)
            .settings(settings.clone())
            .build()?
            .into();
        let request = SignableRequest::new("GET", &*uri, std::iter::empty(), SignableBody::UnsignedPayload)?;
        let (instructions, _) = sign(request, &params)?.into_parts();
        let mut request = http::Request::get(&*uri).body(())?;
        instructions.apply_to_request_http1x(&mut request);
        Ok(request.uri().to_string())
    })
}
