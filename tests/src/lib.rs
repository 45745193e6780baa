//! The proof that presigned URLs do what they say.
//!
//! Without features this is the suite for a backend of your own, [`matrix::own::run`], and what it needs: see
//! [`OwnScheme`] and [`harness::InProcess`]. Feature `servers`, which is on unless it is turned off, adds the servers of
//! this workspace, the programs that hold the matrix against them, and other people's signers and clients.
//!
//! `matrix::run` holds one set of scenarios, written once, against any `S3Harness`, and `matrix::local::run` the
//! same and those of the local scheme against any `LocalHarness`: what the URL is for works, and each way to touch it
//! is refused, by kind, with the store left as it was. A server that proves less than the matrix asks says so in its
//! [`Rule`]s, and what it lets pass is asserted too: one that becomes stricter or laxer than it is declared fails the
//! run.
//!
//! [`matrix::own::run`] holds what of that is true of any scheme against one that this crate has never heard of: see
//! [`OwnScheme`].
//!
//! `oracle` holds our signing against other implementations, and `differential` our verifying.

pub mod filled;
pub mod harness;
pub mod matrix;
pub mod outcome;
pub mod presented;
pub mod random;
mod reply;
pub mod report;
pub mod rule;
pub mod store;

#[cfg(feature = "servers")]
mod azure;
#[cfg(feature = "servers")]
pub mod browser;
#[cfg(feature = "servers")]
pub mod differential;
#[cfg(feature = "servers")]
pub mod ground;
#[cfg(feature = "servers")]
mod listening;
#[cfg(feature = "servers")]
mod local;
#[cfg(feature = "servers")]
pub mod mutation;
#[cfg(feature = "servers")]
pub mod oracle;
#[cfg(feature = "servers")]
pub mod pen;
#[cfg(feature = "servers")]
pub mod proving;
#[cfg(feature = "servers")]
pub mod s3s;
#[cfg(feature = "servers")]
pub mod survival;
#[cfg(feature = "servers")]
pub mod wire;

pub use filled::FilledForm;
pub use harness::{Harness, Keeping, OwnHarness, OwnScheme, SignedBy};
pub use outcome::{Kind, Outcome};
pub use presented::Presented;
pub use reply::Reply;
pub use report::Report;
pub use rule::{Proof, Rule};
pub use store::Store;

#[cfg(feature = "servers")]
pub use azure::{AzureGround, Signer, UserKey};
#[cfg(feature = "servers")]
pub use ground::Ground;
#[cfg(feature = "servers")]
pub use harness::{AzureHarness, GcsHarness, LocalHarness, S3Harness};
#[cfg(feature = "servers")]
pub use local::LocalGround;
#[cfg(feature = "servers")]
pub use pen::Pen;
