//! Where the identity that signs comes from: a value, the environment, or a slow provider behind a cache.

#[cfg(any(feature = "gcs", feature = "s3"))]
mod any;
#[cfg(feature = "cache")]
mod cache;
#[cfg(feature = "s3")]
mod env;
#[cfg(feature = "gcs")]
mod google;
#[cfg(feature = "cache")]
mod shelf;
#[cfg(any(feature = "gcs", feature = "s3"))]
mod source;
#[cfg(any(feature = "gcs", feature = "s3"))]
mod variables;

#[cfg(any(feature = "gcs", feature = "s3"))]
pub use any::AnyCredentials;
#[cfg(any(feature = "gcs", feature = "s3"))]
pub(crate) use any::Provider;
#[cfg(feature = "cache")]
pub use cache::Cached;
#[cfg(feature = "s3")]
pub use env::{env, from_lookup};
#[cfg(feature = "gcs")]
pub(crate) use google::OfGoogle;
#[cfg(all(feature = "gcs", feature = "serde_json"))]
pub use google::ServiceAccount;
#[cfg(feature = "google_cloud_auth")]
pub(crate) use google::key_file_text;
#[cfg(feature = "sign_blob")]
use google::service_account_email;
#[cfg(feature = "sign_blob")]
pub use google::{AccessToken, Machine, SignBlob};
#[cfg(feature = "gcs")]
pub use google::{gcs_env, gcs_from_lookup};
#[cfg(any(feature = "gcs", feature = "s3"))]
pub use source::Source;

#[cfg(feature = "aws_config")]
pub use crate::glue::aws_config::AwsChain;
#[cfg(feature = "aws_credential_types")]
pub use crate::glue::aws_credential_types::AwsProvider;
#[cfg(feature = "google_cloud_auth")]
pub use crate::glue::google_cloud_auth::GoogleChain;
#[cfg(feature = "object_store_aws")]
pub use crate::glue::object_store_aws::ObjectStoreProvider;
#[cfg(feature = "object_store_gcp")]
pub use crate::glue::object_store_gcp::ObjectStoreGcp;
