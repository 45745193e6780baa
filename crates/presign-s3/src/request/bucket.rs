use std::borrow::Cow;

use http::Method;
use presign_core::{Grant, Target, Validity};

use super::{HeadBucket, ListObjectVersions, ListObjectsV2, Lists, Request};

impl<'a> Request<'a, HeadBucket> {
    /// Asks whether the bucket is there. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>
    pub fn head_bucket(validity: impl Into<Validity>) -> Self {
        Self::of(Grant::request(Method::HEAD, Target::Bucket, validity))
    }
}

impl<'a> Request<'a, ListObjectsV2> {
    /// Lists the objects whose names begin with `prefix`, which may be empty.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>
    pub fn list_objects_v2(prefix: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(Grant::list(prefix, validity))
    }

    /// From the name after this one.
    pub fn start_after(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.query("start-after", name)
    }

    /// From where the answer before ended, as it says: a URL for each page.
    pub fn continuation_token(self, token: impl Into<Cow<'a, str>>) -> Self {
        self.query("continuation-token", token)
    }
}

impl<'a> Request<'a, ListObjectVersions> {
    /// Lists all versions of the objects whose names begin with `prefix`, which may be empty.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html>
    pub fn list_object_versions(prefix: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        let request = Self::of(Grant::request(Method::GET, Target::Bucket, validity)).query_flag("versions");
        let prefix = prefix.into();
        if prefix.is_empty() { request } else { request.query("prefix", prefix) }
    }

    /// From this name.
    pub fn key_marker(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.query("key-marker", name)
    }

    /// From this version of the name that [`key_marker`](Self::key_marker) says.
    pub fn version_id_marker(self, id: impl Into<Cow<'a, str>>) -> Self {
        self.query("version-id-marker", id)
    }
}

impl<'a, O: Lists> Request<'a, O> {
    /// Names that go on after this text are taken together, as folders are by `/`.
    pub fn delimiter(self, text: impl Into<Cow<'a, str>>) -> Self {
        self.query("delimiter", text)
    }

    /// This many names at most.
    pub fn max_keys(self, count: u16) -> Self {
        self.query("max-keys", count.to_string())
    }
}
