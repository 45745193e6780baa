//! Policies whose signature others published.

use presign_core::{HmacSha1Key, Secret, base64_decode, base64_encode, hex_decode};
use presign_s3::Credentials;
use presign_v4::{AWS4, KeyChain, Policy};
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
    access_key: String,
    secret_key: String,
    session_token: Option<String>,
    region: Option<String>,
    date: Option<String>,
    #[serde(default)]
    fields: Vec<(String, String)>,
    policy: String,
    signature: String,
    note: Option<String>,
}

fn published() -> Vec<Row> {
    let rows: Vec<Row> = rows(include_str!("../../vectors/s3-post.jsonl"));
    for row in &rows {
        assert!(!row.source.is_empty() && !row.licence.is_empty(), "{}", row.id);
        assert!(row.note.as_ref().is_none_or(|note| !note.is_empty()), "{}", row.id);
    }
    rows
}

#[test]
fn the_published_signatures_are_those_of_the_published_policies() {
    let mut checked = 0;
    for row in published().iter().filter(|row| row.scheme == "aws4-post") {
        let date = row.date.as_deref().unwrap();
        // Two of the dates are no instants, but their day is one.
        let day = format!("{}T000000Z", &date[..8]).parse().unwrap();
        let chain = KeyChain::new("", Secret::from(row.secret_key.as_str()));
        let key = chain.key(&AWS4, day, row.region.as_deref().unwrap(), "s3");
        assert_eq!(key.hmac().sign(row.policy.as_bytes()).to_vec(), hex_decode(&row.signature).unwrap(), "{}", row.id);
        checked += 1;
    }
    assert_eq!(checked, 3);
    for row in published().iter().filter(|row| row.scheme == "aws2-post") {
        let signature = base64_encode(&HmacSha1Key::new(row.secret_key.as_bytes()).sign(row.policy.as_bytes()));
        // One ends in spare bits that are not zero: the same bytes, another spelling.
        let spelled = if row.id == "aws-docs-post/sigv2-text-area" { signature.replace("E=", "F=") } else { signature };
        assert_eq!(spelled, row.signature, "{}", row.id);
        checked += 1;
    }
    assert_eq!(checked, 6);
}

#[test]
fn the_published_policies_are_read_but_for_the_one_that_is_none() {
    for row in published() {
        let read = Policy::parse_base64(&row.policy);
        assert_eq!(read.is_ok(), row.id != "aws-sdk-php/post-v2", "{}: {read:?}", row.id);
        if let Ok(policy) = read {
            let bytes = base64_decode(&row.policy).unwrap();
            let own = Policy::parse(&policy.json()).unwrap();
            assert_eq!(own, policy, "{}: {}", row.id, String::from_utf8_lossy(&bytes));
        }
    }
}

/// The form that the documentation prints, with its own file.
fn documented() -> Form {
    let row = published().into_iter().find(|row| row.id == "aws-docs-post/sigv4-example").unwrap();
    assert!(row.session_token.is_none());
    let mut fields: Vec<(&str, &str)> =
        row.fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    fields.extend([("Policy", row.policy.as_str()), ("X-Amz-Signature", row.signature.as_str())]);
    let mut form = Form::new(&fields);
    form.url = "/sigv4examplebucket".into();
    form.file_name = Some("MyFilename.jpg".into());
    form.credentials = Credentials::new(row.access_key, row.secret_key);
    form.arrives = "2015-12-30T12:00:00Z".parse().unwrap();
    form
}

#[test]
fn the_documented_form_is_taken_until_it_ends() {
    let verified = documented().verify().unwrap();
    assert_eq!(verified.bucket(), Some("sigv4examplebucket"));
    assert_eq!(verified.key().unwrap().as_str(), "user/user1/MyFilename.jpg");
    assert!(verified.obligations().is_empty());

    let mut late = documented();
    late.arrives = late.arrives.plus(1);
    assert_eq!(late.answered().0, 403);
    let mut elsewhere = documented();
    elsewhere.url = "/other".into();
    assert_eq!(
        elsewhere.answered().2.unwrap(),
        "Invalid according to Policy: Policy Condition failed: [\"eq\", \"$bucket\", \"sigv4examplebucket\"]"
    );
}

/// The form of Version 2 that the documentation prints, for the key that signed it.
fn documented_v2(id: &str, content_type: &str) -> Form {
    let row = published().into_iter().find(|row| row.id == id).unwrap();
    let mut form = Form::new(&[
        ("key", "user/eric/MyPicture.jpg"),
        ("acl", "public-read"),
        ("success_action_redirect", "http://johnsmith.s3.amazonaws.com/successful_upload.html"),
        ("Content-Type", content_type),
        ("x-amz-meta-uuid", "14365123651274"),
        ("x-amz-meta-tag", "Some,Tag,For,Picture"),
        ("AWSAccessKeyId", row.access_key.as_str()),
        ("Policy", row.policy.as_str()),
        ("Signature", row.signature.as_str()),
    ]);
    form.url = "/johnsmith".into();
    form.credentials = Credentials::new(row.access_key, row.secret_key);
    form.arrives = "2007-12-01T12:00:00Z".parse().unwrap();
    form
}

#[test]
fn the_documented_form_of_version_2_is_taken_and_no_other() {
    const ID: &str = "aws-docs-post/sigv2-file-upload";
    assert_eq!(documented_v2(ID, "image/jpeg").verify().unwrap().key().unwrap().as_str(), "user/eric/MyPicture.jpg");
    assert_eq!(documented_v2(ID, "text/html").answered().0, 403);
    let mut late = documented_v2(ID, "image/jpeg");
    late.arrives = late.arrives.plus(1);
    assert_eq!(late.answered().2.unwrap(), "Invalid according to Policy: Policy expired.");
    // A signature has one spelling here, and this is the other one.
    let spelled = documented_v2("aws-docs-post/sigv2-text-area", "text/html");
    assert_eq!(spelled.answered().1.unwrap(), "SignatureDoesNotMatch");
}
