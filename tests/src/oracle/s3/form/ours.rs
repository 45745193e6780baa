//! The form, signed by our library through its public face.

use std::time::Duration;

use presign_core::{Error, ErrorKind, Form, Grant, Ready, Result, Timestamp};
use presign_s3::Post;

use super::super::case::{Ask, Case};
use super::super::ours::{account, bucket};
use super::{By, Rule, Upload, theirs, verdict};
use crate::oracle::Answer;

pub(in super::super) fn answer(case: &Case, upload: &Upload) -> Result<Answer> {
    let form = signed(case, upload)?;
    let revealed = form.reveal();
    let fields: Vec<(&str, &str)> = revealed.fields().collect();
    let verdict = verdict::of(case, upload, revealed.url(), &fields);
    let parts = theirs::parts(revealed.url(), &fields, theirs::signature(&fields), [&verdict, verdict::SOUND]);
    parts.map(Answer::Signed).map_err(|error| Error::new(ErrorKind::Term, format!("read our own form: {error}")))
}

/// The policy that we sign, for botocore to sign it too.
pub(in super::super) fn policy(case: &Case) -> Option<String> {
    let Ask::Form(upload) = &case.ask else { return None };
    let form = signed(case, upload).ok()?;
    form.reveal().field("policy").map(str::to_owned)
}

fn signed(case: &Case, upload: &Upload) -> Result<Form> {
    let bucket = bucket(&account(case)?, case)?;
    match bucket.try_post(&post(case, upload)?, Timestamp::from_unix(case.at)?)? {
        Ready::Signed(form) => Ok(form),
        _ => Err(Error::new(ErrorKind::Pending, "sign: credentials at hand were not taken")),
    }
}

fn post<'c>(case: &'c Case, upload: &'c Upload) -> Result<Post<'c>> {
    let (key, validity) = (case.key.as_deref().unwrap_or_default(), Duration::from_secs(case.seconds));
    let mut grant = match upload.size {
        Some((least, greatest)) if upload.size_by_grant => Grant::upload(key, least..=greatest, validity),
        _ => Grant::put(key, validity),
    };
    for entry in upload.entries.iter().filter(|entry| entry.by == By::Term) {
        let value = entry.value.as_str();
        grant = match entry.name.as_str() {
            "Content-Type" => grant.content_type(value),
            "acl" => grant.header("x-amz-acl", value),
            name => grant.header(name, value),
        };
    }
    let mut post = Post::of(grant);
    if upload.named_by_file {
        post = post.named_by_file();
    }
    for entry in upload.entries.iter().filter(|entry| entry.by != By::Term) {
        let (name, value) = (entry.name.as_str(), entry.value.as_str());
        post = match (&entry.rule, entry.by, entry.condition()) {
            (Rule::Begins(_), By::Condition, Some(condition)) => {
                post.condition(&condition.to_string()).field(name, value)
            }
            (Rule::Begins(prefix), ..) => post.starts_with(name, prefix.as_str()).field(name, value),
            (_, By::Condition, Some(condition)) => post.condition(&condition.to_string()),
            _ => post.field(name, value),
        };
    }
    Ok(match upload.size {
        Some((least, greatest)) if !upload.size_by_grant => {
            post.condition(&format!(r#"["content-length-range", {least}, {greatest}]"#))
        }
        _ => post,
    })
}
