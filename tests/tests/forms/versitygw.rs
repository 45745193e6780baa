//! What the suite of another server expects. Where S3 was recorded to do otherwise, S3 is right.

use presign_core::base64_encode;
use serde::Deserialize;
use serde_json::Value;

use crate::posted::{BUCKET, Form, issued_at};
use crate::rows::rows;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    source: String,
    licence: String,
    note: Option<String>,
    bucket: Option<String>,
    key: Option<String>,
    file_len: Option<u64>,
    expiration: Option<String>,
    conditions: Option<Vec<Value>>,
    policy_base64: Option<String>,
    policy_json: Option<String>,
    #[serde(default)]
    fields: Vec<(String, String)>,
    /// The suite appends a condition for the bucket and the key.
    #[serde(default)]
    automatic: bool,
    expected: Expected,
}

#[derive(Debug, Deserialize)]
struct Expected {
    #[serde(default)]
    ok: bool,
    status: Option<u16>,
    code: Option<String>,
    message: Option<String>,
}

/// Where we answer otherwise, and why.
const KNOWN: [(&str, &str); 4] = [
    ("PostObject_invalid_policy_document/19", "S3 was recorded to take it for a condition that fails"),
    (
        "unit/parse/content-length-range with invalid quoted int",
        "S3 was recorded to take it for a condition that fails",
    ),
    (
        "PostObject_expired_due_to_date",
        "a form of S3 lives for as long as its policy says, up to the seven days of its key",
    ),
    ("unit/accepts-unpadded-base64", "base64 has one spelling here"),
];

/// Rows whose message repeats what was sent. Ours does not: it goes into logs.
const REPEATING: [&str; 6] = [
    "PostObject_invalid_policy_document/6",
    "PostObject_invalid_policy_document/9",
    "PostObject_invalid_policy_document/10",
    "unit/parse/invalid expiration format",
    "unit/parse/condition not object or list",
    "unit/parse/content-length-range with float",
];

fn request(row: &Row) -> Form {
    let key = row.key.as_deref().unwrap_or("k");
    let bucket = row.bucket.as_deref().unwrap_or(BUCKET);
    let own = |(name, value): &(String, String)| (name.clone(), value.clone());
    let sent = |name: &str| !["file", "key", "x-amz-signature", "policy", "x-amz-algorithm"].contains(&name);
    let key = row.fields.iter().find_map(|(name, value)| (name == "key").then_some(value.as_str())).unwrap_or(key);
    let mut form = Form::new(&[("key", key)]);
    form.fields.extend(row.fields.iter().filter(|(name, _)| sent(name)).map(own));
    form.url = format!("/{bucket}");
    form.size = row.file_len;
    if let Some(policy) = &row.policy_base64 {
        return form.signed(policy);
    }
    if let Some(policy) = &row.policy_json {
        return form.signed(&base64_encode(policy.as_bytes()));
    }
    let expiration = match row.expiration.as_deref() {
        Some("in 1 day") => issued_at().plus(86_400),
        Some("in 15 min") => issued_at().plus(900),
        Some("in 5 min") => issued_at().plus(300),
        Some("5 minutes ago") => issued_at().minus(300),
        Some("1 day ago") => issued_at().minus(86_400),
        other => panic!("{}: {other:?}", row.id),
    };
    let mut conditions: Vec<String> =
        row.conditions.iter().flatten().map(|one| one.to_string().replace("<the bucket>", bucket)).collect();
    if row.automatic && row.id != "PostObject_policy_missing_bucket_condition" {
        conditions.push(format!("{{\"bucket\":\"{bucket}\"}}"));
    }
    if row.automatic && row.id != "PostObject_policy_condition_key_mismatch" {
        conditions.push(format!("{{\"key\":\"{key}\"}}"));
    }
    form.under(&conditions.join(","), expiration)
}

/// The suite prints a condition that is a list without blanks, and one that is an object with them.
fn plain(message: &str) -> String {
    message.replace("\", \"", "\",\"")
}

#[test]
fn another_servers_suite_is_answered_as_it_expects() {
    let rows: Vec<Row> = rows(include_str!("../../vectors/versitygw-post.jsonl"));
    let (mut taken, mut refused) = (0, 0);
    for row in &rows {
        let Row { id, expected, .. } = row;
        assert!(!row.source.is_empty() && !row.licence.is_empty(), "{id}");
        assert!(row.note.as_ref().is_none_or(|note| !note.is_empty()), "{id}");
        // Without conditions for its bucket and key a form is refused for them; what is asserted is that it is read.
        let (status, code, message) = request(row).answered();
        let agrees = match expected.ok {
            true => status == 204,
            false => expected.status.is_none_or(|wanted| wanted == status) && expected.code == code,
        };
        let known = KNOWN.iter().any(|(known, _)| known == id);
        assert_eq!(agrees, !known, "{id}: {status} {code:?} {message:?}");
        if expected.ok {
            taken += usize::from(agrees);
            continue;
        }
        refused += usize::from(agrees);
        if let (Some(wanted), Some(ours), false, false) =
            (&expected.message, &message, known, REPEATING.contains(&id.as_str()))
        {
            assert_eq!(plain(ours), plain(wanted), "{id}");
        }
    }
    assert_eq!((rows.len(), taken, refused), (68, 10, 54));
}
