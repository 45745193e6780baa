//! Variables of the environment that hold credentials. No error repeats a value.

use std::ffi::OsString;

use presign_core::{Error, ErrorKind, Result};

use crate::environment;

/// What is set, if anything is. Empty is not unset: without one of its variables, a credential can't sign.
pub(super) fn read(lookup: &impl Fn(&'static str) -> Option<OsString>, name: &'static str) -> Result<Option<String>> {
    match environment::text(lookup, name) {
        Ok(Some(value)) if value.is_empty() => Err(wrong(name, "is empty: set it, or unset it with its partners")),
        Ok(Some(value)) if !value.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(wrong(name, "has a blank, a line end or another character that no credential has: set it again"))
        }
        Ok(value) => Ok(value),
        Err(_) => Err(wrong(name, "is not text: set it again")),
    }
}

/// An id and its secret, if they are set. One alone is an error.
pub(super) fn pair(
    lookup: &impl Fn(&'static str) -> Option<OsString>,
    [id, secret]: [&'static str; 2],
) -> Result<Option<(String, String)>> {
    match (read(lookup, id)?, read(lookup, secret)?) {
        (Some(id), Some(secret)) => Ok(Some((id, secret))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(wrong(secret, &format!("is missing beside {id}: set both"))),
        (None, Some(_)) => Err(wrong(id, &format!("is missing beside {secret}: set both"))),
    }
}

pub(super) fn wrong(name: &str, what: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("read credentials from the environment: {name} {what}"))
}
