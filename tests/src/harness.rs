//! A server under the matrix.

mod in_process;
mod own;
mod posted;
mod process;
mod service;

#[cfg(feature = "servers")]
mod azure_ours;
#[cfg(feature = "servers")]
mod azurite;
#[cfg(feature = "servers")]
mod files;
#[cfg(feature = "servers")]
mod gateway;
#[cfg(feature = "servers")]
mod gcs_emulator;
#[cfg(feature = "servers")]
mod memory;
#[cfg(feature = "servers")]
mod ours;
#[cfg(feature = "servers")]
mod remote;
#[cfg(feature = "servers")]
mod s3s_rules;
#[cfg(feature = "servers")]
mod servers;

use anyhow::Result;
use async_trait::async_trait;
use presign_core::Timestamp;

use crate::{Outcome, Presented, Rule, Store};

pub use in_process::{InProcess, Judge, PostedForm};
pub use own::{OwnHarness, OwnScheme, SignedBy};
#[cfg(feature = "servers")]
pub(crate) use process::parts;

#[cfg(feature = "servers")]
pub use azure_ours::AzureOurs;
#[cfg(feature = "servers")]
pub(crate) use azurite::delegation_token;
#[cfg(feature = "servers")]
pub use azurite::{Azurite, AzuriteAddress};
#[cfg(feature = "servers")]
pub use files::S3sFiles;
#[cfg(feature = "servers")]
pub use gateway::GatewayOverDisk;
#[cfg(feature = "servers")]
pub use gcs_emulator::{GcsEmulator, GcsEmulatorAddress};
#[cfg(feature = "servers")]
pub use memory::S3sMemory;
#[cfg(feature = "servers")]
pub use ours::Ours;
#[cfg(feature = "servers")]
pub use remote::{Address, Remote};
#[cfg(feature = "servers")]
pub use servers::{AzureHarness, GcsHarness, LocalHarness, S3Harness};

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
