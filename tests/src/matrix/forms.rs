//! Upload forms, posted as a browser does: what their policy allows, and every way to leave it. Written once for both
//! signatures.

mod fields;
mod right;
mod signer;

use std::time::Duration;

use anyhow::Result;
use presign_core::Grant;
use presign_s3::Post;

use super::case::{Effect, Sheet, Wanted};
use super::operation::{KEY, UPLOAD, VALIDITY};
use crate::{FilledForm, Kind, Pen, store};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    right::write(sheet, pen)?;
    fields::write(sheet, pen)?;
    signer::write(sheet, pen)
}

/// The form that the tamperings are made from: an object, its type, its sizes, its metadata, what the answer is.
fn post(validity: Duration) -> Post<'static> {
    Post::of(Grant::upload(KEY, SIZES, validity).content_type("image/png"))
        .field("x-amz-meta-mood", "calm")
        .starts_with("x-amz-meta-note", "in")
        .success_status(201)
}

const SIZES: std::ops::RangeInclusive<u64> = 5..=20;
const POLICY: &[Kind] = &[Kind::Policy];

fn form(pen: &Pen<'_>) -> Result<FilledForm> {
    pen.form(&post(VALIDITY), UPLOAD)
}

/// What a form does that is taken.
fn stored(pen: &Pen<'_>, key: &str, bytes: &[u8]) -> Wanted {
    let effect = Effect::Stored(store::name(pen.ground().bucket, key), bytes.to_vec());
    Wanted { effect, ..Wanted::default() }
}
