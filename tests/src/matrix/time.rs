//! Before, at and after the end; before the beginning; and an end that is the credential's.

use std::time::Duration;

use anyhow::Result;
use presign_core::{End, Grant};
use presign_s3::Credentials;

use super::case::Sheet;
use super::operation::{KEY, UPLOAD, read, written};
use super::shifted;
use crate::pen::Forgery;
use crate::{Kind, Pen, Presented};

const MINUTE: Duration = Duration::from_secs(60);

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let signed = |at: i64, validity: Duration| -> Result<[(&str, Presented); 2]> {
        let pen = pen.at(shifted(pen.now(), at));
        let get = pen.sign(&Grant::get(KEY, validity), b"")?;
        let put = pen.sign(&Grant::put(KEY, validity), UPLOAD)?;
        Ok([("get", get), ("put", put)])
    };
    let wanted = |name| if name == "get" { read() } else { written(pen, KEY, UPLOAD) };
    let week = Duration::from_secs(604_800);

    for (label, at, validity) in [
        ("a-minute-left", -60, 2 * MINUTE),
        ("the-last-second", -60, MINUTE),
        ("a-minute-left-of-a-week", -604_740, week),
        ("five-minutes-ahead", 300, MINUTE),
        ("fifteen-minutes-ahead", 900, MINUTE),
    ] {
        for (name, request) in signed(at, validity)? {
            sheet.accepts(&format!("{name}/time/{label}"), request, wanted(name));
        }
    }
    for (label, at, validity, kind) in [
        ("ended-a-second-ago", -61, MINUTE, &[Kind::Expired][..]),
        ("ended-a-minute-ago", -120, MINUTE, &[Kind::Expired]),
        ("ended-a-day-ago", -86_460, MINUTE, &[Kind::Expired]),
        ("ended-after-a-week", -604_801, week, &[Kind::Expired]),
        ("ended-in-2001", 1_000_000_000 - pen.now().unix(), week, &[Kind::Expired]),
        ("a-second-too-far-ahead", 901, MINUTE, &[Kind::NotYetValid]),
        ("sixteen-minutes-ahead", 960, MINUTE, &[Kind::NotYetValid]),
        ("a-day-ahead", 86_400, MINUTE, &[Kind::NotYetValid]),
    ] {
        for (name, request) in signed(at, validity)? {
            let zeros = format!("X-Amz-Signature={}", "0".repeat(64));
            let forged = request.clone().with_parameter("X-Amz-Signature", |_| Some(zeros.clone()));
            sheet.refuses(&format!("{name}/time/{label}"), request, kind);
            sheet.refuses(&format!("{name}/time/{label}-and-forged"), forged, kind);
        }
    }
    cap(sheet, pen);
    clamp(sheet, pen)
}

/// The library refuses to sign these, so they are forged.
fn cap(sheet: &mut Sheet, pen: &Pen<'_>) {
    for (label, at, seconds) in [
        ("a-second-over", 0, 604_801),
        ("eight-days", 0, 691_200),
        ("eight-days-in-the-eighth", -648_000, 691_200),
        ("136-years", 0, u64::from(u32::MAX)),
        ("over-32-bits", 0, u64::from(u32::MAX) + 1),
        ("zero", 0, 0),
    ] {
        let pen = pen.at(shifted(pen.now(), at));
        let forged = pen.forge("GET", KEY, &Forgery { seconds, ..Forgery::default() });
        sheet.refuses(&format!("get/cap/{label}"), forged, &[Kind::Validity]);
    }
    let right = pen.forge("GET", KEY, &Forgery { seconds: 604_800, ..Forgery::default() });
    sheet.accepts("get/cap/a-week", right, read());
}

/// A URL that would outlive its credential ends with it.
fn clamp(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let ground = pen.ground();
    let asked = Grant::get(KEY, Duration::from_secs(900));
    let until = |at: i64, end: i64| -> Result<Presented> {
        let credentials = Credentials::new(&*ground.temporary_key_id, &*ground.temporary_secret);
        let end = End::At(shifted(pen.now(), end));
        let pen = pen.at(shifted(pen.now(), at));
        pen.with(credentials.with_session_token(&*ground.token), end).sign(&asked, b"")
    };
    sheet.accepts("get/clamp/credential-ends-later", until(-100, 60)?, read());
    sheet.refuses("get/clamp/credential-ended", until(-100, -40)?, &[Kind::Expired]);
    sheet.refuses("get/clamp/credential-ended-a-second-ago", until(-100, -1)?, &[Kind::Expired]);
    let stretched = until(-100, -40)?.with_parameter("X-Amz-Expires", |_| Some("X-Amz-Expires=900".into()));
    sheet.refuses("get/clamp/stretched-again", stretched, &[Kind::Signature]);
    Ok(())
}
