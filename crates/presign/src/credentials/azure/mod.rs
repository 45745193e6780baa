//! Where the identity that signs for Azure comes from.

#[cfg(feature = "delegation_key")]
mod delegation_keys;
mod env;

use std::sync::Arc;

use presign_core::ProvideCredentials;

use crate::azure;

#[cfg(feature = "delegation_key")]
pub use delegation_keys::DelegationKeys;
pub use env::{azure_env, azure_from_lookup};

/// What signs for Azure, and where the account answers, where it says so.
#[derive(Debug)]
pub(crate) struct OfAzure {
    pub(crate) provider: Arc<dyn ProvideCredentials<azure::Credentials>>,
    pub(crate) endpoint: Option<azure::Endpoint>,
}

impl OfAzure {
    /// Credentials that are at hand.
    fn fixed(key: azure::SharedKey, endpoint: Option<azure::Endpoint>) -> Self {
        Self { provider: Arc::new(Arc::new(azure::Credentials::from(key).expiring())), endpoint }
    }

    /// Keys that Azure makes for the default identity, at `endpoint`.
    #[cfg(feature = "azure_identity")]
    pub(crate) fn chain(endpoint: azure::Endpoint, version: azure::Version) -> presign_core::Result<Self> {
        let keys = DelegationKeys::new(endpoint.clone(), crate::credentials::AzureChain::new())?.with_version(version);
        Ok(Self { provider: Arc::new(crate::credentials::Cached::new(keys)), endpoint: Some(endpoint) })
    }
}
