//! Before, at and after the end; before the beginning; and an end that is the credential's.

use std::time::Duration;

use anyhow::Result;
use presign_core::Grant;

use super::all;
use super::pen::OwnPen;
use crate::matrix::case::Sheet;
use crate::matrix::operation::{KEY, UPLOAD, VALIDITY, read, written};
use crate::matrix::scheme::Signs as _;
use crate::matrix::shifted;
use crate::report::Row;
use crate::{Kind, Presented, SignedBy};

pub(super) fn write(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let longest = pen.own().longest_seconds();
    let most = i64::try_from(longest)?;
    let wanted = |name| if name == "get" { read() } else { written(pen, KEY, UPLOAD) };
    for (label, at, seconds) in [
        ("a-minute-left", -60, 120),
        ("the-last-second", -60, 60),
        ("a-minute-left-of-the-longest", 60 - most, longest),
    ] {
        for (name, request) in signed(pen, at, seconds)? {
            sheet.accepts(&format!("{name}/time/{label}"), request, wanted(name));
        }
    }
    for (label, at, seconds) in [
        ("ended-a-second-ago", -61, 60),
        ("ended-a-minute-ago", -120, 60),
        ("ended-a-day-ago", -86_460, 60),
        ("ended-after-the-longest", -1 - most, longest),
    ] {
        refuses(sheet, label, signed(pen, at, seconds)?, Kind::Expired);
    }
    if let Some(ahead) = pen.own().ahead_seconds() {
        let ahead = i64::try_from(ahead)?;
        for (name, request) in signed(pen, ahead, 60)? {
            sheet.accepts(&format!("{name}/time/as-far-ahead-as-may-be"), request, wanted(name));
        }
        refuses(sheet, "a-second-too-far-ahead", signed(pen, ahead + 1, 60)?, Kind::NotYetValid);
        refuses(sheet, "a-day-ahead", signed(pen, 86_400 + ahead, 60)?, Kind::NotYetValid);
    }
    clamp(sheet, pen)
}

fn signed(pen: &OwnPen<'_>, at: i64, seconds: u64) -> Result<[(&'static str, Presented); 2]> {
    let (pen, validity) = (pen.at(shifted(pen.now(), at)), Duration::from_secs(seconds));
    let get = pen.sign(&Grant::get(KEY, validity), b"")?;
    let put = pen.sign(&Grant::put(KEY, validity), UPLOAD)?;
    Ok([("get", get), ("put", put)])
}

/// Forged, too: some look at the time first, others at the signature.
fn refuses(sheet: &mut Sheet, label: &str, requests: [(&'static str, Presented); 2], kind: Kind) {
    let (own, either): (&[Kind], &[Kind]) = match kind {
        Kind::Expired => (&[Kind::Expired], &[Kind::Expired, Kind::Signature]),
        _ => (&[Kind::NotYetValid], &[Kind::NotYetValid, Kind::Signature]),
    };
    for (name, request) in requests {
        let forged = sheet.scheme().forged(&request);
        sheet.refuses(&format!("{name}/time/{label}"), request, own);
        sheet.refuses(&format!("{name}/time/{label}-and-forged"), forged, either);
    }
}

/// A URL that would outlive its credential ends with it, whatever it is for, and says so.
fn clamp(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let until = |end: i64| pen.by(SignedBy::Until(shifted(pen.now(), end))).at(pen.now().minus(100));
    for (label, end) in [("credential-ends-later", 60), ("credential-ends-now", 0)] {
        for operation in all(&until(end))? {
            sheet.accepts(&format!("{}/clamp/{label}", operation.name), operation.send, operation.wanted);
        }
    }
    for (label, end) in [("credential-ended-a-second-ago", -1), ("credential-ended", -40)] {
        for operation in all(&until(end))? {
            sheet.refuses(&format!("{}/clamp/{label}", operation.name), operation.send, &[Kind::Expired]);
        }
    }
    for (name, grant) in [
        ("get", Grant::get(KEY, VALIDITY)),
        ("head", Grant::head(KEY, VALIDITY)),
        ("put", Grant::put(KEY, VALIDITY)),
        ("delete", Grant::delete(KEY, VALIDITY)),
        ("list", Grant::list("dir/", VALIDITY)),
    ] {
        let name = format!("{name}/clamp/says-its-credentials-end");
        let said = until(60).presign(&grant)?.expires().latest();
        sheet.says(match said == pen.now().plus(60) {
            true => Row::positive(name),
            false => {
                Row::unexpected(name, format!("it says {said}, and the credential ends at {}", pen.now().plus(60)))
            }
        });
    }
    Ok(())
}
