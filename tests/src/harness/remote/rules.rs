//! The known servers.

mod ceph;
mod localstack;
mod swift;

use super::Profile;
use crate::{Kind, Proof, Rule};

pub(super) const PROFILES: &[Profile] = &[ceph::PROFILE, swift::PROFILE, localstack::PROFILE];

/// Refused, in other words.
const fn says(pattern: &'static str, kind: Kind) -> Rule {
    Rule::new(pattern, Proof::As(kind))
}

/// Refused whatever the signature is: nothing is proved.
const fn unheard(pattern: &'static str, kind: Kind, reason: &'static str) -> Rule {
    Rule::new(pattern, Proof::Unheard(kind, reason))
}

/// Accepted: nothing is proved.
const fn lax(pattern: &'static str, reason: &'static str) -> Rule {
    Rule::new(pattern, Proof::Lax(reason))
}
