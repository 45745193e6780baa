use anyhow::Result;
use http::Uri;
use reqsign_aws_v4::{Credential, RequestSigner, StaticCredentialProvider};
use reqsign_core::Context;

use crate::at_once::at_once;
use crate::contender::Contender;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::signer::Signer;
use crate::work;

/// `Signer::sign` of reqsign for AWS, by its clock.
pub(crate) fn peer() -> Result<impl Contender> {
    let provider = StaticCredentialProvider::new(ACCESS_KEY, SECRET_KEY);
    let by = RequestSigner::new("s3", REGION);
    let signer: reqsign_core::Signer<Credential> = reqsign_core::Signer::new(Context::new(), provider, by);
    let uri: Uri = format!("https://{BUCKET}.s3.{REGION}.amazonaws.com/{}", work::KEY).parse()?;
    Ok(Signer::new("reqsign-aws-v4 3.3.1", move |_| {
        let (mut parts, ()) = http::Request::get(uri.clone()).body(())?.into_parts();
        at_once(signer.sign(&mut parts, Some(work::VALIDITY)))??;
        Ok(parts.uri.to_string())
    }))
}
