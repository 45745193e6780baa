//! Where the identity that signs for Cloud Storage comes from.

mod env;
#[cfg(feature = "serde_json")]
mod key_file;
#[cfg(feature = "sign_blob")]
mod machine;
#[cfg(feature = "serde_json")]
mod service_account;
#[cfg(feature = "sign_blob")]
mod sign_blob;

#[cfg(feature = "serde_json")]
use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "serde_json")]
use presign_core::Result;
use presign_core::{End, Expiring, ProvideCredentials};

use crate::gcs;

pub use env::{gcs_env, gcs_from_lookup};
#[cfg(feature = "google_cloud_auth")]
pub(crate) use key_file::text as key_file_text;
#[cfg(feature = "sign_blob")]
pub use machine::Machine;
#[cfg(feature = "serde_json")]
pub use service_account::ServiceAccount;
#[cfg(feature = "sign_blob")]
pub use sign_blob::SignBlob;
#[cfg(feature = "sign_blob")]
pub(crate) use sign_blob::email as service_account_email;

/// What signs for Cloud Storage, and the universe that it is of, where it says so.
#[derive(Debug)]
pub(crate) struct OfGoogle {
    pub(crate) provider: Arc<dyn ProvideCredentials<gcs::Credentials>>,
    pub(crate) universe: Option<String>,
}

impl OfGoogle {
    /// Credentials that are at hand and never end.
    pub(crate) fn fixed(credentials: gcs::Credentials, universe: Option<String>) -> Self {
        Self { provider: Arc::new(Arc::new(Expiring::new(credentials, End::Never))), universe }
    }

    /// The service account whose key file is at `path`.
    #[cfg(feature = "serde_json")]
    pub(crate) fn key_file(path: &Path) -> Result<Self> {
        let account = ServiceAccount::from_file(path)?;
        Ok(Self::fixed(account.credentials()?, Some(account.universe_domain().to_owned())))
    }

    /// IAM, asked by the service account of the machine: for itself, or for `email`.
    #[cfg(feature = "sign_blob")]
    pub(crate) fn sign_blob(email: Option<&str>, universe: Option<&str>) -> Result<Self> {
        let machine = Machine::from_env()?;
        let signer = match email {
            Some(email) => SignBlob::account(email, machine)?,
            None => SignBlob::machine(machine)?,
        };
        Ok(Self::slow(match universe {
            Some(domain) => signer.with_universe_domain(domain)?,
            None => signer,
        }))
    }

    /// The default credentials.
    #[cfg(feature = "google_cloud_auth")]
    pub(crate) fn chain(chain: crate::credentials::GoogleChain, universe: Option<&str>) -> Self {
        Self::slow(match universe {
            Some(domain) => chain.with_universe_domain(domain),
            None => chain,
        })
    }

    #[cfg(feature = "sign_blob")]
    fn slow(provider: impl ProvideCredentials<gcs::Credentials> + 'static) -> Self {
        Self { provider: Arc::new(crate::credentials::Cached::new(provider)), universe: None }
    }
}
