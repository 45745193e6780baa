//! What Amazon S3 was recorded to answer.

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
    scheme: String,
    request: String,
    expected: Expected,
    snapshot: Option<Value>,
    note: Option<String>,
}

/// Beside status, code and message a recording has elements of the error document, by their names.
#[derive(Debug, Deserialize)]
struct Expected {
    status: u16,
    code: Option<String>,
    message: Option<String>,
}

const REDIRECT: &str = "http://localhost.test/random";

/// A form with a key and further fields under conditions beside those for its bucket and key.
fn form(fields: &[(&str, &str)], conditions: &str) -> Form {
    let mut all = vec![("key", "k")];
    all.extend(fields);
    let own = format!(
        "{{\"bucket\":\"{BUCKET}\"}},{{\"key\":\"k\"}}{}{conditions}",
        if conditions.is_empty() { "" } else { "," }
    );
    Form::new(&all).under(&own, issued_at().plus(60))
}

fn redirect(value: &str, condition: &str) -> Form {
    form(&[("success_action_redirect", value)], condition)
}

fn sized(bytes: u64, range: &str) -> Form {
    let mut form = form(&[], &format!("[\"content-length-range\",{range}]"));
    form.size = Some(bytes);
    form
}

/// The same by Version 2.
fn form_v2() -> Form {
    let policy = format!(
        "{{\"expiration\":\"{}\",\"conditions\":[{{\"bucket\":\"{BUCKET}\"}},{{\"key\":\"k\"}}]}}",
        issued_at().plus(60)
    );
    Form::new(&[("key", "k")]).signed_by_v2(&base64_encode(policy.as_bytes()))
}

fn truncated(mut form: Form) -> Form {
    let policy = form.fields.iter_mut().find(|(name, _)| name == "policy").unwrap();
    policy.1.truncate(policy.1.len() - 2);
    form
}

