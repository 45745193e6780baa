use std::ffi::OsString;

use presign_core::{Error, ErrorKind, Result};

/// The variable `name` as `lookup` has it.
///
/// # Errors
/// If it is not text.
pub(crate) fn text(lookup: &impl Fn(&'static str) -> Option<OsString>, name: &'static str) -> Result<Option<String>> {
    lookup(name)
        .map(OsString::into_string)
        .transpose()
        .map_err(|_| Error::new(ErrorKind::Config, format!("read the environment: {name} is not text; set it again")))
}

/// The first of `names` that is set and not empty; empty is how a shell unsets for one command.
///
/// # Errors
/// As [`text`].
pub(crate) fn first(
    lookup: &impl Fn(&'static str) -> Option<OsString>,
    names: impl IntoIterator<Item = &'static str>,
) -> Result<Option<String>> {
    for name in names {
        if let Some(value) = text(lookup, name)?.filter(|value| !value.is_empty()) {
            return Ok(Some(value));
        }
    }
    Ok(None)
}
