//! Servers of the schemes that this workspace signs by.

use anyhow::Result;
use async_trait::async_trait;
use presign_azure::StoredPolicy;
use presign_core::{Grant, Presigned};

use super::Harness;
use crate::{AzureGround, Ground, LocalGround, Outcome, Presented};

/// A server whose URLs are S3's.
pub trait S3Harness: Harness {
    /// What to sign with.
    fn ground(&self) -> &Ground;

    /// Whether it refuses what a signature does not cover, so that it is worth while to try what else a URL permits.
    fn enforces(&self) -> bool {
        true
    }
}

/// A server whose URLs are the local scheme's.
pub trait LocalHarness: Harness {
    /// What to sign with.
    fn ground(&self) -> &LocalGround;
}

/// A server whose URLs are Cloud Storage's.
pub trait GcsHarness: Harness {
    /// The bucket of its objects.
    fn bucket(&self) -> &str;

    /// Signs for it, by its clock.
    ///
    /// # Errors
    /// What the library says.
    fn presign(&self, grant: &Grant<'_>) -> Result<Presigned>;
}

/// A server whose URLs are Azure's.
#[async_trait]
pub trait AzureHarness: Harness {
    /// What to sign with.
    fn ground(&self) -> &AzureGround;

    /// Whether a refusal has to be told apart from what the right request of its shape gets. A verifier of this process
    /// gives its reasons, and refuses what no signer writes whoever signed it.
    fn tells_apart(&self) -> bool {
        true
    }

    /// Sends a request by the account's own key, whatever signed it.
    ///
    /// # Errors
    /// No answer came.
    async fn as_owner(&self, request: Presented) -> Result<Outcome>;

    /// Stores access policies of a container in place of those that it has.
    ///
    /// # Errors
    /// They can't be stored.
    async fn store_policies(&self, container: &str, policies: &[(String, StoredPolicy)]) -> Result<()>;
}
