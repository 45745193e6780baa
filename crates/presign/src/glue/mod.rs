//! One module for each foreign crate, behind the feature of its name.

#[cfg(feature = "axum")]
pub mod axum;
#[cfg(feature = "object_store")]
mod object_store;
#[cfg(feature = "reqwest")]
pub(crate) mod reqwest;
#[cfg(feature = "tower")]
pub mod tower;
