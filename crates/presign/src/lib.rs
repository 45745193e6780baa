//! Signed URLs: what you asked for is what the URL enforces.
//!
//! A [`Grant`] says what the bearer of a URL may do, a [`Presigner`] signs it, and [`Presigned`] is the request to hand
//! out. What a provider can't enforce is an error that says what to do instead; nothing is dropped.
//!
#![cfg_attr(feature = "s3", doc = "```")]
#![cfg_attr(not(feature = "s3"), doc = "```ignore")]
//! use presign::{FixedClock, Grant, Presigner, s3};
//! use std::time::Duration;
//!
//! // The example of the AWS documentation, at its instant: without `with_clock` it is now.
//! let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
//! let bucket = "s3://examplebucket?region=us-east-1&endpoint=https://s3.amazonaws.com&style=virtual-host";
//! let presigner = Presigner::from_url(bucket, keys)?.with_clock(FixedClock::new("20130524T000000Z".parse()?));
//!
//! let presigned = presigner.presign_now(&Grant::get("test.txt", Duration::from_secs(86_400)))?;
//! assert_eq!(
//!     presigned.reveal().as_str(),
//!     "https://examplebucket.s3.amazonaws.com/test.txt\
//!      ?X-Amz-Algorithm=AWS4-HMAC-SHA256\
//!      &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
//!      &X-Amz-Date=20130524T000000Z\
//!      &X-Amz-Expires=86400\
//!      &X-Amz-SignedHeaders=host\
//!      &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
//! );
//! # Ok::<(), presign::Error>(())
//! ```
//!
//! - [`Presigner::from_env`] takes region, endpoint and credentials from the environment, [`Config`] from a
//!   configuration file, and [`Presigner::new`] any backend, also one of your own.
//! - [`Presigner::presign`] awaits what must be fetched first; [`Presigner::presign_now`] signs with what is at hand, and
//!   [`Presigner::ready`] fetches for a batch.
//! - [`Rules`] refuse grants of the wrong action, name or length before anything is signed.
//! - [`Presigned::reveal`] is the one door to the URL: as text, as an `http::Request`, for curl and for `fetch`. `Debug`
//!   shows no signature, key or token.
//!
//! # Features
//!
//! None is on by default, and each only adds names.
//!
//! | feature | brings |
//! |---|---|
//! | `s3` | [`s3`]: Amazon S3 and everything that speaks it; [`Config`], [`credentials::env`](credentials::env()) |
//! | `gcs` | [`gcs`]: Google Cloud Storage; [`Config`], [`credentials::gcs_env`], [`LiveKeys`] |
//! | `azure` | [`azure`]: shared access signatures of Azure Blob Storage; [`Config`], [`credentials::azure_env`] |
//! | `post` | upload forms of the providers that are on: `s3::Post`, [`Presigner::form`], `Verifier::parse_form` |
//! | `aws_lc_rs` | RSA keys by AWS-LC, in constant time, where a provider signs by them: `gcs::aws_lc_rs` |
//! | `rsa` | the same in pure Rust, blinded: `gcs::rsa` |
//! | `sigv2` | `s3::Signature::V2`, for services that know nothing newer: it signs less than it seems |
//! | `sigv4a` | `s3::Signature::V4a`: one URL for a set of regions |
//! | `gcs_v2` | `gcs::Signature::V2`, the signature before V4: it signs less than it seems |
//! | `local` | [`local`]: URLs for what you serve yourself; [`Guard`] checks what comes back, [`LiveSite`] follows a ring |
//! | `keyring` | [`keyring`]: a key-ring file, and a ring that follows it |
//! | `axum` | [`axum`]: handlers that only a signed URL reaches |
//! | `tower` | [`tower`]: a layer that only signed URLs pass, for services without extractors |
//! | `serde` | [`Config`] is `Deserialize`, [`Revealed`] is `Serialize` |
//! | `cache` | [`credentials::Cached`]: a slow provider's credentials, fetched once for all who ask |
//! | `aws_credential_types` | [`credentials::AwsProvider`]: what any provider of the AWS SDK gives |
//! | `aws_config` | [`credentials::AwsChain`]: profiles, SSO, processes, web identity, containers, machine roles |
//! | `serde_json` | documents of others: [`credentials::ServiceAccount`], a key file; [`PublicKeys`] (with an RSA feature) |
//! | `sign_blob` | [`credentials::SignBlob`]: no private key at all, Google's IAM signs |
//! | `google_cloud_auth` | [`credentials::GoogleChain`]: application default credentials, impersonation, workload identity |
//! | `delegation_key` | [`credentials::DelegationKeys`]: no key of the account, Azure makes keys for an identity |
//! | `azure_identity` | [`credentials::AzureChain`]: managed identities, workload identity, service principals, the Azure CLI |
//! | `random` | [`unique_key`]: names that nobody guesses and no upload overwrites |
//! | `object_store` | [`Presigner`] is an `object_store::signer::Signer` |
//! | `object_store_aws` | [`credentials::ObjectStoreProvider`]: what an S3 store of object_store signs with |
//! | `object_store_gcp` | [`credentials::ObjectStoreGcp`]: IAM signs for a Cloud Storage store of object_store |
//! | `reqwest` | [`Bearer`]: sends presigned requests |

