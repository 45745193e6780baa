mod aws_sdk;
mod object_store;
mod opendal;
mod presign;
mod reqsign;
mod rusty_s3;

use anyhow::Result;
use presign_core::{Denied, Received, Timestamp, Verified};
use presign_s3::{Addressing, Credentials, Verifier};

use crate::asked::{Term, Words};
use crate::judge::Judge;
use crate::peer::Service;

const ENDPOINT: &str = "https://s3.test.example";
const REGION: &str = "us-east-1";
const BUCKET: &str = "mtx";
const KEY_ID: &str = "COMPAREKEY";
const SECRET: &str = "not-a-secret/of+anybody";

/// Everybody who signs for S3.
pub(crate) fn service() -> Result<Service> {
    let verifier = Verifier::new(ENDPOINT.parse()?, REGION).with_addressing(Addressing::Path);
    Ok(Service {
        name: "Amazon S3, Signature Version 4",
        judge: Box::new(S3(verifier)),
        peers: vec![
            Box::new(aws_sdk::AwsSdk::new()),
            Box::new(object_store::ObjectStore::new()?),
            Box::new(opendal::OpenDal::new()?),
            Box::new(reqsign::Reqsign),
            Box::new(rusty_s3::RustyS3::new()?),
            Box::new(presign::Presign),
        ],
        words: Words::S3,
        terms: &Term::OF_S3,
        capped: true,
        ends: true,
        secret: SECRET,
    })
}

struct S3(Verifier);

impl Judge for S3 {
    fn verify(&self, received: &Received<'_>, at: Timestamp) -> Result<Verified, Denied> {
        let claims = self.0.parse(received)?;
        self.0.verify(&claims, &Credentials::new(KEY_ID, SECRET), at)
    }
}
