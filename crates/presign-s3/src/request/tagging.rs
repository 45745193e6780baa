use std::borrow::Cow;

use http::Method;
use presign_core::Validity;

use super::multipart::of_object;
use super::{DeleteObjectTagging, GetObjectTagging, PutObjectTagging, Request};

impl<'a> Request<'a, GetObjectTagging> {
    /// Reads an object's tags. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html>
    pub fn get_object_tagging(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(of_object(Method::GET, key, validity)).query_flag("tagging")
    }
}

impl<'a> Request<'a, PutObjectTagging> {
    /// Replaces an object's tags by those of the body: bind its checksum, or they are the bearer's choice.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>
    pub fn put_object_tagging(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(of_object(Method::PUT, key, validity)).query_flag("tagging")
    }
}

impl<'a> Request<'a, DeleteObjectTagging> {
    /// Deletes an object's tags. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html>
    pub fn delete_object_tagging(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(of_object(Method::DELETE, key, validity)).query_flag("tagging")
    }
}