fn temporary() -> Form {
    let mut form = form(&[("x-amz-security-token", "token//==")], r#"{"x-amz-security-token":"token//=="}"#);
    form.credentials = form.credentials.with_session_token("token//==");
    form
}

fn by_file(key: &str, condition: &str, file_name: Option<&str>) -> Form {
    let mut form = Form::new(&[("key", key)]).under(
        &format!("{{\"bucket\":\"{BUCKET}\"}},[\"starts-with\",\"$key\",\"{condition}\"]"),
        issued_at().plus(60),
    );
    form.file_name = file_name.map(str::to_owned);
    form
}

fn eq(value: &str) -> String {
    format!("[\"eq\", \"$success_action_redirect\", \"{value}\"]")
}

fn meta(list: bool) -> Form {
    let pair = |name: &str, value: &str| match list {
        true => format!("[\"eq\",\"${name}\",\"{value}\"]"),
        false => format!("{{\"{name}\":\"{value}\"}}"),
    };
    let conditions = [
        pair("x-amz-meta-test-2", "a"),
        pair("content-type", "text/plain"),
        pair("Expires", "Wed, 21 Oct 2015 07:28:00 GMT"),
    ];
    form(
        &[("x-amz-meta-TEST-2", "a"), ("Content-Type", "text/plain"), ("expires", "Wed, 21 Oct 2015 07:28:00 GMT")],
        &conditions.join(","),
    )
}

/// The recorded request, made of Version 4 where the recording does not state another.
fn request(id: &str) -> Form {
    match id {
        "post/expired" => {
            let mut form = form(&[], "");
            form.arrives = issued_at().plus(61);
            form
        }
        "post/policy-truncated/s3v4" => truncated(form(&[], "")),
        "post/policy-truncated/s3" => truncated(form_v2()),
        "post/missing-signature/s3" => form_v2().without(&["signature"]),
        "post/missing-key-id/s3" => form_v2().without(&["AWSAccessKeyId"]),
        "post/only-key-and-policy/s3" => form_v2().without(&["AWSAccessKeyId", "signature"]),
        "post/form-field-casing/s3" => {
            form_v2().renamed("policy", "Policy").renamed("AWSAccessKeyId", "awsaccesskeyid")
        }
        "post/missing-signature/s3v4" => form(&[], "").without(&["x-amz-signature"]),
        "post/missing-algorithm-and-credential/s3v4" => form(&[], "").without(&["x-amz-algorithm", "x-amz-credential"]),
        "post/only-key-and-policy/s3v4" => {
            form(&[], "").without(&["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"])
        }
        "post/wrong-enclosure" => {
            let mut form = form(&[], "");
            form.enclosure = "text/html".into();
            form
        }
        "post/size/12" => sized(12, "5,10"),
        "post/size/1" => sized(1, "5,10"),
        "post/size/5" => sized(5, "5,10"),
        "post/size/10" => sized(10, "5,10"),
        "post/size/strings" => sized(10, "\"5\",\"10\""),
        "post/size/not-a-number" => sized(10, "\"test\",\"10\""),
        "post/eq/wrong-value" => redirect("http://wrong.location/test", &eq(REDIRECT)),
        "post/eq/no-dollar" => redirect(REDIRECT, &eq(REDIRECT).replace('$', "")),
        "post/two-properties" => {
            redirect(REDIRECT, &format!("{{\"bucket\":\"{BUCKET}\",\"success_action_redirect\":\"{REDIRECT}\"}}"))
        }
        "post/eq/value-casing" => redirect(REDIRECT, &eq("HTTP://localhost.test/random")),
        "post/eq/name-casing" => redirect(REDIRECT, &eq(REDIRECT).replace("action_redirect", "Action_REDIRECT")),
        "post/eq/meta-casing" => meta(true),
        "post/simple/meta-casing" => meta(false),
        "post/starts-with/wrong" => redirect("http://wrong.location/test", &begins("http://localhost")),
        "post/starts-with/casing" => redirect("HTTP://localhost.test/random", &begins("http://localhost")),
        "post/starts-with/right" => redirect(REDIRECT, &begins("http://localhost")),
        "post/starts-with/empty" => redirect("http://wrong.location/test", &begins("")),
        "post/form-field-casing/s3v4" => {
            form(&[], "").renamed("policy", "Policy").renamed("x-amz-credential", "X-Amz-Credential")
        }
        "post/session-token" => temporary(),
        "post/status-201" => {
            let mut form = by_file("key-${filename}", "key-", Some("my-file"));
            assert_eq!(form.verify().unwrap().key().unwrap().as_str(), "key-my-file");
            form.file_name = Some("C:\\fake/my-file".into());
            assert_eq!(form.verify().unwrap().key().unwrap().as_str(), "key-my-file");
            form
        }
        "post/redirect" => redirect(REDIRECT, &eq(REDIRECT)),
        "post/redirect-relative" => redirect("/wrong/redirect/relative", &eq("/wrong/redirect/relative")),
        "post/file-without-filename" => {
            let form = by_file("file-as-field-${filename}", "file-as-field-", None);
            assert_eq!(form.verify().unwrap().key().unwrap().as_str(), "file-as-field-${filename}");
            form
        }
        other => panic!("{other}: no request"),
    }
}

fn begins(prefix: &str) -> String {
    format!("[\"starts-with\", \"$success_action_redirect\", \"{prefix}\"]")
}

#[test]
fn we_answer_as_s3_was_recorded_to() {
    let recorded: Vec<Row> = rows(include_str!("../../vectors/s3-post-behaviour.jsonl"));
    assert_eq!(recorded.len(), 34);
    let mut asked = 0;
    for row in &recorded {
        assert!(["post", "aws4-post", "aws2-post"].contains(&row.scheme.as_str()), "{}", row.id);
        let Row { id, expected, .. } = row;
        assert!(!row.source.is_empty() && !row.licence.is_empty() && !row.request.is_empty(), "{id}");
        assert!(
            row.note.as_ref().is_none_or(|note| !note.is_empty())
                && row.snapshot.as_ref().is_none_or(|from| !from.is_null())
        );
        let (status, code, message) = request(id).answered();
        // With which success S3 answers is the form's own word, and the server's to keep.
        let success = (200..400).contains(&expected.status);
        assert!(status == expected.status || (success && status == 204), "{id}: {status} {message:?}");
        if !success {
            assert_eq!(code, expected.code, "{id}");
        }
        if expected.message.is_some() {
            assert_eq!(message, expected.message, "{id}");
        }
        asked += 1;
    }
    assert_eq!(asked, 34);
}
