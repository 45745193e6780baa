use presign_core::{Action, Error, Result};

use super::is_signed_header;
use crate::operation::{Effect, FREE_SIZE, Operation};

/// Refuses what V2 leaves out of its text, or could be read as something else in it.
pub(crate) fn enforces(action: &Action, operation: &Operation<'_>) -> Result<()> {
    if *action == Action::List {
        return Err(unsupported("a listing", "sign it by V4: V2 leaves the prefix out"));
    }
    if let Some((name, _)) = operation.query.first() {
        return Err(unsupported(&format!("the query {name}"), "sign by V4: V2 leaves the query out"));
    }
    for (name, value) in &operation.headers {
        let name = name.as_str();
        if !is_signed_header(name) {
            let instead = "sign by V4: V2 covers content-md5, content-type and x-goog-* alone";
            return Err(unsupported(&format!("the header {name}"), instead));
        }
        if name.starts_with("x-goog-encryption-key") {
            return Err(unsupported(&format!("the header {name}"), "sign by V4: V2 leaves encryption keys out"));
        }
        if value.trim().is_empty() && !name.starts_with("x-goog-") {
            let instead = "leave it out, or sign by V4: V2 takes it for one that is absent";
            return Err(unsupported(&format!("an empty {name}"), instead));
        }
        if value.contains('\t') || value.contains("  ") {
            let instead = "write single blanks, or sign by V4: signers of V2 differ in what runs of them become";
            return Err(unsupported(&format!("a run of blanks in {name}"), instead));
        }
    }
    Ok(())
}

const FREE_HOST: &str = "send it to any host that serves the bucket, by http or https";
const FREE_QUERY: &str = "add query parameters, which V2 does not cover, and so ask for another operation on the same \
    name by the same method";
const FREE_HEADERS: &str = "choose every header but content-md5, content-type and those that begin with `x-goog-`";
const SESSION: &str = "upload by the session URI of the answer for a week, also when the URL has ended";

/// What the bearer is free to do beyond what was asked.
pub(crate) fn also_allows(operation: &Operation<'_>) -> &'static [&'static str] {
    match operation.effect() {
        Effect::Reads => &[FREE_HOST, FREE_QUERY],
        Effect::Resumable if operation.binds_size() => &[SESSION, FREE_HOST, FREE_QUERY, FREE_HEADERS],
        Effect::Resumable => &[SESSION, FREE_HOST, FREE_QUERY, FREE_HEADERS, FREE_SIZE],
        Effect::Uploads if operation.binds_size() || operation.binds_body() => &[FREE_HOST, FREE_QUERY, FREE_HEADERS],
        Effect::Uploads => &[FREE_HOST, FREE_QUERY, FREE_HEADERS, FREE_SIZE],
        Effect::Copies | Effect::Completes | Effect::Writes => &[FREE_HOST, FREE_QUERY, FREE_HEADERS],
    }
}

fn unsupported(what: &str, instead: &'static str) -> Error {
    Error::unsupported(format!("{what} by V2"), "gcs", instead)
}
