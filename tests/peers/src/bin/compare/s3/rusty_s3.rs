use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use rusty_s3::actions::S3Action as _;
use rusty_s3::{Bucket, Credentials, UrlStyle};

use super::{BUCKET, ENDPOINT, KEY_ID, REGION, SECRET};
use crate::asked::{KEY, Term, Words};
use crate::peer::{Answer, Peer};

/// `sign` of an action of rusty-s3.
pub(super) struct RustyS3 {
    bucket: Bucket,
    credentials: Credentials,
}

impl RustyS3 {
    pub(super) fn new() -> Result<Self> {
        let bucket = Bucket::new(ENDPOINT.parse()?, UrlStyle::Path, BUCKET, REGION)?;
        Ok(Self { bucket, credentials: Credentials::new(KEY_ID, SECRET) })
    }
}

#[async_trait(?Send)]
impl Peer for RustyS3 {
    fn name(&self) -> &'static str {
        "rusty-s3 0.11.0"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        let action = self.bucket.get_object(Some(&self.credentials), key);
        Answer::Signed(action.sign(Duration::from_secs(seconds)).into(), Vec::new())
    }

    async fn bound(&self, term: Term) -> Answer {
        let quarter = Duration::from_secs(900);
        let signed = match (Words::S3.header(term), Words::S3.parameter(term)) {
            (Some((name, value)), _) => {
                let mut action = self.bucket.put_object(Some(&self.credentials), KEY);
                action.headers_mut().insert(name, value);
                action.sign(quarter)
            }
            (_, Some((name, value))) => {
                let mut action = self.bucket.get_object(Some(&self.credentials), KEY);
                action.query_mut().insert(name, value);
                action.sign(quarter)
            }
            _ => return Answer::NoWord,
        };
        let answer = Answer::Signed(signed.into(), Vec::new());
        Words::S3.header(term).into_iter().fold(answer, |answer, (name, value)| answer.with(name, value))
    }

    async fn shown(&self) -> [String; 2] {
        let action = self.bucket.get_object(Some(&self.credentials), KEY);
        [format!("{:?}", action.sign(Duration::from_secs(900))), format!("{action:?} {:?}", self.credentials)]
    }
}
