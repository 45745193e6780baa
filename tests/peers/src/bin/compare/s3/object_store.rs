use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use http::{HeaderName, HeaderValue, Method};
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::signer::{SignedUrlOptions, Signer as _};

use super::{BUCKET, ENDPOINT, KEY_ID, REGION, SECRET};
use crate::asked::{KEY, Term, Words};
use crate::peer::{Answer, Peer};

/// `Signer` of object_store, a key by `Path::parse`, which takes a name as it is.
pub(super) struct ObjectStore {
    store: AmazonS3,
}

impl ObjectStore {
    pub(super) fn new() -> Result<Self> {
        let builder = AmazonS3Builder::new().with_endpoint(ENDPOINT).with_region(REGION).with_bucket_name(BUCKET);
        Ok(Self { store: builder.with_access_key_id(KEY_ID).with_secret_access_key(SECRET).build()? })
    }
}

#[async_trait(?Send)]
impl Peer for ObjectStore {
    fn name(&self) -> &'static str {
        "object_store 0.14.2"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        match Path::parse(key) {
            Ok(path) => Answer::of(self.store.signed_url(Method::GET, &path, Duration::from_secs(seconds)).await),
            Err(_) => Answer::Refused,
        }
    }

    async fn bound(&self, term: Term) -> Answer {
        let (mut options, mut method) = (SignedUrlOptions::new(), Method::GET);
        if let Some((name, value)) = Words::S3.header(term) {
            options = options.with_signed_header(HeaderName::from_static(name), HeaderValue::from_static(value));
            method = Method::PUT;
        }
        options = options.with_query(Words::S3.parameter(term));
        let signed = self.store.signed_url_opts(method, &Path::from(KEY), Duration::from_secs(900), &options).await;
        let answer = Answer::of(signed);
        Words::S3.header(term).into_iter().fold(answer, |answer, (name, value)| answer.with(name, value))
    }

    async fn shown(&self) -> [String; 2] {
        let signed = self.store.signed_url(Method::GET, &Path::from(KEY), Duration::from_secs(900)).await;
        let builder = AmazonS3Builder::new().with_access_key_id(KEY_ID).with_secret_access_key(SECRET);
        [format!("{signed:?}"), format!("{:?} {builder:?}", self.store)]
    }
}
