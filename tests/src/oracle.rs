//! Our signing against other implementations, on cases that nobody chose.
//!
//! An [`Oracle`] makes cases, signs them with our library, and says how a process that others wrote is asked the same.
//! [`run`] does the rest: the cases go to that process in batches, and the two [`Answer`]s are compared part by part.
//! What differs is shrunk to the smallest case that still differs, and shown with the first byte that does. What
//! differs by design is named by the oracle, narrowly, and counted: nothing is left out silently.
//!
//! The same seed makes the same cases, each on its own: a case can be run again by its number.

mod answer;
mod difference;
mod driver;
mod peer;
pub mod s3;
mod shrink;
mod smaller;
mod summary;
mod text;

use anyhow::Result;
use serde_json::Value;

pub use answer::{Answer, Part, Theirs};
pub use difference::Difference;
pub use driver::{Mismatch, Options, Outcome, run};
pub use peer::{Peer, Process};
pub use summary::Summary;

use crate::random::Random;

/// One kind of signature, and the other implementation of it.
pub trait Oracle {
    /// What is to be signed.
    type Case: Clone;

    /// A case of these numbers.
    fn generate(&self, random: &mut Random) -> Self::Case;

    /// What the case is about: a row of the summary.
    fn kind(&self, case: &Self::Case) -> &'static str;

    /// Why the two differ on this case by design, if they do. Both are asked all the same, and where they agree after
    /// all the summary says so.
    fn exclusion(&self, case: &Self::Case) -> Option<&'static str>;

    /// Our library's answer.
    fn ours(&self, case: &Self::Case) -> Answer;

    /// The case as the other implementation is asked it.
    fn question(&self, case: &Self::Case) -> Value;

    /// What it said, in the parts that [`ours`](Self::ours) has.
    ///
    /// # Errors
    /// Its answer has another form than expected.
    fn theirs(&self, case: &Self::Case, said: &Value) -> Result<Theirs>;

    /// Cases that are a little simpler than this one, the boldest first. It may be empty, and must get there: no case
    /// comes back to itself.
    fn smaller(&self, case: &Self::Case) -> Vec<Self::Case>;
}

#[cfg(test)]
mod tests;
