//! Presigned URLs for Amazon S3 and everything that speaks it.
//!
//! An [`Account`] holds what many buckets share: region, endpoint, credentials. A [`Bucket`] of it is a
//! [`Backend`](presign_core::Backend). A [`Verifier`] checks what comes back.
//!
//! A [`Signature`] is of Version 4 unless an account says otherwise; Version 4A and Version 2 have a feature each.
//!
//! Specification: [Authenticating requests: using query parameters
//! (AWS Signature Version 4)](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html).
//!
//! ```
//! use presign_core::{Backend, End, Expiring, Grant, Ready};
//! use presign_s3::{Account, Addressing, Credentials};
//! use std::{sync::Arc, time::Duration};
//!
//! let credentials = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
//! let account = Account::new("us-east-1", Arc::new(Expiring::new(credentials, End::Never)))?
//!     .with_endpoint("https://s3.amazonaws.com".parse()?)
//!     .with_addressing(Addressing::VirtualHost);
//! let bucket = account.bucket("examplebucket")?;
//!
//! let grant = Grant::get("test.txt", Duration::from_secs(86_400));
//! let Ready::Signed(presigned) = bucket.try_presign(&grant, "20130524T000000Z".parse()?)? else {
//!     unreachable!("static credentials are at hand")
//! };
//! // The signature that the AWS documentation prints.
//! let published = "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
//! assert!(presigned.reveal().as_str().ends_with(published));
//! # Ok::<(), presign_core::Error>(())
//! ```

mod account;
mod answer;
mod arn;
mod bucket;
mod claims;
mod credentials;
mod endpoint;
mod inspect;
mod locate;
mod obligations;
mod operation;
mod partition;
mod place;
#[cfg(feature = "post")]
mod post;
mod preset;
#[cfg(feature = "sigv4a")]
mod public_key;
#[cfg(feature = "sigv4a")]
mod region_set;
pub mod request;
mod scheme;
mod signature;
mod steps;
mod v2;
mod v4;
#[cfg(feature = "sigv4a")]
mod v4a;
mod variant;
mod verify;

pub use account::{Account, Addressing};
pub use answer::{Answer, answer};
pub use bucket::Bucket;
pub use claims::Claims;
pub use credentials::{Credentials, Keys};
pub use endpoint::Endpoint;
pub use inspect::{Inspection, inspect};
#[cfg(feature = "post")]
pub use post::PostClaims;
pub use preset::{Limit, Preset};
#[cfg(feature = "sigv4a")]
pub use public_key::PublicKey;
#[cfg(feature = "sigv4a")]
pub use region_set::RegionSet;
pub use request::Request;
pub use signature::Signature;
pub use verify::Verifier;

/// An upload form to be signed by a [`Bucket`]: everything that a POST policy of S3 can say.
///
/// ```
/// use presign_core::{End, Expiring, Grant, Ready};
/// use presign_s3::{Account, Credentials, Post};
/// use std::{sync::Arc, time::Duration};
///
/// let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let bucket = Account::new("us-east-1", Arc::new(Expiring::new(keys, End::Never)))?.bucket("photos")?;
///
/// // Images of up to a megabyte, under a name that begins with `user/eric/`.
/// let grant = Grant::upload("user/eric/", 1..=1_000_000, Duration::from_secs(900));
/// let post = Post::of(grant).named_by_file().starts_with("Content-Type", "image/").success_status(201);
/// let Ready::Signed(form) = bucket.try_post(&post, "20261121T120000Z".parse()?)? else {
///     unreachable!("static credentials are at hand")
/// };
/// assert_eq!(form.reveal().url(), "https://photos.s3.us-east-1.amazonaws.com/");
/// assert_eq!(form.reveal().field("key"), Some("user/eric/${filename}"));
/// assert_eq!(form.reveal().field("success_action_status"), Some("201"));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[cfg(feature = "post")]
#[doc(inline)]
pub use presign_v4::Post;
#[cfg(feature = "post")]
#[doc(inline)]
pub use presign_v4::Posted;

/// The service of the credential scope.
const SERVICE: &str = "s3";

/// The longest validity that S3 accepts, in seconds: seven days
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>, `X-Amz-Expires`).
const LONGEST_S: u64 = 604_800;
