//! The client's form, in the parts that ours has.

use anyhow::{Context as _, Result};
use presign_core::base64_decode;
use serde_json::Value;

use super::super::case::Case;
use super::super::keys;
use super::super::theirs::{BOTH_KEYS, without_own_port};
use super::{Rule, Upload, verdict};
use crate::oracle::{Answer, Part, Theirs};

pub(in super::super) fn read(case: &Case, upload: &Upload, said: &Value) -> Result<Theirs> {
    let mut notes = vec![verdict::NOTE];
    let mut url = said.get("url").and_then(Value::as_str).context("an answer without a URL")?.to_owned();
    notes.extend(without_own_port(case, &mut url));
    if keys::other_credentials(case)?.is_some() {
        notes.push(BOTH_KEYS);
    }
    let fields = said.get("fields").and_then(Value::as_object).context("an answer without fields")?;
    let mut fields: Vec<(&str, &str)> =
        fields.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    // Its callers add what the policy leaves free.
    let free = upload.entries.iter().filter(|entry| entry.rule != Rule::Held);
    fields.extend(free.map(|entry| (entry.name.as_str(), entry.value.as_str())));
    let verdict = verdict::of(case, upload, &url, &fields);
    let parts = parts(&url, &fields, [verdict::SOUND, &verdict], true)?;
    Ok(Theirs { answer: Answer::Signed(parts), notes })
}

/// The parts of a form. `verdicts` are those of our verifier on our form and on theirs, and `alike` is whether both of
/// our RSA keys sign the same.
pub(super) fn parts(url: &str, fields: &[(&str, &str)], verdicts: [&str; 2], alike: bool) -> Result<Vec<Part>> {
    let field = |name: &str| fields.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let policy = field("policy").and_then(base64_decode).context("a form without a policy in base64")?;
    let policy = String::from_utf8(policy).context("a policy that is no text")?;
    let mut lines: Vec<String> = fields
        .iter()
        .filter(|(name, _)| !["policy", SIGNATURE].contains(name))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    lines.sort_unstable();
    let [ours, theirs] = verdicts;
    Ok(vec![
        Part::new("URL", url),
        Part::new("fields", lines.join("\n")),
        Part::new("policy", policy),
        Part::new("policy in base64", field("policy").unwrap_or_default()),
        Part::new("signature", field(SIGNATURE).unwrap_or_default()),
        Part::new("our form, to our verifier", ours),
        Part::new("their form, to our verifier", theirs),
        Part::new("by the other RSA key", if alike { "the same" } else { "another" }),
    ])
}

pub(super) const SIGNATURE: &str = "x-goog-signature";
