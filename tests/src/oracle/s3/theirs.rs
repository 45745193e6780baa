//! botocore's answer, in the parts that ours has.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::case::{Ask, Case, Version};
use super::{form, verdict};
use crate::oracle::{Answer, Note, Part, Theirs};

pub(super) fn read(case: &Case, said: &Value) -> Result<Theirs> {
    let text = |field: &str| said.get(field).and_then(Value::as_str);
    if let Some(reason) = text("refused") {
        return Ok(Theirs { answer: Answer::Refused(reason.to_owned()), notes: Vec::new() });
    }
    if let Ask::Form(upload) = &case.ask {
        return form::read(case, upload, said);
    }
    let mut notes = vec![verdict::NOTE];
    let mut url = text("url").context("an answer without a URL")?.to_owned();
    notes.extend(without_own_port(case, &mut url));
    let headers = said.get("headers").and_then(Value::as_array).context("an answer without headers")?;
    let pairs: Vec<(&str, &str)> =
        headers.iter().filter_map(|pair| pair.get(0)?.as_str().zip(pair.get(1)?.as_str())).collect();
    if pairs.iter().any(|(_, value)| value.trim_matches(BLANK) != *value) {
        notes.push(TRIMMED);
    }
    let v2 = case.version == Version::V2;
    // A host that nobody stated is the URL's, whose text is compared already. Where Version 2 has the token in the
    // query, so have we.
    let stated = |name: &str| name != "host" && !(v2 && name == TOKEN);
    let stated: Vec<_> = pairs.into_iter().filter(|(name, _)| stated(name)).collect();
    let headers: Vec<_> = stated.iter().map(|(name, value)| (*name, value.trim_matches(BLANK))).collect();
    // Of Version 2, there is none.
    let canonical_request = text("canonical_request").unwrap_or_default();
    let string_to_sign = text("string_to_sign").context("an answer without a string to sign")?;
    let method = text("method").context("an answer without a method")?;
    // What stands in the URL need not be sent.
    let verdict = verdict::of(case, method, &url, if v2 { &[] } else { &headers });
    let verdicts = [verdict::SOUND, verdict.as_str()];
    if v2 && ends_bare(case, &mut url) {
        notes.push(SLASH);
    }
    let flags = case.query().into_iter().filter(|(_, value)| value.is_none());
    let flags: Vec<String> = flags.map(|(name, _)| format!("{}=", escaped(name))).collect();
    let moved = stated.iter().filter(|_| v2).map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    let moved: Vec<String> = moved.collect();
    let parts = parts(method, &url, header_lines(&headers), [canonical_request, string_to_sign], verdicts, |pair| {
        if moved.iter().any(|moved| moved == pair) {
            notes.push(MOVED);
            return None;
        }
        let flag = !v2 && flags.iter().any(|flag| flag == pair);
        if flag {
            notes.push(FLAG);
        }
        Some(if flag { pair.trim_end_matches('=') } else { pair }.to_owned())
    });
    notes.sort_unstable();
    notes.dedup();
    Ok(Theirs { answer: Answer::Signed(parts), notes })
}

/// Drops the port that is the scheme's own.
pub(super) fn without_own_port(case: &Case, url: &mut String) -> Option<Note> {
    let port = case.place.own_port()?;
    // Behind the authority, which ends where the path begins.
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url.get(start..).and_then(|rest| rest.find('/')).map_or(url.len(), |at| start + at);
    let origin = url.get(..end)?.strip_suffix(port)?.len();
    url.replace_range(origin..end, "");
    Some(OWN_PORT)
}

/// Ends a path that is the bucket alone as our path ends, where it does not.
fn ends_bare(case: &Case, url: &mut String) -> bool {
    let end = url.find('?').unwrap_or(url.len());
    let bare = case.key.is_none() && !url.get(..end).is_some_and(|path| path.ends_with('/'));
    if bare {
        url.insert(end, '/');
    }
    bare
}

const OWN_PORT: Note =
    Note::alike("a port that is the scheme's own stands in botocore's URL, though not in its signed host");
const FLAG: Note = Note::alike("a query name without a value has a `=` in botocore's URL");
const TRIMMED: Note =
    Note::alike("botocore hands on a header's value with the blanks around it, which it does not sign");
const MOVED: Note = Note::alike("botocore writes the signed headers into the query; we hand them on to be sent");
const SLASH: Note =
    Note::alike("a bucket by path is signed with a `/` at its end, which stands in our URL and not in botocore's");
const BLANK: [char; 2] = [' ', '\t'];
const TOKEN: &str = "x-amz-security-token";

/// The parts of a signed request in the order in which one follows from another. The query is a set of raw pairs, each
/// through `pair`: their order is the signer's own choice, and botocore writes what was asked before what it adds.
/// `verdicts` are those of our verifier on our URL and on theirs.
pub(super) fn parts(
    method: &str,
    url: &str,
    headers: String,
    [canonical_request, string_to_sign]: [&str; 2],
    [ours, theirs]: [&str; 2],
    pair: impl FnMut(&str) -> Option<String>,
) -> Vec<Part> {
    let (start, query) = url.split_once('?').unwrap_or((url, ""));
    let (signature, mut pairs): (Vec<_>, Vec<_>) =
        query.split('&').filter_map(pair).partition(|pair| SIGNATURES.iter().any(|name| pair.starts_with(name)));
    pairs.sort_unstable();
    vec![
        Part::new("method", method),
        Part::new("scheme, host and path", start),
        Part::new("query", pairs.join("\n")),
        Part::new("signed headers", headers),
        Part::new("canonical request", canonical_request),
        Part::new("string to sign", string_to_sign),
        Part::new("signature", signature.join("\n")),
        Part::new("our URL, to our verifier", ours),
        Part::new("their URL, to our verifier", theirs),
    ]
}

const SIGNATURES: [&str; 2] = ["X-Amz-Signature=", "Signature="];

pub(super) fn header_lines(headers: &[(&str, &str)]) -> String {
    let mut lines: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
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
