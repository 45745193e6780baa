//! The proof that presigned URLs do what they say.
//!
//! [`matrix::run`] holds one set of scenarios, written once, against any [`S3Harness`], and [`matrix::local::run`] the
//! same and those of the local scheme against any [`LocalHarness`]: what the URL is for works, and each way to touch it
//! is refused, by kind, with the store left as it was. A server that proves less than the matrix asks says so in its
//! [`Rule`]s, and what it lets pass is asserted too: one that becomes stricter or laxer than it is declared fails the
//! run.
//!
//! [`matrix::own::run`] holds what of that is true of any scheme against one that this crate has never heard of: see
//! [`OwnScheme`].
//!
//! [`oracle`] holds our signing against other implementations, and [`differential`] our verifying.

mod azure;
pub mod browser;
pub mod differential;
pub mod filled;
pub mod ground;
pub mod harness;
mod listening;
mod local;
pub mod matrix;
pub mod mutation;
pub mod oracle;
pub mod outcome;
pub mod pen;
pub mod presented;
pub mod proving;
pub mod random;
pub mod report;
pub mod rule;
pub mod s3s;
pub mod store;
pub mod survival;
pub mod wire;

pub use azure::{AzureGround, Signer, UserKey};
pub use filled::FilledForm;
pub use ground::Ground;
pub use harness::{
    AzureHarness, GcsHarness, Harness, Keeping, LocalHarness, OwnHarness, OwnScheme, S3Harness, SignedBy,
};
pub use local::LocalGround;
pub use outcome::{Kind, Outcome};
pub use pen::Pen;
pub use presented::Presented;
pub use report::Report;
pub use rule::{Proof, Rule};
pub use store::Store;
