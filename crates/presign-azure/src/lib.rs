//! Shared access signatures (SAS) for Azure Blob Storage.
//!
//! An [`Account`] holds where a storage account answers and who signs for it. A [`Container`] of it is a
//! [`Backend`](presign_core::Backend), and signs a [`Sas`] in Azure's own words; the account itself signs an
//! [`AccountSas`]. A [`Verifier`] checks what comes back.
//!
//! A [`SharedKey`] signs service SAS, a [`UserDelegationKey`] signs user delegation SAS: the same types do for both,
//! and what one of them does not sign is an error.
//!
//! Specification: [Grant limited access to data with shared access
//! signatures](https://learn.microsoft.com/rest/api/storageservices/delegate-access-with-shared-access-signature).
//!
//! ```
//! use presign_azure::{Account, Cloud, Credentials, Endpoint, SharedKey};
//! use presign_core::{Backend, Grant, Ready};
//! use std::{sync::Arc, time::Duration};
//!
//! let key = SharedKey::new("photos", "c2VjcmV0IGtleQ==")?;
//! let account = Account::new(Endpoint::new("photos", Cloud::Public)?, Arc::new(Credentials::from(key).expiring()));
//! let container = account.container("cats")?;
//!
//! let grant = Grant::put("2026/cat 1.png", Duration::from_secs(900)).create_only();
//! let Ready::Signed(presigned) = container.try_presign(&grant, "2026-11-21T12:00:00Z".parse()?)? else {
//!     unreachable!("the key is at hand")
//! };
//! let url = presigned.reveal().as_str();
//! assert!(url.starts_with(
//!     "https://photos.blob.core.windows.net/cats/2026/cat%201.png\
//!      ?sp=c&se=2026-11-21T12%3A15%3A00Z&spr=https&sv=2026-10-06&sr=b&sig="
//! ));
//! assert_eq!(presigned.headers()[0].name(), "x-ms-blob-type");
//! # Ok::<(), presign_core::Error>(())
//! ```

mod account;
mod account_sas;
mod answer;
mod bound;
mod checked;
mod claims;
mod connection_string;
mod container;
mod credentials;
mod delegation_key;
mod endpoint;
mod exact;
mod fields;
mod inspect;
mod instant;
mod ip_range;
mod keys;
mod layout;
mod locate;
mod names;
mod operation;
mod permissions;
mod plain;
mod request;
mod resource;
mod run;
mod said;
mod sas;
mod shared_key;
mod sign;
mod signed;
mod steps;
mod template;
mod verify;
mod version;
mod when;
mod write;

pub use account::Account;
pub use account_sas::{AccountSas, ResourceTypes, Services};
pub use answer::{Answer, answer};
pub use claims::Claims;
pub use connection_string::ConnectionString;
pub use container::Container;
pub use credentials::Credentials;
pub use delegation_key::UserDelegationKey;
pub use endpoint::{Cloud, Endpoint};
pub use inspect::{Inspection, inspect};
pub use ip_range::IpRange;
pub use keys::{Keys, StoredPolicy};
pub use layout::Kind;
pub use permissions::Permissions;
pub use resource::Resource;
pub use sas::Sas;
pub use shared_key::SharedKey;
pub use signed::SignedSas;
pub use steps::{block_id, block_list};
pub use verify::Verifier;
pub use version::Version;
