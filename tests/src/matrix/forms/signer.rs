//! By whom a form was signed, until when, for which bucket; and its signature, byte by byte.

use std::time::Duration;

use anyhow::{Context as _, Result};
use presign_core::{End, base64_decode, base64_encode};
use presign_s3::Credentials;

use super::super::case::Sheet;
use super::super::operation::{KEY, UPLOAD};
use super::super::s3::other_case;
use super::super::shifted;
use super::{POLICY, form, post, stored};
use crate::{FilledForm, Kind, Pen};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let (ground, right) = (pen.ground(), form(pen)?);
    flips(sheet, &right)?;
    anonymous(sheet, &right);
    for (label, id, secret, kinds) in [
        ("another-secret", &*ground.key_id, "another secret", &[Kind::Signature][..]),
        ("secret-of-another-key", &ground.key_id, &ground.temporary_secret, &[Kind::Signature]),
        ("unknown-key", "UNKNOWNKEY", &ground.secret, &[Kind::UnknownKey]),
        ("key-in-another-case", &other_case(&ground.key_id), &ground.secret, &[Kind::UnknownKey]),
    ] {
        let signed = form(&pen.with(Credentials::new(id, secret), End::Never))?;
        sheet.refuses(&format!("post/credential/{label}"), signed.presented(), kinds);
    }
    let left = form(&pen.at(shifted(pen.now(), -840)))?;
    sheet.accepts("post/right/a-minute-left", left.presented(), stored(pen, KEY, UPLOAD));
    // Within the quarter of an hour that a server may ask of a form's date.
    for (label, at) in [("a-second-ago", -61), ("a-minute-ago", -120)] {
        let ended = pen.at(shifted(pen.now(), at)).form(&post(Duration::from_secs(60)), UPLOAD)?;
        sheet.refuses(&format!("post/ended/{label}"), ended.presented(), &[Kind::Expired]);
    }

    let spare = form(&pen.for_bucket(ground.spare))?;
    let path = |bucket: &str| format!("/{bucket}/");
    let elsewhere = right.presented().with_path(&path(ground.spare));
    sheet.refuses("post/bucket/another", elsewhere, POLICY);
    let moved = spare.presented().with_path(&path(ground.bucket));
    sheet.refuses("post/bucket/of-another", moved, POLICY);
    let by_host = form(&pen.by_virtual_host())?.presented();
    let host = form(&pen.by_virtual_host().for_bucket(ground.spare))?.presented().authority().to_owned();
    sheet.refuses("post-by-host/bucket/another", by_host.with_header("host", &host), POLICY);
    Ok(())
}

/// Each byte of the signature changed once.
fn flips(sheet: &mut Sheet, right: &FilledForm) -> Result<()> {
    let base64 = right.field("signature");
    let name = if base64.is_some() { "signature" } else { "x-amz-signature" };
    let own = right.field(name).context("a form without its signature")?;
    let bytes = match base64 {
        Some(base64) => base64_decode(base64).context("no base64")?,
        None => {
            let digits = own.as_bytes().chunks(2).map(|two| u8::from_str_radix(&String::from_utf8_lossy(two), 16));
            digits.collect::<Result<_, _>>()?
        }
    };
    let write = if base64.is_some() { base64_encode } else { hex };
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let changed = right.clone().with(name, &write(&flipped)).presented();
        sheet.refuses(&format!("post/flip/byte-{at}"), changed, &[Kind::Signature]);
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The same without all that says who signed.
fn anonymous(sheet: &mut Sheet, right: &FilledForm) {
    let names = ["AWSAccessKeyId", "signature", "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-signature"];
    let unsigned = names.iter().fold(right.clone(), |form, name| form.without(name));
    sheet.refuses("post/anonymous/with-its-policy", unsigned.presented(), &[Kind::Anonymous]);
    sheet.refuses("post/anonymous/without-its-policy", unsigned.without("policy").presented(), &[Kind::Anonymous]);
}
