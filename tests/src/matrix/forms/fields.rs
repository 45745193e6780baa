//! Each field of a form altered, removed, doubled, emptied, moved behind the file; and one more.

use anyhow::{Context as _, Result, ensure};
use presign_core::{Grant, base64_decode, base64_encode};
use presign_s3::Post;

use super::super::case::Sheet;
use super::super::operation::{KEY, OTHER_KEY, UPLOAD, VALIDITY};
use super::{POLICY, form, stored};
use crate::{FilledForm, Kind, Pen};

const MALFORMED: &[Kind] = &[Kind::Malformed];
const SIGNATURE: &[Kind] = &[Kind::Signature];

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let right = form(pen)?;
    for (name, value) in right.fields() {
        each(sheet, &right, name, value);
    }
    more(sheet, pen, &right);
    policy(sheet, pen, &right)?;
    let twice = right.clone().with_extra("file", "another file").presented();
    sheet.refuses("post/file/as-a-field", twice, MALFORMED);
    sheet.refuses("post/file/none", right.without_file().presented(), MALFORMED);
    Ok(())
}

/// What can be done to any field.
fn each(sheet: &mut Sheet, right: &FilledForm, name: &str, value: &str) {
    let held = is_held(name);
    let other = match name {
        "key" => OTHER_KEY.to_owned(),
        "x-amz-meta-note" => "out".to_owned(),
        "success_action_status" => "200".to_owned(),
        _ => format!("{value}x"),
    };
    let removed = if held && name != "key" { POLICY } else { MALFORMED };
    let altered = match name {
        _ if held => POLICY,
        "AWSAccessKeyId" => &[Kind::UnknownKey],
        "policy" | "signature" | "x-amz-signature" => SIGNATURE,
        _ => MALFORMED,
    };
    let emptied = match name {
        "key" => &[Kind::Name],
        _ if held => POLICY,
        "AWSAccessKeyId" => &[Kind::UnknownKey],
        "policy" | "signature" | "x-amz-signature" => SIGNATURE,
        _ => MALFORMED,
    };
    for (label, changed, kinds) in [
        ("altered", right.clone().with(name, &other), altered),
        ("emptied", right.clone().with(name, ""), emptied),
        ("removed", right.clone().without(name), removed),
        ("behind-the-file", right.clone().with_behind(name), removed),
        ("doubled", right.clone().with_extra(name, value), MALFORMED),
        ("doubled-another-first", right.clone().with_first(name, &other), MALFORMED),
        ("doubled-another-last", right.clone().with_extra(name, &other), MALFORMED),
    ] {
        sheet.refuses(&format!("post/{label}/{name}"), changed.presented(), kinds);
    }
}

/// Whether the policy holds this field, and not the signature.
fn is_held(name: &str) -> bool {
    let of_the_signature =
        ["policy", "signature", "AWSAccessKeyId", "x-amz-algorithm", "x-amz-credential", "x-amz-date"];
    !of_the_signature.contains(&name) && name != "x-amz-signature"
}

/// Fields that no condition covers.
fn more(sheet: &mut Sheet, pen: &Pen<'_>, right: &FilledForm) {
    for (name, value) in [
        ("acl", "public-read"),
        ("Cache-Control", "no-store"),
        ("Content-Encoding", "gzip"),
        ("tagging", "<Tagging><TagSet></TagSet></Tagging>"),
        ("x-amz-meta-more", "1"),
        ("x-amz-storage-class", "STANDARD"),
        ("x-amz-server-side-encryption", "AES256"),
        ("success_action_redirect", "http://evil.example/"),
        ("redirect", "http://evil.example/"),
        ("submit", "Upload"),
    ] {
        sheet.refuses(&format!("post/extra/{name}"), right.clone().with_extra(name, value).presented(), POLICY);
    }
    let ignored = right.clone().with_extra("x-ignore-submit", "Upload").presented();
    sheet.accepts("post/right/a-field-to-ignore", ignored, stored(pen, KEY, UPLOAD));
}

/// The policy is what is signed.
fn policy(sheet: &mut Sheet, pen: &Pen<'_>, right: &FilledForm) -> Result<()> {
    let wider = pen.form(&Post::of(Grant::upload(OTHER_KEY, 1..=20, VALIDITY)), UPLOAD)?;
    let taken = wider.field("policy").unwrap_or_default();
    sheet.refuses("post/policy/of-another-form", right.clone().with("policy", taken).presented(), SIGNATURE);
    let own = right.field("policy").and_then(base64_decode).context("a form without a policy")?;
    let own = String::from_utf8(own)?;
    // Each is a policy that the form fits, so that who reads it first finds nothing wrong with it.
    for (label, from, to) in [
        ("later", "\"expiration\":\"2", "\"expiration\":\"3"),
        ("wider", ",5,20]", ",5,2000]"),
        ("narrower", ",5,20]", ",6,20]"),
        ("a-blank-more", "}", "} "),
        ("another-object", "dir/a cat", "dir/b cat"),
    ] {
        let changed = own.replacen(from, to, 1);
        ensure!(changed != own, "{label} changes nothing of {own}");
        let key = right.field("key").unwrap_or_default().replacen(from, to, 1);
        let form = right.clone().with("policy", &base64_encode(changed.as_bytes())).with("key", &key);
        sheet.refuses(&format!("post/policy/{label}"), form.presented(), SIGNATURE);
    }
    Ok(())
}
