use std::borrow::Cow;

use http::Method;
use presign_core::{Grant, ObjectKey, Result, Validity, percent};

use super::making::written;
use super::{CopyObject, CopyObjectAnew, Request};
use crate::arn::is_arn;
use crate::place::check_source;

/// The object that is copied.
///
/// ```
/// use presign_s3::request::CopySource;
/// let source = CopySource::new("photos", "cats & dogs/1+2.png")?.version("3HL4kqtJ");
/// assert_eq!(source.header(), "photos/cats%20%26%20dogs/1%2B2.png?versionId=3HL4kqtJ");
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct CopySource(String);

impl CopySource {
    /// The object of this name in this bucket, or behind the access point of this ARN.
    ///
    /// # Errors
    /// As [`ObjectKey::new`], and [`ErrorKind::Config`](presign_core::ErrorKind::Config) if that can be neither the name
    /// of a bucket nor the ARN of an access point.
    pub fn new(bucket: &str, key: &str) -> Result<Self> {
        check_source(bucket)?;
        let key = ObjectKey::new(key)?;
        let between = if is_arn(bucket) { "/object/" } else { "/" };
        let mut text = String::new();
        percent::path(&format!("{bucket}{between}{}", key.as_str()), &mut text);
        Ok(Self(text))
    }

    /// This version of it.
    #[must_use]
    pub fn version(mut self, id: &str) -> Self {
        self.0.push_str("?versionId=");
        percent::query(id, &mut self.0);
        self
    }

    /// As `x-amz-copy-source` carries it.
    pub fn header(&self) -> &str {
        &self.0
    }
}

impl<'a> Request<'a, CopyObject> {
    /// Copies `source` to the object `key`, with the rights of the signer. Its metadata and tags come along; those of
    /// the copy are said with [`replacing_metadata`](Self::replacing_metadata) and
    /// [`replacing_tags`](Self::replacing_tags), or S3 would drop them.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>
    pub fn copy_object(key: impl Into<Cow<'a, str>>, source: CopySource, validity: impl Into<Validity>) -> Self {
        let key = ObjectKey::new(key);
        Self::of(Grant::request(Method::PUT, Target(key), validity)).header("x-amz-copy-source", source.0)
    }

    /// The copy has metadata and a media type of its own.
    pub fn replacing_metadata(self) -> Request<'a, CopyObjectAnew> {
        Request::of(Grant::from(self.header("x-amz-metadata-directive", "REPLACE")))
    }

    /// The copy has these tags, and none of the source.
    pub fn replacing_tags<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        self.header("x-amz-tagging-directive", "REPLACE").header("x-amz-tagging", written(tags))
    }
}

/// A name that may be refused, as [`Grant::request`] takes targets.
pub(super) struct Target<'a>(pub(super) Result<ObjectKey<'a>>);

impl<'a> TryFrom<Target<'a>> for presign_core::Target<'a> {
    type Error = presign_core::Error;

    fn try_from(target: Target<'a>) -> Result<Self> {
        target.0.map(Self::Object)
    }
}
