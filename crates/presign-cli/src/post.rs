//! One upload form: from arguments to what a bucket will take, and from there to the output.

use presign::s3::Post as Asked;
use presign::{Clock, Form, Grant, SystemClock, Timestamp, base64_decode};
use serde::Serialize;
use tracing::debug;

use crate::args::{FormFormat, Post, StoreUrl};
use crate::errors::Failure;
use crate::{account, google, notes, output, sign, store, terminal};

/// What the file's name replaces, at the end of a key.
const FILENAME: &str = "${filename}";

/// Signs, and writes the form to stdout and the notes to stderr.
pub(crate) fn run(flags: &Post) -> Result<(), Failure> {
    let at = match flags.validity.at {
        Some(at) => at,
        None => SystemClock.now()?,
    };
    let place = match &flags.store_url {
        StoreUrl::S3(place) => {
            store::not_for(
                flags.buckets.gcs.given().or(flags.buckets.azure.given()),
                "s3://, whose credentials come from AWS",
            )?;
            place
        }
        StoreUrl::Gcs(place) => {
            store::not_for(
                flags.buckets.s3.given().or(flags.buckets.azure.given()),
                "gs://, whose credentials come from Google",
            )?;
            store::not_for(flags.validity.credential_expiry.map(|_| "--credential-expiry"), store::ENDLESS)?;
            place
        }
        StoreUrl::Azure(_) => {
            return Err(Failure::Usage(
                "sign a form: Azure takes none; sign the upload with put, and have a page send it by fetch".into(),
            ));
        }
        StoreUrl::Local(_) => {
            return Err(Failure::Usage(
                "sign a form: a server of your own takes no forms; write s3://bucket/key or gs://bucket/key, or sign the \
                 upload with put"
                    .into(),
            ));
        }
    };
    let Some(key) = store::key(place, flags.key_file.as_deref())? else {
        return Err(Failure::Usage(
            "sign a form: the store URL names no object; write s3://bucket/key, or s3://bucket/prefix/${filename}; gs:// \
             for Google's"
                .into(),
        ));
    };
    let asked = sign::asked(&flags.validity);
    let (name, named_by_file) = match key.strip_suffix(FILENAME) {
        Some("") => {
            return Err(Failure::Usage(
                "sign a form: nothing stands before ${filename}, so that it would allow every object of the bucket; put \
                 a prefix before it"
                    .into(),
            ));
        }
        Some(prefix) => (prefix, true),
        None => (key.as_str(), false),
    };
    let mut grant = flags.terms.apply(Grant::put(name, asked));
    if let Some(window) = flags.validity.stable_for {
        grant = grant.stable_for(window);
    }
    let post = filled(flags, grant, named_by_file);

    debug!(action = "post", place = place.name, ?asked, "signing");
    let form = signed(flags, &place.name, &post, at)?;
    debug!(
        provider = form.provider(),
        scheme = form.scheme(),
        issued_at = %form.issued_at(),
        expires_at = %form.expires().latest(),
        "signed"
    );
    if !flags.quiet {
        let ends_in_newline = flags.key_file.is_some() && key.ends_with('\n');
        notes::of_form(&flags.validity, ends_in_newline, asked, &form);
    }
    write(flags, &form)
}

/// The form of either provider is asked for by the same words.
fn signed(flags: &Post, bucket: &str, post: &Asked<'_>, at: Timestamp) -> Result<Form, Failure> {
    let runtime = sign::runtime()?;
    Ok(match &flags.store_url {
        StoreUrl::Gcs(_) => runtime.block_on(google::open(&flags.buckets)?.bucket(bucket)?.post(post, at))?,
        _ => {
            let (account, _) = account::open(&flags.buckets, bucket)?;
            let expiry = flags.validity.credential_expiry.map(Into::into).unwrap_or_default();
            runtime.block_on(account.with_expiry(expiry).bucket(bucket)?.post(post, at))?
        }
    })
}

fn filled<'a>(flags: &'a Post, grant: Grant<'a>, named_by_file: bool) -> Asked<'a> {
    let mut post = Asked::of(grant);
    if named_by_file {
        post = post.named_by_file();
    }
    for pair in &flags.field {
        post = post.field(pair.name.as_str(), pair.value.as_str());
    }
    for pair in &flags.starts_with {
        post = post.starts_with(pair.name.as_str(), pair.value.as_str());
    }
    for condition in &flags.condition {
        post = post.condition(condition);
    }
    if let Some(status) = flags.success_status {
        post = post.success_status(status);
    }
    if let Some(url) = &flags.success_redirect {
        post = post.success_redirect(url.as_str());
    }
    post
}

fn write(flags: &Post, form: &Form) -> Result<(), Failure> {
    let revealed = form.reveal();
    let signed = revealed.field("policy").filter(|_| flags.explain);
    let policy = signed.and_then(base64_decode).and_then(|bytes| String::from_utf8(bytes).ok());
    let mut text = match flags.format {
        FormFormat::Json => output::json(&Signed { revealed, policy: policy.as_deref(), string_to_sign: signed })?,
        FormFormat::Html => revealed.html(),
        FormFormat::Curl => revealed.curl(),
        FormFormat::Fetch => revealed.fetch(),
    };
    if let (Some(policy), Some(signed)) = (&policy, signed)
        && flags.format != FormFormat::Json
    {
        terminal::complain(&format!("policy:\n{policy}\n\nstring to sign:\n{signed}"));
    }
    text.push('\n');
    terminal::print(text.as_bytes())
}

#[derive(Serialize)]
struct Signed<'a> {
    #[serde(flatten)]
    revealed: presign::RevealedForm<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_to_sign: Option<&'a str>,
}
