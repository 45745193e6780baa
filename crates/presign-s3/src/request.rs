//! Requests in S3's own words: each operation by its name, with what S3 takes for it and nothing else.
//!
//! A [`Request`] is a [`Grant`] in other words, and is signed as one. What the type of an operation does not offer, S3
//! does not do for it.
//!
//! ```
//! use presign_core::{Backend, End, Expiring, Ready};
//! use presign_s3::{Account, Credentials, Request};
//! use std::{sync::Arc, time::Duration};
//!
//! let keys = Arc::new(Expiring::new(Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/EXAMPLEKEY"), End::Never));
//! let bucket = Account::new("eu-west-1", keys)?.bucket("photos")?;
//!
//! let archive = Request::put_object("2026/cat.png", Duration::from_secs(900))
//!     .content_type("image/png")
//!     .storage_class("GLACIER")
//!     .metadata("author", "anna")
//!     .tagging([("project", "cats & dogs")]);
//! let Ready::Signed(presigned) = bucket.try_presign(archive.grant(), "2026-11-21T12:00:00Z".parse()?)? else {
//!     unreachable!("the keys are at hand")
//! };
//! let tags = presigned.headers().iter().find(|header| header.name() == "x-amz-tagging");
//! assert_eq!(tags.map(|header| header.value()), Some("project=cats%20%26%20dogs"));
//! # Ok::<(), presign_core::Error>(())
//! ```
//!
//! Names and meaning: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::time::Duration;

use http::Method;
use presign_core::{Error, Grant, Target, Validity};

mod body;
mod bucket;
mod copy;
mod customer_key;
mod kind;
mod making;
mod multipart;
mod object;
mod reading;
mod tagging;

pub use copy::CopySource;
pub use kind::*;
pub use making::Retention;

/// One operation of S3, `O`, for a bearer to do.
///
/// Setters never fail; the first thing that is wrong is reported once, when the grant is presigned.
#[must_use]
pub struct Request<'a, O> {
    grant: Grant<'a>,
    operation: PhantomData<fn() -> O>,
}

impl<'a> Request<'a, Other> {
    /// Any other operation: `method` on `target`, with the query and the headers that name it.
    ///
    /// ```
    /// use presign_core::Target;
    /// use presign_s3::Request;
    /// use std::time::Duration;
    /// let policy = Request::other(http::Method::GET, Target::Bucket, Duration::from_secs(60)).query_flag("policy");
    /// assert!(policy.grant().parts().is_ok());
    /// ```
    pub fn other(
        method: Method,
        target: impl TryInto<Target<'a>, Error: Into<Error>>,
        validity: impl Into<Validity>,
    ) -> Self {
        Self::of(Grant::request(method, target, validity))
    }
}

impl<'a, O> Request<'a, O> {
    /// The grant that it is: what a backend or a presigner takes.
    pub fn grant(&self) -> &Grant<'a> {
        &self.grant
    }

    /// The request must have this header field.
    pub fn header(self, name: &str, value: impl Into<Cow<'a, str>>) -> Self {
        self.with(|grant| grant.header(name, value))
    }

    /// The request must have this query parameter, given unescaped.
    pub fn query(self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.with(|grant| grant.query(name, value))
    }

    /// The request must have this query parameter, a name without a value.
    pub fn query_flag(self, name: impl Into<Cow<'a, str>>) -> Self {
        self.with(|grant| grant.query_flag(name))
    }

    /// The bucket must belong to this account, or S3 refuses: `x-amz-expected-bucket-owner`.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html>
    pub fn expected_bucket_owner(self, account: impl Into<Cow<'a, str>>) -> Self {
        self.header("x-amz-expected-bucket-owner", account)
    }

    /// The signer pays for the request, and not the bucket's owner: `x-amz-request-payer`.
    pub fn requester_pays(self) -> Self {
        self.header("x-amz-request-payer", "requester")
    }

    /// The URL stays the same for whole windows of this length ([`Grant::stable_for`]).
    pub fn stable_for(self, window: Duration) -> Self {
        self.with(|grant| grant.stable_for(window))
    }

    fn of(grant: Grant<'a>) -> Self {
        Self { grant, operation: PhantomData }
    }

    fn with(self, change: impl FnOnce(Grant<'a>) -> Grant<'a>) -> Self {
        Self::of(change(self.grant))
    }
}

impl<'a, O> From<Request<'a, O>> for Grant<'a> {
    fn from(request: Request<'a, O>) -> Self {
        request.grant
    }
}

impl<O> Clone for Request<'_, O> {
    fn clone(&self) -> Self {
        Self::of(self.grant.clone())
    }
}

/// Without the values of headers, as the grant's.
impl<O> fmt::Debug for Request<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Request").field(&self.grant).finish()
    }
}

#[cfg(test)]
mod tests;
