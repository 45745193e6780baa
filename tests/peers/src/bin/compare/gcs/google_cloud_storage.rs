use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use google_cloud_auth::credentials::service_account;
use google_cloud_auth::signer::Signer;
use google_cloud_storage::builder::storage::SignedUrlBuilder;
use http::Method;

use super::{BUCKET, key_file};
use crate::asked::{KEY, Term, Words};
use crate::peer::{Answer, Peer};

/// `SignedUrlBuilder` of google-cloud-storage, which Google writes.
pub(super) struct GoogleCloudStorage {
    signer: Signer,
}

impl GoogleCloudStorage {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { signer: service_account::Builder::new(key_file()).build_signer()? })
    }
}

fn builder(key: &str, seconds: u64) -> SignedUrlBuilder {
    SignedUrlBuilder::for_object(format!("projects/_/buckets/{BUCKET}"), key)
        .with_expiration(Duration::from_secs(seconds))
}

#[async_trait(?Send)]
impl Peer for GoogleCloudStorage {
    fn name(&self) -> &'static str {
        "google-cloud-storage 1.21.0"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        Answer::of(builder(key, seconds).sign_with(&self.signer).await)
    }

    async fn bound(&self, term: Term) -> Answer {
        let mut builder = builder(KEY, 900);
        if let Some((name, value)) = Words::Gcs.header(term) {
            builder = builder.with_method(Method::PUT).with_header(name, value);
        }
        if let Some((name, value)) = Words::Gcs.parameter(term) {
            builder = builder.with_query_param(name, value);
        }
        let answer = Answer::of(builder.sign_with(&self.signer).await);
        Words::Gcs.header(term).into_iter().fold(answer, |answer, (name, value)| answer.with(name, value))
    }

    async fn shown(&self) -> [String; 2] {
        let signed = builder(KEY, 900).sign_with(&self.signer).await;
        [format!("{signed:?}"), format!("{:?} {:?}", self.signer, builder(KEY, 900))]
    }
}
