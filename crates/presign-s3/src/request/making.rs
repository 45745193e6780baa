use std::borrow::Cow;

use presign_core::{Timestamp, percent};

use super::{Describes, Makes, Request, Tags};

/// How a lock holds. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Retention {
    /// Who has the right may lift it.
    Governance,
    /// Nobody may lift it.
    Compliance,
}

impl<'a, O: Makes> Request<'a, O> {
    /// The object's storage class, such as `GLACIER`: `x-amz-storage-class`.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html>
    pub fn storage_class(self, class: impl Into<Cow<'a, str>>) -> Self {
        self.header("x-amz-storage-class", class)
    }

    /// The object's canned access control list, such as `bucket-owner-full-control`: `x-amz-acl`.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>
    pub fn acl(self, canned: impl Into<Cow<'a, str>>) -> Self {
        self.header("x-amz-acl", canned)
    }

    /// The object is encrypted by keys of S3: `x-amz-server-side-encryption: AES256`.
    pub fn sse_s3(self) -> Self {
        self.header("x-amz-server-side-encryption", "AES256")
    }

    /// The object is encrypted by this key of KMS: its id, or its ARN. The signer needs the right to use it.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>
    pub fn sse_kms(self, key_id: impl Into<Cow<'a, str>>) -> Self {
        self.header("x-amz-server-side-encryption", "aws:kms")
            .header("x-amz-server-side-encryption-aws-kms-key-id", key_id)
    }

    /// The object is locked until then. S3 asks for a checksum of the body too.
    pub fn object_lock(self, retention: Retention, until: Timestamp) -> Self {
        let mode = match retention {
            Retention::Governance => "GOVERNANCE",
            Retention::Compliance => "COMPLIANCE",
        };
        self.header("x-amz-object-lock-mode", mode).header("x-amz-object-lock-retain-until-date", until.to_string())
    }

    /// The object is held until the hold is lifted: `x-amz-object-lock-legal-hold`.
    pub fn legal_hold(self) -> Self {
        self.header("x-amz-object-lock-legal-hold", "ON")
    }
}

impl<'a, O: Describes> Request<'a, O> {
    /// The object's media type.
    pub fn content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.with(|grant| grant.content_type(value))
    }

    /// One field of the object's metadata: `x-amz-meta-NAME`. S3 keeps names in lower case.
    pub fn metadata(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        self.header(&format!("x-amz-meta-{name}"), value)
    }
}

impl<O: Tags> Request<'_, O> {
    /// The object's tags: `x-amz-tagging`.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>
    pub fn tagging<'t>(self, tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        self.header("x-amz-tagging", written(tags))
    }
}

/// Tags as a header carries them: a query of their own.
pub(super) fn written<'t>(tags: impl IntoIterator<Item = (&'t str, &'t str)>) -> String {
    let mut text = String::new();
    for (name, value) in tags {
        if !text.is_empty() {
            text.push('&');
        }
        percent::query(name, &mut text);
        text.push('=');
        percent::query(value, &mut text);
    }
    text
}
