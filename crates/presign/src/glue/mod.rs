//! One module for each foreign crate, behind the feature of its name.

#[cfg(feature = "aws_config")]
pub(crate) mod aws_config;
#[cfg(feature = "aws_credential_types")]
pub(crate) mod aws_credential_types;
#[cfg(feature = "axum")]
pub mod axum;
#[cfg(feature = "azure_identity")]
pub(crate) mod azure_identity;
#[cfg(feature = "google_cloud_auth")]
pub(crate) mod google_cloud_auth;
#[cfg(feature = "object_store")]
mod object_store;
#[cfg(feature = "object_store_aws")]
pub(crate) mod object_store_aws;
#[cfg(feature = "object_store_gcp")]
pub(crate) mod object_store_gcp;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;
#[cfg(feature = "tower")]
pub mod tower;
