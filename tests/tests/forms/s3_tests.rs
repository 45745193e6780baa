//! The forms of Ceph's suite, signed by it. All are of Version 2.

use presign_s3::Credentials;
use serde::Deserialize;

use crate::posted::Form;
use crate::rows::rows;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    source: String,
    licence: String,
    scheme: String,
    now: String,
    access_key: String,
    secret_key: String,
    url: String,
    fields: Vec<(String, String)>,
    file: File,
    expected_status: u16,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    size: u64,
    name: Option<String>,
}

/// Where we answer otherwise, and why.
const KNOWN: [(&str, &str); 6] = [
    ("test_post_object_anonymous_request", "for a bucket that everybody may write to: nothing to verify"),
    ("test_post_object_set_success_code", "the same"),
    ("test_post_object_set_invalid_success_code", "the same"),
    ("test_post_object_tags_anonymous_request", "the same"),
    ("test_post_object_upload_checksum", "the documentation exempts no checksum from having its condition"),
    ("test_post_object_upload_checksum#2", "the same, and so refused for another reason"),
];

fn form(row: &Row) -> Form {
    let fields: Vec<(&str, &str)> = row.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let mut form = Form::new(&fields);
    form.credentials = Credentials::new(row.access_key.as_str(), row.secret_key.as_str());
    form.arrives = row.now.parse().unwrap();
    form.file_name.clone_from(&row.file.name);
    form.size = Some(row.file.size);
    form.url = match row.id.as_str() {
        // The suite posts it to a second bucket; the rows have one name for all buckets.
        "test_post_object_wrong_bucket" => "/OTHER".to_owned(),
        _ => format!("/{}", row.url.rsplit('/').next().unwrap()),
    };
    form
}

#[test]
fn cephs_suite_is_answered_as_it_expects() {
    let rows: Vec<Row> = rows(include_str!("../../vectors/s3-tests-post.jsonl"));
    let (mut taken, mut refused) = (0, 0);
    for row in &rows {
        let Row { id, expected_status, .. } = row;
        assert!(!row.source.is_empty() && !row.licence.is_empty() && !row.scheme.is_empty(), "{id}");
        let (status, _, message) = form(row).answered();
        // One follows the redirect that it asks for.
        let success = (200..400).contains(expected_status);
        let agrees = if success { status == 204 } else { status == *expected_status };
        let known = KNOWN.iter().any(|(known, _)| known == id);
        assert_eq!(agrees, !known, "{id}: {status} {message:?}");
        match (known, success) {
            (true, _) => {}
            (false, true) => taken += 1,
            (false, false) => refused += 1,
        }
    }
    assert_eq!((rows.len(), taken, refused), (41, 15, 20));
}
