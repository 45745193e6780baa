use std::time::Duration;

use anyhow::Result;
use http::Uri;
use reqsign_aws_v4::{Credential, RequestSigner, StaticCredentialProvider};
use reqsign_core::{Context, Signer};

use crate::at_once::at_once;
use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::s3::{ACCESS_KEY, BUCKET, REGION, SECRET_KEY};
use crate::work;

/// `Signer::sign` of reqsign for AWS, by its clock.
pub(crate) struct Reqsign {
    signer: Signer<Credential>,
    uri: Uri,
}

impl Reqsign {
    pub(crate) fn new() -> Result<Self> {
        let provider = StaticCredentialProvider::new(ACCESS_KEY, SECRET_KEY);
        let signer = Signer::new(Context::new(), provider, RequestSigner::new("s3", REGION));
        Ok(Self { signer, uri: format!("https://{BUCKET}.s3.{REGION}.amazonaws.com/{}", work::KEY).parse()? })
    }

    fn work(&self) -> Result<String> {
        let (mut parts, ()) = http::Request::get(self.uri.clone()).body(())?.into_parts();
        at_once(self.signer.sign(&mut parts, Some(work::VALIDITY)))??;
        Ok(parts.uri.to_string())
    }
}

impl Contender for Reqsign {
    fn name(&self) -> &'static str {
        "reqsign-aws-v4 3.3.1"
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
