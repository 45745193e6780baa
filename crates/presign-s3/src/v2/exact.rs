use presign_core::{Action, Error, ErrorKind, Result};

use super::sign::sorted;
use super::{SIGNED, is_signed_header};
use crate::operation::{Effect, FREE_PARTS, FREE_SIZE, Operation, READS_SOURCE};
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
    match absorbed(operation) {
        Some((name, next)) => {
            let instead = "ask for one of them, or sign by Version 4: Version 2 can't tell the second from the end of the \
                           first one's value";
            Err(unsupported(&format!("the query {name} before {next}"), instead))
        }
        None => Ok(()),
    }
}

/// The first parameter whose value its bearer could lengthen by the next one, which then would be gone. The two of a
/// part of an upload are needed: what that costs is said.
fn absorbed<'o>(operation: &'o Operation<'_>) -> Option<(&'o str, &'o str)> {
    let query = sorted(operation);
    let mut pairs = query.windows(2).filter_map(|two| match two {
        [(name, Some(_)), (next, _)] => Some((*name, *next)),
        _ => None,
    });
    pairs.find(|pair| !(*pair == PART && operation.writes()))
}

/// The parameters of a part of an upload.
const PART: (&str, &str) = ("partNumber", "uploadId");

const FREE_HOST: &str = "send it to any host that serves the bucket, by http or https";
const FREE_QUERY: &str = "add query parameters that Signature Version 2 does not cover, and so ask for an operation \
    newer than it on the same name by the same method";
const FREE_HEADERS: &str = "choose every header but content-md5, content-type and those that begin with `x-amz-`";
const FREE_WHOLE: &str = "write the whole object in place of the part, where the service takes the upload's id for the \
    end of the part's number";

/// What the bearer is free to do beyond what was asked.
pub(crate) fn also_allows(operation: &Operation<'_>) -> &'static [&'static str] {
    let part = operation.asks(PART.0) && operation.asks(PART.1);
    match operation.effect() {
        Effect::Reads => &[FREE_HOST, FREE_QUERY],
        Effect::Copies if part => &[READS_SOURCE, FREE_WHOLE, FREE_HOST, FREE_QUERY, FREE_HEADERS],
        Effect::Copies => &[READS_SOURCE, FREE_HOST, FREE_QUERY, FREE_HEADERS],
        Effect::Completes => &[FREE_PARTS, FREE_HOST, FREE_QUERY, FREE_HEADERS],
        Effect::Uploads if part => &[FREE_WHOLE, FREE_HOST, FREE_QUERY, FREE_HEADERS, FREE_SIZE],
        Effect::Uploads => &[FREE_HOST, FREE_QUERY, FREE_HEADERS, FREE_SIZE],
        Effect::Writes => &[FREE_HOST, FREE_QUERY, FREE_HEADERS],
    }
}

fn unsupported(what: &str, instead: &'static str) -> Error {
    Error::unsupported(format!("{what} by Signature Version 2"), "s3", instead)
}
