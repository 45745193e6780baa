//! Where the identity that signs comes from: a value, the environment, or a slow provider behind a cache.

#[cfg(feature = "s3")]
mod any;
#[cfg(feature = "cache")]
mod cache;
#[cfg(feature = "s3")]
mod env;
#[cfg(feature = "cache")]
mod shelf;
#[cfg(feature = "s3")]
mod source;

#[cfg(feature = "s3")]
pub use any::AnyCredentials;
#[cfg(feature = "s3")]
pub(crate) use any::Provider;
#[cfg(feature = "cache")]
pub use cache::Cached;
#[cfg(feature = "s3")]
pub use env::{env, from_lookup};
#[cfg(feature = "s3")]
pub use source::Source;

#[cfg(feature = "aws_config")]
pub use crate::glue::aws_config::AwsChain;
#[cfg(feature = "aws_credential_types")]
pub use crate::glue::aws_credential_types::AwsProvider;
#[cfg(feature = "object_store_aws")]
pub use crate::glue::object_store_aws::ObjectStoreProvider;
