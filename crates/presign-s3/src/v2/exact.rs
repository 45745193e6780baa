use presign_core::{Action, Error, ErrorKind, Result};

use super::{SIGNED, is_signed_header};
use crate::operation::Operation;
use crate::scheme::is_v2;

/// Refuses what Version 2 leaves out of its text, or could be read as something else in it.
pub(crate) fn enforces(action: &Action, operation: &Operation<'_>) -> Result<()> {
    if *action == Action::List {
        return Err(unsupported("a listing", "sign it by Version 4: Version 2 leaves the prefix out"));
    }
    for (name, value) in &operation.headers {
        if !is_signed_header(name.as_str()) {
            let instead = "sign by Version 4: Version 2 covers content-md5, content-type and x-amz-* alone";
            return Err(unsupported(&format!("the header {name}"), instead));
        }
        if value.trim().is_empty() && !name.as_str().starts_with("x-amz-") {
            let instead = "leave it out, or sign by Version 4: Version 2 takes it for one that is absent";
            return Err(unsupported(&format!("an empty {name}"), instead));
        }
    }
    for (name, value) in &operation.query {
        if is_v2(name) || name.eq_ignore_ascii_case("Expires") {
            let text = "bind a query parameter: its name belongs to the signature; choose another";
            return Err(Error::new(ErrorKind::Term, text));
        }
        if is_signed_header(&name.to_ascii_lowercase()) {
            return Err(unsupported(&format!("the query {name}"), "bind it as a header"));
        }
        if !SIGNED.contains(&name.as_ref()) {
            let instead = "sign by Version 4: this parameter is not on the list of those that Version 2 covers";
            return Err(unsupported(&format!("the query {name}"), instead));
        }
        if value.as_deref().is_some_and(|value| value.contains('&')) {
            let instead = "leave out the `&`, or sign by Version 4: Version 2 takes what follows for a parameter";
            return Err(unsupported(&format!("the query {name} with `&` in its value"), instead));
        }
    }
    Ok(())
}

const FREE_HOST: &str = "send it to any host that serves the bucket, by http or https";
const FREE_QUERY: &str = "add query parameters that Signature Version 2 does not cover, and so ask for an operation \
    newer than it on the same name by the same method";
const FREE_HEADERS: &str = "choose every header but content-md5, content-type and those that begin with `x-amz-`";
const FREE_SIZE: &str = "upload a body of any size up to 5 GiB";

/// What the bearer is free to do beyond what was asked.
pub(crate) fn also_allows(operation: &Operation<'_>) -> &'static [&'static str] {
    match (operation.writes, operation.uploads) {
        (false, _) => &[FREE_HOST, FREE_QUERY],
        (true, false) => &[FREE_HOST, FREE_QUERY, FREE_HEADERS],
        (true, true) => &[FREE_HOST, FREE_QUERY, FREE_HEADERS, FREE_SIZE],
    }
}

fn unsupported(what: &str, instead: &'static str) -> Error {
    Error::unsupported(format!("{what} by Signature Version 2"), "s3", instead)
}
