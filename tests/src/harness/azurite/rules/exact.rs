//! Operations that the service permits and Azurite does not, or the other way round.

use super::account::SNAPSHOTS;
use crate::rule::lax;
use crate::{Kind, Proof, Rule};

/// <https://github.com/Azure/Azurite/blob/v3.35.0/src/blob/authentication/IBlobSASSignatureValues.ts>
pub(super) const fn stricter(pattern: &'static str) -> Rule {
    Rule::new(pattern, Proof::Stricter(Kind::Denied, SNAPSHOTS))
}

/// <https://github.com/Azure/Azurite/blob/v3.35.0/src/blob/authentication/OperationAccountSASPermission.ts>.
pub(super) const fn of_any(pattern: &'static str) -> Rule {
    lax(pattern, "it tells the account's kind to whoever may do anything; the service, to whoever may read")
}
