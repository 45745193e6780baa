//! Where the identity that signs comes from: a value, the environment, or a slow provider behind a cache.

#[cfg(any(feature = "delegation_key", feature = "sign_blob"))]
mod access_token;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
mod any;
#[cfg(feature = "azure")]
mod azure;
#[cfg(feature = "cache")]
mod cache;
#[cfg(feature = "s3")]
mod env;
#[cfg(feature = "gcs")]
mod google;
#[cfg(feature = "cache")]
mod shelf;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
mod source;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
mod variables;
#[cfg(any(feature = "delegation_key", feature = "sign_blob"))]
mod wire;

#[cfg(any(feature = "delegation_key", feature = "sign_blob"))]
pub use access_token::AccessToken;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
pub use any::AnyCredentials;
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
pub(crate) use any::Provider;
#[cfg(feature = "delegation_key")]
pub use azure::DelegationKeys;
#[cfg(feature = "azure")]
pub(crate) use azure::OfAzure;
#[cfg(feature = "azure")]
pub use azure::{azure_env, azure_from_lookup};
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
pub use google::{Machine, SignBlob};
#[cfg(feature = "gcs")]
pub use google::{gcs_env, gcs_from_lookup};
#[cfg(any(feature = "azure", feature = "gcs", feature = "s3"))]
pub use source::Source;

#[cfg(feature = "aws_config")]
pub use crate::glue::aws_config::AwsChain;
#[cfg(feature = "aws_credential_types")]
pub use crate::glue::aws_credential_types::AwsProvider;
#[cfg(feature = "azure_identity")]
pub use crate::glue::azure_identity::AzureChain;
#[cfg(feature = "google_cloud_auth")]
pub use crate::glue::google_cloud_auth::GoogleChain;
#[cfg(feature = "object_store_aws")]
pub use crate::glue::object_store_aws::ObjectStoreProvider;
#[cfg(feature = "object_store_gcp")]
pub use crate::glue::object_store_gcp::ObjectStoreGcp;
