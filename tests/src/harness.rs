//! A server under the matrix.

mod azure_ours;
mod azurite;
mod files;
mod gateway;
mod gcs_emulator;
mod in_process;
mod memory;
pub(crate) mod ours;
mod own;
mod remote;
mod s3s_rules;

use anyhow::Result;
use async_trait::async_trait;
use presign_azure::StoredPolicy;
use presign_core::{Grant, Presigned, Timestamp};

use crate::{AzureGround, Ground, LocalGround, Outcome, Presented, Rule, Store};

pub use azure_ours::AzureOurs;
pub(crate) use azurite::delegation_token;
pub use azurite::{Azurite, AzuriteAddress};
pub use files::S3sFiles;
pub use gateway::GatewayOverDisk;
pub use gcs_emulator::{GcsEmulator, GcsEmulatorAddress};
pub use in_process::{InProcess, Judge, PostedForm};
pub use memory::S3sMemory;
pub use ours::Ours;
pub use own::{OwnHarness, OwnScheme, SignedBy};
pub use remote::{Address, Remote};

/// A server under the matrix: how to reach it, and what its answers are worth.
#[async_trait]
pub trait Harness: Send + Sync {
    /// Its name in the report.
    fn name(&self) -> &str;

    /// Who checks the signature, for the report.
    fn judge(&self) -> &str;

    /// The time on the server's clock.
    ///
    /// # Errors
    /// There is no such time.
    fn now(&self) -> Result<Timestamp>;

    /// Where it proves less or other than a case states; the first that fits holds.
    fn rules(&self) -> Vec<Rule>;

    /// What it does with an object of this name.
    fn keeps(&self, key: &str) -> Keeping;

    /// Sends one request, byte for byte.
    ///
    /// # Errors
    /// No answer came.
    async fn send(&self, presented: &Presented) -> Result<Outcome>;

    /// All that it holds, read past its front door.
    ///
    /// # Errors
    /// It can't be read.
    async fn store(&self) -> Result<Store>;

    /// Makes it hold exactly this.
    ///
    /// # Errors
    /// It can't be written.
    async fn restore(&self, store: &Store) -> Result<()>;

    /// How many requests that have to leave its store as it is may pass between two looks into it. Where a look is dear,
    /// one is taken after many; if the store was changed, they are played again one by one.
    fn stride(&self) -> usize {
        1
    }
}

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

/// What a server does with an object name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Keeping {
    /// It keeps the object under exactly this name.
    ByName,
    /// The same, though the table has it among those that most have no room for.
    Longer,
    /// The library does not sign it for this provider, who would keep it under another name.
    Unsigned,
    /// It refuses a right request, and says so in these words.
    Refused(&'static str),
    /// It can't, for this reason; but it checks the signature first, so that an answer other than 403 proves that.
    SignatureAlone(&'static str),
    /// It refuses it for this reason before it looks at the signature: nothing is proved.
    Unheard(&'static str),
}
