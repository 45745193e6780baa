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
pub use any::AnyCredentials;
#[cfg(feature = "s3")]
pub(crate) use any::Provider;
#[cfg(feature = "cache")]
pub use cache::Cached;
#[cfg(feature = "s3")]
pub use env::{env, from_lookup};
