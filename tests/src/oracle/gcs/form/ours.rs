//! The form, signed by our library through its public face.

use std::time::Duration;

use presign_core::{Error, ErrorKind, Form, Grant, Ready, Result, Timestamp};
use presign_gcs::{Bucket, Post};

use super::super::case::Case;
use super::super::{keys, ours};
use super::{Rule, Upload, theirs, verdict};
use crate::oracle::Answer;

pub(in super::super) fn answer(case: &Case, upload: &Upload) -> Result<Answer> {
    let post = post(case, upload);
    let form = signed(case, &post, ours::bucket(case, keys::credentials(case)?)?)?;
    let revealed = form.reveal();
    let fields: Vec<(&str, &str)> = revealed.fields().collect();
    let alike = match keys::other_credentials(case)? {
        None => true,
        Some(credentials) => {
            let other = signed(case, &post, ours::bucket(case, credentials)?)?;
            other.reveal().fields().eq(fields.iter().copied())
        }
    };
    let verdict = verdict::of(case, upload, revealed.url(), &fields);
    let parts = theirs::parts(revealed.url(), &fields, [&verdict, verdict::SOUND], alike);
    parts.map(Answer::Signed).map_err(|error| Error::new(ErrorKind::Term, format!("read our own form: {error}")))
}

fn signed(case: &Case, post: &Post<'_>, bucket: Bucket) -> Result<Form> {
    match bucket.try_post(post, Timestamp::from_unix(case.at)?)? {
        Ready::Signed(form) => Ok(form),
        _ => Err(Error::new(ErrorKind::Pending, "sign: credentials at hand were not taken")),
    }
}

fn post<'c>(case: &'c Case, upload: &'c Upload) -> Post<'c> {
    let (key, validity) = (case.key.as_deref().unwrap_or_default(), Duration::from_secs(case.seconds));
    let mut grant = match upload.size {
        Some((least, greatest)) => Grant::upload(key, least..=greatest, validity),
        None => Grant::put(key, validity),
    };
    for entry in upload.entries.iter().filter(|entry| entry.by_term) {
        let value = entry.value.as_str();
        grant = match entry.name.as_str() {
            "Content-Type" => grant.content_type(value),
            "acl" => grant.header("x-goog-acl", value),
            name => grant.header(name, value),
        };
    }
    let mut post = Post::of(grant);
    if upload.named_by_file {
        post = post.named_by_file();
    }
    upload.entries.iter().filter(|entry| !entry.by_term).fold(post, |post, entry| {
        let (name, value) = (entry.name.as_str(), entry.value.as_str());
        match &entry.rule {
            Rule::Begins(prefix) => post.starts_with(name, prefix.as_str()).field(name, value),
            Rule::Held | Rule::Ignored => post.field(name, value),
        }
    })
}
