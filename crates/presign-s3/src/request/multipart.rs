use std::borrow::Cow;
use std::ops::RangeInclusive;

use http::Method;
use presign_core::{Error, ErrorKind, Grant, ObjectKey, Validity};

use super::copy::{CopySource, Target};
use super::{
    AbortMultipartUpload, CompleteMultipartUpload, CreateMultipartUpload, ListParts, Request, UploadPart,
    UploadPartCopy,
};

impl<'a> Request<'a, CreateMultipartUpload> {
    /// Begins an upload in parts; the answer says its `UploadId`. Whoever wants all steps at once makes a
    /// [`Plan`](presign_core::Plan).
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>
    pub fn create_multipart_upload(key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Self {
        Self::of(of_object(Method::POST, key, validity)).query_flag("uploads")
    }
}

impl<'a> Request<'a, UploadPart> {
    /// Sends the part of this number, from 1 to 10,000.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>
    pub fn upload_part(
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
        number: u16,
        validity: impl Into<Validity>,
    ) -> Self {
        Self::of(Grant::put(key, validity)).of_part(number).of_upload(upload_id)
    }
}

impl<'a> Request<'a, UploadPartCopy> {
    /// Copies the part of this number from `source`, with the rights of the signer.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>
    pub fn upload_part_copy(
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
        number: u16,
        source: &CopySource,
        validity: impl Into<Validity>,
    ) -> Self {
        let request = Self::of(of_object(Method::PUT, key, validity)).of_part(number).of_upload(upload_id);
        request.header("x-amz-copy-source", source.header().to_owned())
    }

    /// Of the source these bytes, the last included: `x-amz-copy-source-range`.
    pub fn source_range(self, bytes: RangeInclusive<u64>) -> Self {
        if bytes.is_empty() {
            let text = "copy a part: the range of the source is empty; give its first and last byte";
            return self.with(|grant| grant.with_error(Error::new(ErrorKind::Term, text)));
        }
        self.header("x-amz-copy-source-range", format!("bytes={}-{}", bytes.start(), bytes.end()))
    }
}

impl<'a> Request<'a, ListParts> {
    /// Lists the parts that came. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html>
    pub fn list_parts(
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
        validity: impl Into<Validity>,
    ) -> Self {
        Self::of(of_object(Method::GET, key, validity)).of_upload(upload_id)
    }
}

impl<'a> Request<'a, CompleteMultipartUpload> {
    /// Makes the object out of the parts that the body lists.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>
    pub fn complete_multipart_upload(
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
        validity: impl Into<Validity>,
    ) -> Self {
        Self::of(of_object(Method::POST, key, validity)).of_upload(upload_id)
    }
}

impl<'a> Request<'a, AbortMultipartUpload> {
    /// Gives the upload up, and frees its parts.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>
    pub fn abort_multipart_upload(
        key: impl Into<Cow<'a, str>>,
        upload_id: impl Into<Cow<'a, str>>,
        validity: impl Into<Validity>,
    ) -> Self {
        Self::of(of_object(Method::DELETE, key, validity)).of_upload(upload_id)
    }
}

pub(super) fn of_object<'a>(method: Method, key: impl Into<Cow<'a, str>>, validity: impl Into<Validity>) -> Grant<'a> {
    Grant::request(method, Target(ObjectKey::new(key)), validity)
}

impl<'a, O> Request<'a, O> {
    fn of_part(self, number: u16) -> Self {
        if !(1..=10_000).contains(&number) {
            let text = "name a part: parts are numbered from 1 to 10,000; choose such a number";
            return self.with(|grant| grant.with_error(Error::new(ErrorKind::Term, text)));
        }
        self.query("partNumber", number.to_string())
    }

    fn of_upload(self, id: impl Into<Cow<'a, str>>) -> Self {
        let id = id.into();
        if id.is_empty() {
            let text = "name an upload: its id is empty; take `UploadId` from the answer to the begin";
            return self.with(|grant| grant.with_error(Error::new(ErrorKind::Term, text)));
        }
        self.query("uploadId", id)
    }
}