mod clock;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
mod config;
#[cfg(any(feature = "azure", feature = "cache", feature = "gcs", feature = "s3"))]
pub mod credentials;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
mod environment;
#[cfg(any(
    feature = "aws_credential_types",
    feature = "axum",
    feature = "azure_identity",
    feature = "google_cloud_auth",
    feature = "object_store",
    feature = "reqwest",
    feature = "tower"
))]
mod glue;
#[cfg(feature = "local")]
mod guard;
#[cfg(feature = "keyring")]
pub mod keyring;
#[cfg(feature = "gcs")]
mod live_keys;
mod presigner;
#[cfg(all(feature = "gcs", feature = "serde_json", any(feature = "aws_lc_rs", feature = "rsa")))]
mod public_keys;
#[cfg(feature = "local")]
mod rings;
mod rules;
#[cfg(test)]
mod testing;
#[cfg(feature = "random")]
mod unique;

pub use clock::{Clock, FixedClock, SystemClock};
#[cfg(feature = "azure")]
pub use config::AzureConfig;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
pub use config::Config;
#[cfg(feature = "gcs")]
pub use config::GcsConfig;
#[cfg(feature = "s3")]
pub use config::S3Config;
#[cfg(feature = "axum")]
pub use glue::axum;
#[cfg(feature = "reqwest")]
pub use glue::reqwest::Bearer;
#[cfg(feature = "tower")]
pub use glue::tower;
#[cfg(feature = "local")]
pub use guard::{Guard, Peer};
#[cfg(feature = "gcs")]
pub use live_keys::LiveKeys;
pub use presigner::Presigner;
#[cfg(all(feature = "gcs", feature = "serde_json", any(feature = "aws_lc_rs", feature = "rsa")))]
pub use public_keys::PublicKeys;
#[cfg(feature = "local")]
pub use rings::{LiveSite, Rings};
pub use rules::Rules;
#[cfg(feature = "random")]
pub use unique::unique_key;

// To ask for a URL and to hand it out.
#[doc(inline)]
pub use presign_core::{
    Action, Checksum, ChecksumAlgorithm, Error, ErrorKind, Expires, Expiry, Explanation, Form, FormField, Grant, IpNet,
    ObjectKey, Part, Plan, Presigned, RequiredHeader, Result, Revealed, RevealedForm, SentBy, Size, Step, Target,
    Timestamp, Upload, Validity, attachment,
};
// To bring credentials.
#[doc(inline)]
pub use presign_core::{AtHand, End, Expiring, ProvideCredentials, RemoteKey, Secret, SignBytes, VerifyBytes};
// To check what comes back.
#[doc(inline)]
pub use presign_core::{Denied, FormReason, Obligation, Origin, Reason, Received, Verified};
// To write a backend.
#[doc(inline)]
pub use presign_core::{
    Backend, BaseUrl, Basic, Batch, Draft, HmacKey, Limits, Mac, Parts, Ready, Seal, SealEncoding, Sha256, Sink, Span,
    Term, Window, base64_decode, base64_encode, base64url_decode, base64url_encode, constant_time_eq, hex_decode,
    hex_encode, percent,
};

/// The crate of the types that requests are made of: [`Grant::request`] takes its `Method`.
pub use http;
#[cfg(feature = "azure")]
#[doc(inline)]
pub use presign_azure as azure;
#[cfg(feature = "gcs")]
#[doc(inline)]
pub use presign_gcs as gcs;
#[cfg(feature = "local")]
#[doc(inline)]
pub use presign_local as local;
#[cfg(feature = "s3")]
#[doc(inline)]
pub use presign_s3 as s3;
