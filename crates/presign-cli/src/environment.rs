//! The one place where the command reads variables of its own accord; the library reads those of credentials.

use crate::errors::Failure;

/// Whether the environment has an access key, or one half of it: then no other source is asked.
pub(crate) fn has_keys() -> bool {
    ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].iter().any(|name| std::env::var_os(name).is_some())
}

/// Whether the environment has an HMAC key of Google's, or one half of it.
pub(crate) fn has_hmac_key() -> bool {
    ["GCS_HMAC_ACCESS_ID", "GCS_HMAC_SECRET"].iter().any(|name| std::env::var_os(name).is_some())
}

/// The first of these variables that is set to something.
pub(crate) fn first(names: &[&str]) -> Result<Option<String>, Failure> {
    for name in names {
        let Some(value) = std::env::var_os(name) else { continue };
        match value.into_string() {
            Ok(value) if value.is_empty() => {}
            Ok(value) => return Ok(Some(value)),
            Err(_) => return Err(Failure::Usage(format!("read {name}: it is not UTF-8; set it anew"))),
        }
    }
    Ok(None)
}
