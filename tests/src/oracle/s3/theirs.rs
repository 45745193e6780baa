//! botocore's answer, in the parts that ours has.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::case::Case;
use crate::oracle::{Answer, Part, Theirs};

pub(super) fn read(case: &Case, said: &Value) -> Result<Theirs> {
    let text = |field: &str| said.get(field).and_then(Value::as_str);
    if let Some(reason) = text("refused") {
        return Ok(Theirs { answer: Answer::Refused(reason.to_owned()), normalised: Vec::new() });
    }
    let mut normalised = Vec::new();
    let mut url = text("url").context("an answer without a URL")?.to_owned();
    if let Some(port) = case.place.own_port() {
        // Behind the authority, which ends where the path begins.
        let start = url.find("://").map_or(0, |at| at + 3);
        let end = url.get(start..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| start + at);
        if url.get(..end).is_some_and(|origin| origin.ends_with(port)) {
            url.replace_range(end - port.len()..end, "");
            normalised.push(OWN_PORT);
        }
    }
    let headers = said.get("headers").and_then(Value::as_array).context("an answer without headers")?;
    let pairs: Vec<(&str, &str)> =
        headers.iter().filter_map(|pair| pair.get(0)?.as_str().zip(pair.get(1)?.as_str())).collect();
    if pairs.iter().any(|(_, value)| value.trim_matches(BLANK) != *value) {
        normalised.push(TRIMMED);
    }
    // A host that nobody stated is the URL's, whose text is compared already.
    let stated = pairs.into_iter().filter(|(name, _)| *name != "host");
    let headers = header_lines(stated.map(|(name, value)| (name, value.trim_matches(BLANK))));

    let canonical_request = text("canonical_request").context("an answer without a canonical request")?;
    let string_to_sign = text("string_to_sign").context("an answer without a string to sign")?;
    let method = text("method").context("an answer without a method")?;
    let flags: Vec<String> = case.flags().into_iter().map(escaped).collect();
    let mut flagged = false;
    let parts =
        parts(method, &url, headers, [canonical_request, string_to_sign], |pair| match pair.strip_suffix('=') {
            Some(name) if flags.iter().any(|flag| flag == name) => {
                flagged = true;
                name.to_owned()
            }
            _ => pair.to_owned(),
        });
    if flagged {
        normalised.push(FLAG);
    }
    Ok(Theirs { answer: Answer::Signed(parts), normalised })
}

const OWN_PORT: &str = "a port that is the scheme's own stands in botocore's URL, though not in its signed host";
const FLAG: &str = "a query name without a value has a `=` in botocore's URL";
const TRIMMED: &str = "botocore hands on a header's value with the blanks around it, which it does not sign";
const BLANK: [char; 2] = [' ', '\t'];

/// The parts of a signed request in the order in which one follows from another. The query is a set of raw pairs, each
/// through `pair`: their order is the signer's own choice, and botocore writes what was asked before what it adds.
pub(super) fn parts(
    method: &str,
    url: &str,
    headers: String,
    [canonical_request, string_to_sign]: [&str; 2],
    mut pair: impl FnMut(&str) -> String,
) -> Vec<Part> {
    let (start, query) = url.split_once('?').unwrap_or((url, ""));
    let (signature, mut pairs): (Vec<_>, Vec<_>) =
        query.split('&').map(&mut pair).partition(|pair| pair.starts_with("X-Amz-Signature="));
    pairs.sort_unstable();
    vec![
        Part::new("method", method),
        Part::new("scheme, host and path", start),
        Part::new("query", pairs.join("\n")),
        Part::new("signed headers", headers),
        Part::new("canonical request", canonical_request),
        Part::new("string to sign", string_to_sign),
        Part::new("signature", signature.join("\n")),
    ]
}

pub(super) fn header_lines<'h>(headers: impl Iterator<Item = (&'h str, &'h str)>) -> String {
    let mut lines: Vec<_> = headers.map(|(name, value)| format!("{name}: {value}")).collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// RFC 3986, all but the unreserved characters.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
