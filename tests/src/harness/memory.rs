//! `s3s` over a map: the verifier is others' work, and the store keeps every name that there is.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use anyhow::Result;
use async_trait::async_trait;
use http_body_util::BodyExt as _;
use presign_core::Timestamp;
use s3s::auth::SimpleAuth;
use s3s::dto::{
    CreateMultipartUploadInput, CreateMultipartUploadOutput, DeleteObjectInput, DeleteObjectOutput, ETagCondition,
    GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, ListObjectsV2Input, ListObjectsV2Output,
    Object, PutObjectInput, PutObjectOutput,
};
use s3s::{Body, S3, S3Request, S3Response, S3Result, s3_error};

use super::files::{DOMAIN, keys, keys_of};
use super::{Harness, Keeping, S3Harness, s3s_rules};
use crate::listening::{Hosts, Listening};
use crate::{Ground, Outcome, Presented, Proof, Rule, Store, store, wire};

/// `s3s` over a map, in this process.
pub struct S3sMemory {
    server: Listening,
    objects: Objects,
    ground: Ground,
}

impl S3sMemory {
    /// Starts it on a free port, empty.
    ///
    /// # Errors
    /// No free port.
    ///
    /// # Panics
    /// Outside a tokio runtime with I/O and time.
    pub async fn start() -> Result<Self> {
        Self::start_for(keys_of(&Ground::new("", "")), Hosts::Below(DOMAIN)).await
    }

    /// The same in place of services elsewhere, as [`S3sFiles::in_place_of`](super::S3sFiles::in_place_of).
    ///
    /// # Errors
    /// As [`start`](Self::start), or one of `hosts` is no domain or lies below another.
    ///
    /// # Panics
    /// As [`start`](Self::start).
    pub async fn in_place_of(hosts: &[&str], access_keys: &[(&str, &str)]) -> Result<Self> {
        Self::start_for(keys(access_keys), Hosts::Of(hosts)).await
    }

    async fn start_for(keys: SimpleAuth, hosts: Hosts<'_>) -> Result<Self> {
        let objects = Objects::default();
        let server = Listening::start(0, objects.clone(), keys, hosts).await?;
        let ground = Ground::new(server.endpoint(), server.virtual_endpoint().unwrap_or_default());
        Ok(Self { server, objects, ground })
    }
}

impl std::fmt::Debug for S3sMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3sMemory").field("ground", &self.ground).finish_non_exhaustive()
    }
}

/// What its store, which is a map and no more, adds to the rules of the verifier.
const RULES: &[Rule] = &[
    Rule::new("*/checksum/other-body", Proof::Lax("the store looks at no digest")),
    Rule::new("put-summed/exact/*-body", Proof::Lax("the store looks at no digest")),
    Rule::new("*/unsigned/x-amz-copy-source", Proof::NotTried("the store has no copies")),
    Rule::new("*/exact/x-amz-copy-source", Proof::NotTried("the store has no copies")),
    Rule::new("*/multipart/**", Proof::NotTried("the store has no parts")),
];

impl S3Harness for S3sMemory {
    fn ground(&self) -> &Ground {
        &self.ground
    }
}

#[async_trait]
impl Harness for S3sMemory {
    fn name(&self) -> &'static str {
        "s3s-memory"
    }

    fn judge(&self) -> &'static str {
        "s3s 0.14.1, over a map"
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(Timestamp::try_from(SystemTime::now())?)
    }

    fn rules(&self) -> Vec<Rule> {
        [&[RULES], &s3s_rules::ALL[..]].concat().concat()
    }

    fn keeps(&self, _key: &str) -> Keeping {
        Keeping::ByName
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        let reply = wire::exchange(self.server.address(), presented).await?;
        Ok(Outcome::of_s3(presented.method(), reply))
    }

    async fn store(&self) -> Result<Store> {
        Ok(self.objects.lock().clone())
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        self.objects.lock().clone_from(store);
        Ok(())
    }
}

#[derive(Clone, Default)]
struct Objects(Arc<Mutex<Store>>);

impl Objects {
    fn lock(&self) -> MutexGuard<'_, Store> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn get(&self, bucket: &str, key: &str) -> S3Result<Vec<u8>> {
        let found = self.lock().get(&store::name(bucket, key)).cloned();
        found.ok_or_else(|| s3_error!(NoSuchKey))
    }
}

#[async_trait]
impl S3 for Objects {
    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let bytes = self.get(&request.input.bucket, &request.input.key)?;
        Ok(S3Response::new(GetObjectOutput {
            content_length: i64::try_from(bytes.len()).ok(),
            body: Some(Body::from(bytes).into()),
            ..Default::default()
        }))
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let bytes = self.get(&request.input.bucket, &request.input.key)?;
        let content_length = i64::try_from(bytes.len()).ok();
        Ok(S3Response::new(HeadObjectOutput { content_length, ..Default::default() }))
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = request.input;
        let name = store::name(&input.bucket, &input.key);
        let body = match input.body {
            Some(body) => Body::from(body).collect().await.map_err(|_| s3_error!(IncompleteBody))?.to_bytes(),
            None => Vec::new().into(),
        };
        let mut objects = self.lock();
        if matches!(input.if_none_match, Some(ETagCondition::Any)) && objects.contains_key(&name) {
            return Err(s3_error!(PreconditionFailed));
        }
        objects.insert(name, body.to_vec());
        Ok(S3Response::new(PutObjectOutput::default()))
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        self.lock().remove(&store::name(&request.input.bucket, &request.input.key));
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let within = store::name(&request.input.bucket, request.input.prefix.as_deref().unwrap_or_default());
        let objects = self.lock();
        let names = objects.keys().filter(|name| name.starts_with(&within));
        let keys = names.filter_map(|name| name.split_once('/').map(|(_, key)| key.to_owned()));
        let contents = keys.map(|key| Object { key: Some(key), ..Default::default() }).collect();
        Ok(S3Response::new(ListObjectsV2Output { contents: Some(contents), ..Default::default() }))
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let (bucket, key) = (Some(request.input.bucket), Some(request.input.key));
        let upload_id = Some("an-upload".to_owned());
        Ok(S3Response::new(CreateMultipartUploadOutput { bucket, key, upload_id, ..Default::default() }))
    }
}
