//! The V4 family of query signatures: AWS Signature Version 4 and Google's V4 are one algorithm with different words.
//!
//! The words are data ([`Dialect`]), and the text is written once: into a MAC when a secret is at hand ([`sign`]), into
//! strings for other keys ([`draft`]) and explanations ([`texts`]), and again from a request that came in ([`Claims`]).
//!
//! Specifications:
//! [AWS](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html),
//! [Google](https://cloud.google.com/storage/docs/authentication/canonical-requests).
//!
//! ```
//! use presign_core::{Secret, Timestamp};
//! use presign_v4::{AWS4, Base, Bound, KeyChain, Request, Stamp, sign};
//!
//! // The example of the AWS documentation.
//! let at: Timestamp = "20130524T000000Z".parse()?;
//! let secret = Secret::from("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
//! let key = KeyChain::new("AKIAIOSFODNN7EXAMPLE", secret).key(&AWS4, at, "us-east-1", "s3");
//! let bound = Bound::new(&AWS4, &[("host", "examplebucket.s3.amazonaws.com")]);
//! let base = Base::new("https://examplebucket.s3.amazonaws.com", "");
//! let request = Request::new("GET", &base, Some("test.txt"), &bound);
//! let url = sign(&request, &Stamp::new(key.scope(), at, 86_400), &key);
//! assert!(url.ends_with("&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"));
//! # Ok::<(), presign_core::Error>(())
//! ```

mod base;
mod bound;
mod canonical;
mod claims;
mod dialect;
#[cfg(feature = "sigv4a")]
mod ecdsa;
mod keychain;
mod many;
#[cfg(feature = "post")]
mod post;
mod query;
mod request;
mod scope;
mod scopes;
mod series;
mod stamp;
mod token;

pub use base::Base;
pub use bound::Bound;
pub use claims::{Claims, Resource};
pub use dialect::{AWS4, AWS4_ECDSA, Dialect, GOOG4_HMAC, GOOG4_RSA};
#[cfg(feature = "sigv4a")]
pub use ecdsa::{EcdsaKey, EcdsaPublicKey};
pub use keychain::{KeyChain, ScopedKey};
pub use many::{Many, Signer, Signing};
#[cfg(feature = "post")]
pub use post::{
    Condition, Filled, FormClaims, FormLine, FormWords, GCS_FORMS, Policy, Post, Posted, S3_FORMS, UnsignedForm,
};
pub use presign_core::QueryPair;
#[cfg(feature = "sigv4a")]
pub use request::sign_ecdsa;
pub use request::{Request, Texts, draft, sign, sign_each_in_series, sign_in_series, sign_into, texts};
pub use scope::Scope;
pub use scopes::{Scoped, Scopes};
pub use series::Series;
pub use stamp::Stamp;
pub use token::Token;

/// What stands in a canonical request for a body that is not signed.
pub const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
