//! Signed URLs for Google Cloud Storage.
//!
//! An [`Account`] holds what many buckets share: endpoint, addressing, credentials. A [`Bucket`] of it is a
//! [`Backend`](presign_core::Backend). A [`Verifier`] checks what comes back.
//!
//! A [`Signature`] is V4 unless an account says otherwise; V2 has a feature. A key is RSA, here (features `aws_lc_rs` and
//! `rsa`) or elsewhere ([`RemoteKey`](presign_core::RemoteKey)), or HMAC.
//!
//! Specification: [Signed URLs](https://cloud.google.com/storage/docs/access-control/signed-urls),
//! [canonical requests](https://cloud.google.com/storage/docs/authentication/canonical-requests).
//!
//! ```
//! use presign_core::{Backend, End, Expiring, Grant, Ready};
//! use presign_gcs::{Account, Credentials};
//! use std::{sync::Arc, time::Duration};
//!
//! let key = Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
//! let bucket = Account::new(Arc::new(Expiring::new(key, End::Never))).bucket("photos")?;
//!
//! // Cloud Storage holds a PUT to a range of sizes, and to a name that is free.
//! let grant = Grant::put("cats/1.png", Duration::from_secs(900)).content_type("image/png").size(1..=1_000_000).create_only();
//! let Ready::Signed(presigned) = bucket.try_presign(&grant, "2026-11-21T12:00:00Z".parse()?)? else {
//!     unreachable!("an HMAC key is at hand")
//! };
//! assert!(presigned.reveal().as_str().contains(
//!     "&X-Goog-SignedHeaders=content-type%3Bhost%3Bx-goog-content-length-range%3Bx-goog-if-generation-match&"
//! ));
//! # Ok::<(), presign_core::Error>(())
//! ```

mod account;
mod answer;
#[cfg(feature = "aws_lc_rs")]
pub mod aws_lc_rs;
mod bucket;
mod claims;
mod credentials;
mod inspect;
mod keys;
mod locate;
mod obligations;
mod operation;
#[cfg(any(feature = "aws_lc_rs", feature = "rsa"))]
mod pem;
mod place;
#[cfg(feature = "post")]
mod post;
#[cfg(feature = "rsa")]
pub mod rsa;
mod scheme;
mod signature;
mod steps;
mod task;
mod v2;
mod v4;
mod verify;

pub use account::{Account, Addressing};
pub use answer::{Answer, answer};
pub use bucket::Bucket;
pub use claims::Claims;
pub use credentials::Credentials;
pub use inspect::{Inspection, inspect};
pub use keys::{Keys, KnownKeys};
#[cfg(feature = "post")]
pub use post::PostClaims;
/// An upload form to be signed by a [`Bucket`]: everything that a POST policy of Cloud Storage can say.
///
/// Each field gets its condition, so that Cloud Storage finds none that the policy does not cover, and each condition its
/// field, so that the form as it stands is one that it takes. What it would not enforce is refused; setters never fail,
/// the first thing that is wrong is reported once, when the form is signed.
///
/// Specification: [POST Object](https://cloud.google.com/storage/docs/xml-api/post-object-forms),
/// [policy documents](https://cloud.google.com/storage/docs/authentication/signatures#policy-document).
///
/// ```
/// use presign_core::{End, Expiring, Grant, Ready};
/// use presign_gcs::{Account, Credentials, Post};
/// use std::{sync::Arc, time::Duration};
///
/// let keys = Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
/// let bucket = Account::new(Arc::new(Expiring::new(keys, End::Never))).bucket("photos")?;
///
/// // Images of up to a megabyte, under a name that begins with `user/eric/`.
/// let grant = Grant::upload("user/eric/", 1..=1_000_000, Duration::from_secs(900));
/// let post = Post::of(grant).named_by_file().starts_with("Content-Type", "image/").success_status(201);
/// let Ready::Signed(form) = bucket.try_post(&post, "20261121T120000Z".parse()?)? else {
///     unreachable!("an HMAC key is at hand")
/// };
/// assert_eq!(form.reveal().url(), "https://storage.googleapis.com/photos/");
/// assert_eq!(form.reveal().field("key"), Some("user/eric/${filename}"));
/// assert_eq!(form.reveal().field("x-goog-algorithm"), Some("GOOG4-HMAC-SHA256"));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[cfg(feature = "post")]
#[doc(inline)]
pub use presign_v4::Post;
/// A form as it came: the fields that stood before its file, in order, and what is known of the file.
///
/// ```
/// use presign_gcs::Posted;
/// let posted = Posted::new([("key", "user/${filename}"), ("acl", "private")]).with_file_name("C:\\cats\\1.png");
/// assert_eq!(posted.key().as_deref(), Some("user/1.png"));
/// ```
#[cfg(feature = "post")]
#[doc(inline)]
pub use presign_v4::Posted;
pub use signature::Signature;
pub use verify::Verifier;

/// The service of the credential scope.
const SERVICE: &str = "storage";

/// The longest validity that V4 has, in seconds: seven days
/// (<https://cloud.google.com/storage/docs/authentication/signatures#query-string>).
const LONGEST_S: u64 = 604_800;
