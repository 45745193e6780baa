//! The upload forms of Google's V4 signing suite.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::gcs::{cases, members};
use super::{Row, basic_date, row, text};

/// Reads every POST policy case.
pub(super) fn rows(archive: &Path, package: &str) -> Result<Vec<Row>> {
    cases(archive, package, "postPolicyV4Tests", row_of)
}

fn row_of(case: &Value, source: &str) -> Result<Row> {
    let (input, output) =
        (case.get("policyInput").context("no input")?, case.get("policyOutput").context("no output")?);
    // A JSON object has no order. The names go backwards, so that who writes a policy has to sort them.
    let mut asked: Vec<_> = members(input, "fields").collect();
    asked.sort_unstable_by(|(one, _), (other, _)| other.cmp(one));
    let conditions: Vec<Value> =
        members(input, "conditions").map(|(name, values)| condition(name, values)).collect::<Result<_>>()?;

    let published = output.get("fields").context("no fields")?;
    let mut fields: Vec<_> = members(output, "fields").collect();
    fields.retain(|(name, _)| !matches!(name.as_str(), "policy" | "x-goog-signature"));
    fields.sort_unstable_by_key(|(name, _)| *name);
    let credential = text(published, "x-goog-credential")?;
    let [access_key, _, region, service, _] = credential.split('/').collect::<Vec<_>>()[..] else {
        bail!("a credential of other than five parts");
    };
    Ok(row([
        ("id", Some(format!("gcs-post/{}", text(case, "description")?).into())),
        ("source", Some(source.into())),
        ("licence", Some("Apache-2.0".into())),
        ("scheme", Some("goog4-rsa-post".into())),
        ("access_key", Some(access_key.into())),
        ("region", Some(region.into())),
        ("service", Some(service.into())),
        ("date", Some(basic_date(text(input, "timestamp")?).into())),
        ("expires", Some(input.get("expiration").context("no expiration")?.clone())),
        ("bucket", Some(text(input, "bucket")?.into())),
        ("key", Some(text(input, "object")?.into())),
        ("asked", Some(json!(asked))),
        ("conditions", Some(conditions.into())),
        ("fields", Some(json!(fields))),
        ("policy", Some(text(published, "policy")?.into())),
        ("signature", Some(text(published, "x-goog-signature")?.into())),
        ("url", Some(text(output, "url")?.into())),
    ]))
}

/// What the suite calls a condition, as a policy has it.
fn condition(name: &str, values: &Value) -> Result<Value> {
    let [first, second] = values.as_array().context("no list")?.as_slice() else { bail!("a condition of {values}") };
    Ok(match name {
        "startsWith" => json!(["starts-with", first, second]),
        "contentLengthRange" => json!(["content-length-range", first, second]),
        _ => bail!("an unknown condition, {name}"),
    })
}
