//! The other side's answer, in the parts that ours has.

use anyhow::{Context as _, Result};
use presign_core::percent;
use serde_json::Value;

use super::case::Case;
use super::verdict;
use crate::oracle::{Answer, Part, Theirs};

pub(super) fn read(case: &Case, said: &Value) -> Result<Theirs> {
    let text = |field: &str| said.get(field).and_then(Value::as_str);
    if let Some(reason) = text("refused") {
        return Ok(Theirs { answer: Answer::Refused(reason.to_owned()), notes: Vec::new() });
    }
    let token = text("token").context("an answer without a token")?;
    let string_to_sign = text("string_to_sign").context("an answer without a string to sign")?;
    let mut url = text("url").context("an answer without a URL")?.to_owned();
    // Clients give the token alone: what stands beside it is for whoever calls.
    let bound = case.query.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    url.push('?');
    for (name, value) in case.beside().into_iter().chain(bound) {
        percent::query(name, &mut url);
        url.push('=');
        percent::query(value, &mut url);
        url.push('&');
    }
    url.push_str(token);
    let verdict = verdict::of(case, &url);
    let parts = parts(&url, string_to_sign, [verdict::SOUND, &verdict]);
    Ok(Theirs { answer: Answer::Signed(parts), notes: vec![verdict::NOTE] })
}

/// The parts of a signed URL in the order in which one follows from another, decoded: how a client escapes is its own
/// choice, and so is the order of parameters. `verdicts` are those of our verifier on our URL and on theirs.
pub(super) fn parts(url: &str, string_to_sign: &str, [ours, theirs]: [&str; 2]) -> Vec<Part> {
    let (start, query) = url.split_once('?').unwrap_or((url, ""));
    let decoded = |text: &str| percent::decode(text).map_or_else(|| format!("not escaped: {text}"), Into::into);
    let (signature, mut pairs): (Vec<String>, Vec<String>) =
        query.split('&').map(decoded).partition(|pair| pair.starts_with("sig="));
    pairs.sort_unstable();
    vec![
        Part::new("scheme, host and path", decoded(start)),
        Part::new("parameters", pairs.join("\n")),
        Part::new("string to sign", string_to_sign),
        Part::new("signature", signature.join("\n")),
        Part::new("our URL, to our verifier", ours),
        Part::new("their URL, to our verifier", theirs),
    ]
}
