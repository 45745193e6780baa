//! botocore's form, in the parts that ours has.

use anyhow::{Context as _, Result, bail};
use presign_core::base64_decode;
use serde_json::Value;

use super::super::case::Case;
use super::super::theirs::without_own_port;
use super::{Upload, verdict};
use crate::oracle::{Answer, Note, Part, Theirs};

pub(in super::super) fn read(case: &Case, upload: &Upload, said: &Value) -> Result<Theirs> {
    let text = |field: &str| said.get(field).and_then(Value::as_str);
    let mut notes = vec![ORDER, verdict::NOTE];
    let mut url = text("url").context("an answer without a URL")?.to_owned();
    notes.extend(without_own_port(case, &mut url));
    let fields = said.get("fields").and_then(Value::as_object).context("an answer without fields")?;
    let fields: Vec<(&str, &str)> =
        fields.iter().filter_map(|(name, value)| Some((name.as_str(), value.as_str()?))).collect();
    let verdict = verdict::of(case, upload, &url, &fields);
    if !url.ends_with('/') {
        url.push('/');
        notes.push(SLASH);
    }
    // We did not sign where it was not asked to sign our policy, so the two differ already.
    let signature = text("signature").unwrap_or_default();
    let parts = parts(&url, &fields, signature, [verdict::SOUND, &verdict])?;
    Ok(Theirs { answer: Answer::Signed(parts), notes })
}

const ORDER: Note =
    Note::alike("a policy's conditions and a form's fields have another order and spelling in botocore's");
const SLASH: Note = Note::alike("a bucket by path has no `/` at the end of botocore's URL");

/// The parts of a form: the policy as what it says, and the signature of *our* policy. `verdicts` are those of our
/// verifier on our form and on theirs.
pub(super) fn parts(url: &str, fields: &[(&str, &str)], signature: &str, verdicts: [&str; 2]) -> Result<Vec<Part>> {
    let field = |name: &str| fields.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
    let policy = field("policy").and_then(base64_decode).context("a form without a policy in base64")?;
    let policy: Value = serde_json::from_slice(&policy).context("a policy that is no JSON")?;
    let mut pairs: Vec<String> = fields
        .iter()
        .filter(|(name, _)| *name != "policy" && !SIGNATURES.contains(name))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    pairs.sort_unstable();
    let expiration = policy.get("expiration").and_then(Value::as_str).context("a policy without an end")?;
    if policy.as_object().is_none_or(|policy| policy.len() != 2) {
        bail!("a policy with more than its end and its conditions");
    }
    let conditions = policy.get("conditions").and_then(Value::as_array).context("a policy without conditions")?;
    let mut conditions = conditions.iter().map(condition).collect::<Result<Vec<_>>>()?;
    conditions.sort_unstable();
    let [ours, theirs] = verdicts;
    Ok(vec![
        Part::new("URL", url),
        Part::new("fields", pairs.join("\n")),
        Part::new("expiration", expiration),
        Part::new("conditions", conditions.join("\n")),
        Part::new("signature of our policy", signature),
        Part::new("our form, to our verifier", ours),
        Part::new("their form, to our verifier", theirs),
    ])
}

/// The fields of the signature, in either version.
pub(super) const SIGNATURES: [&str; 2] = ["x-amz-signature", "signature"];

pub(super) fn signature<'f>(fields: &[(&str, &'f str)]) -> &'f str {
    fields.iter().find(|(name, _)| SIGNATURES.contains(name)).map_or("", |(_, value)| *value)
}

/// A condition in one spelling: the pair `{"acl": "private"}` is the list `["eq", "$acl", "private"]`.
fn condition(condition: &Value) -> Result<String> {
    match condition {
        Value::Array(_) => Ok(condition.to_string()),
        Value::Object(pair) if pair.len() == 1 => {
            let lists = pair.iter().map(|(name, value)| serde_json::json!(["eq", format!("${name}"), value]));
            Ok(lists.map(|list| list.to_string()).collect())
        }
        _ => bail!("a condition that is neither a pair nor a list: {condition}"),
    }
}
