//! Cases with their twins.

use crate::matrix::case::{Case, Expect, Wanted};
use crate::{Kind, Presented};

/// A case, and the right request of its shape where that is another one.
#[derive(Clone, Debug)]
pub(super) struct Trial {
    pub(super) case: Case,
    pub(super) twin: Option<Presented>,
}

/// The cases, in the order in which they are played.
#[derive(Default)]
pub(super) struct Sheet(Vec<Trial>);

impl Sheet {
    pub(super) fn into_trials(self) -> Vec<Trial> {
        self.0
    }

    pub(super) fn accepts(&mut self, name: &str, send: Presented, wanted: Wanted) {
        self.0.push(Trial { case: Case::new(name, send, Expect::Accepted(wanted)), twin: None });
    }

    /// `twin` is what a server that looks at it must not refuse alike.
    pub(super) fn refuses(&mut self, name: &str, send: Presented, kinds: &'static [Kind], twin: Presented) {
        self.0.push(Trial { case: Case::new(name, send, Expect::Refused(kinds)), twin: Some(twin) });
    }
}

/// The service's one word.
pub(super) const DENIED: &[Kind] = &[Kind::Denied];
/// Other words for what no signer writes.
pub(super) const MALFORMED: &[Kind] = &[Kind::Malformed, Kind::Denied];
pub(super) const PERMISSION: &[Kind] = &[Kind::Permission];
