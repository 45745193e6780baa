//! The client's answer, in the parts that ours has.

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::case::Case;
use super::{form, keys, verdict};
use crate::oracle::{Answer, Note, Part, Theirs};

pub(super) fn read(case: &Case, said: &Value) -> Result<Theirs> {
    let text = |field: &str| said.get(field).and_then(Value::as_str);
    if let Some(reason) = text("refused") {
        return Ok(Theirs { answer: Answer::Refused(reason.to_owned()), notes: Vec::new() });
    }
    if let Some(upload) = case.form() {
        return form::read(case, upload, said);
    }
    let mut notes = vec![verdict::NOTE];
    let mut url = text("url").context("an answer without a URL")?.to_owned();
    notes.extend(without_own_port(case, &mut url));
    notes.extend(with_flags(case, &mut url));
    // Of Version 2, there is none.
    let canonical_request = text("canonical_request").unwrap_or_default();
    let string_to_sign = text("string_to_sign").context("an answer without a string to sign")?;
    let signed = if canonical_request.is_empty() { string_to_sign } else { canonical_request };
    let method = signed.lines().next().context("a text without a method")?;
    if case.stated_host().is_some() {
        notes.push(HOST);
    }
    if keys::other_credentials(case)?.is_some() {
        notes.push(BOTH_KEYS);
    }
    // Its callers know what they asked for.
    let headers = case.headers();
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.trim_matches(BLANK))).collect();
    let verdict = verdict::of(case, method, &url, &headers);
    let verdicts = [verdict::SOUND, verdict.as_str()];
    let parts = parts(method, &url, &headers, [canonical_request, string_to_sign], verdicts, ALIKE);
    Ok(Theirs { answer: Answer::Signed(parts), notes })
}

/// Drops the port that is the scheme's own.
pub(super) fn without_own_port(case: &Case, url: &mut String) -> Option<Note> {
    let port = case.place.own_port()?;
    // The path begins after it.
    *url = url.replacen(&format!("{port}/"), "/", 1);
    Some(OWN_PORT)
}

/// Takes the `=` off the names that have no value.
fn with_flags(case: &Case, url: &mut String) -> Option<Note> {
    let flags = case.query().into_iter().filter(|(_, value)| value.is_none());
    let flags: Vec<String> = flags.map(|(name, _)| format!("{}=", escaped(name))).collect();
    let (start, query) = url.split_once('?')?;
    let bare = |pair: &str| flags.iter().any(|flag| flag == pair);
    let pairs: Vec<&str> =
        query.split('&').map(|pair| if bare(pair) { pair.trim_end_matches('=') } else { pair }).collect();
    let changed = format!("{start}?{}", pairs.join("&"));
    let note = (changed != *url).then_some(FLAG);
    *url = changed;
    note
}

const OWN_PORT: Note = Note::alike("a port that is the scheme's own stands in the client's URL");
const FLAG: Note = Note::alike("a query name without a value has a `=` in the client's URL");
const HOST: Note =
    Note::alike("a host with a port: the client was told to sign the name alone, as Google's vectors do");
pub(super) const BOTH_KEYS: Note = Note::verified("our key in pure Rust makes the same URL as the one of AWS-LC");
const BLANK: [char; 2] = [' ', '\t'];

/// What is to be said of our two kinds of RSA keys.
pub(super) const ALIKE: &str = "the same URL, where it is asked";

/// The parts of a signed request in the order in which one follows from another. `verdicts` are those of our verifier
/// on our URL and on theirs, and `other` is what our other key does.
pub(super) fn parts(
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    [canonical_request, string_to_sign]: [&str; 2],
    [ours, theirs]: [&str; 2],
    other: &str,
) -> Vec<Part> {
    let (start, query) = url.split_once('?').unwrap_or((url, ""));
    let (signature, pairs): (Vec<_>, Vec<_>) =
        query.split('&').partition(|pair| pair.starts_with("Signature=") || pair.starts_with("X-Goog-Signature="));
    let mut lines: Vec<_> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.sort_unstable();
    vec![
        Part::new("method", method),
        Part::new("scheme, host and path", start),
        Part::new("query", pairs.join("\n")),
        Part::new("headers to be sent", lines.join("\n")),
        Part::new("canonical request", canonical_request),
        Part::new("string to sign", string_to_sign),
        Part::new("signature", signature.join("\n")),
        Part::new("URL", url),
        Part::new("our URL, to our verifier", ours),
        Part::new("their URL, to our verifier", theirs),
        Part::new("by the other RSA key", other),
    ]
}

/// RFC 3986, all but the unreserved characters.
pub(super) fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
