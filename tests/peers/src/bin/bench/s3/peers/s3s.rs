//! The verifier of s3s: a service that has one empty object, since it verifies where it serves.

use std::time::SystemTime;

use anyhow::Result;
use async_trait::async_trait;
use presign_core::{Grant, Timestamp};
use s3s::auth::SimpleAuth;
use s3s::dto::{GetObjectInput, GetObjectOutput};
use s3s::host::SingleDomain;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::{Body, S3, S3Request, S3Response, S3Result};

use crate::at_once::at_once;
use crate::call::Call;
use crate::contender::Contender;
use crate::presign::Presign;
use crate::s3::{ACCESS_KEY, ENDPOINT, SECRET_KEY, agree, bucket, credentials};
use crate::work;

/// Longer than any bench: it looks at its own clock.
const VALIDITY: std::time::Duration = std::time::Duration::from_secs(86_400);

/// From the parts of a request to the answer. The routing and an empty answer are in it.
pub(crate) fn verifier() -> Result<Box<dyn Contender>> {
    let presign = Presign::of("", bucket(credentials())?, Grant::get(work::KEY, VALIDITY));
    let parts = agree::parts(&presign.url(Timestamp::try_from(SystemTime::now())?)?)?;
    let service = service()?;
    let answers = move |parts: http::request::Parts| {
        let answer = at_once(service.call(http::Request::from_parts(parts, Body::empty())));
        answer.is_ok_and(|answer| answer.is_ok_and(|answer| answer.status() == http::StatusCode::OK))
    };
    let mut forged = parts.clone();
    forged.uri = forged.uri.to_string().replace("X-Amz-Signature=", "X-Amz-Signature=0").parse()?;
    anyhow::ensure!(!answers(forged), "s3s takes another signature");
    Ok(Box::new(Call::new("s3s 0.14.1 verifies and answers", move |_| answers(parts.clone()))?))
}

fn service() -> Result<S3Service> {
    let mut builder = S3ServiceBuilder::new(OneObject);
    builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
    builder.set_host(SingleDomain::new(ENDPOINT.trim_start_matches("https://"))?);
    Ok(builder.build())
}

#[derive(Debug)]
struct OneObject;

#[async_trait]
impl S3 for OneObject {
    async fn get_object(&self, _: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        Ok(S3Response::new(GetObjectOutput::default()))
    }
}
