use std::borrow::Cow;

use presign_core::{Grant, Validity};

use super::{DeleteObject, GetObject, HeadObject, NamesVersion, PutObject, Request};

impl<'a> Request<'a, GetObject> {
    /// Reads an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
    pub fn get_object(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(Grant::get(key, validity))
    }
}

impl<'a> Request<'a, HeadObject> {
    /// Reads an object's metadata. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>
    pub fn head_object(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(Grant::head(key, validity))
    }
}

impl<'a> Request<'a, PutObject> {
    /// Writes an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
    pub fn put_object(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(Grant::put(key, validity))
    }
}

impl<'a> Request<'a, DeleteObject> {
    /// Deletes an object. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>
    pub fn delete_object(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(Grant::delete(key, validity))
    }

    /// It goes in spite of a lock of governance: `x-amz-bypass-governance-retention`.
    pub fn bypass_governance_retention(self) -> Self {
        self.header("x-amz-bypass-governance-retention", "true")
    }
}

impl<'a, O: NamesVersion> Request<'a, O> {
    /// Of this version: `versionId`.
    pub fn version(self, id: impl Into<Cow<'a, str>>) -> Self {
        self.with(|grant| grant.version(id))
    }
}
