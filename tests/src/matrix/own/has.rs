//! What a scheme has, and what it does not: the second is said, and never counts as passed.

use anyhow::Result;
use presign_core::{Error, ErrorKind};

use crate::matrix::case::Sheet;
use crate::report::Row;

/// What was signed; none where the backend can't enforce it, and says so.
pub(super) fn enforced<T>(signed: Result<T>) -> Result<Option<T>> {
    match signed {
        Ok(right) => Ok(Some(right)),
        Err(error) => match error.downcast_ref::<Error>().map(Error::kind) {
            Some(ErrorKind::Unsupported { .. }) => Ok(None),
            _ => Err(error),
        },
    }
}

/// Whether the scheme has `what`: its backend and its words have to say the same.
pub(super) fn both(sheet: &mut Sheet, what: &str, signed: bool, told: bool) -> bool {
    sheet.says(match (signed, told) {
        (true, true) => return true,
        (false, false) => Row::lacking(what),
        (true, false) => Row::unexpected(what, "the backend signs it, and the scheme has no words for it".to_owned()),
        (false, true) => Row::unexpected(what, "the scheme has words for it, and the backend refuses it".to_owned()),
    });
    false
}

/// What was signed, if the scheme has `what`; if not, that is said.
pub(super) fn some<T>(sheet: &mut Sheet, what: &str, signed: Result<T>) -> Result<Option<T>> {
    let right = enforced(signed)?;
    Ok(if both(sheet, what, right.is_some(), right.is_some()) { right } else { None })
}
