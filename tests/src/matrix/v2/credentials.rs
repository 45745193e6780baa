//! By whom Version 2 was signed, and until when.

use std::time::Duration;

use anyhow::Result;
use presign_core::{End, Grant};
use presign_s3::Credentials;

use super::super::case::Sheet;
use super::super::operation::{KEY, UPLOAD, VALIDITY, read, written};
use super::super::s3::other_case;
use super::super::shifted;
use crate::{Kind, Pen, Presented};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let ground = pen.ground();
    for (label, id, secret, kinds) in [
        ("another-secret", &*ground.key_id, "another secret", &[Kind::Signature][..]),
        ("secret-of-another-key", &ground.key_id, &ground.temporary_secret, &[Kind::Signature]),
        ("unknown-key", "UNKNOWNKEY", &ground.secret, &[Kind::UnknownKey]),
        ("key-in-another-case", &other_case(&ground.key_id), &ground.secret, &[Kind::UnknownKey]),
    ] {
        for (name, request) in requests(&pen.with(Credentials::new(id, secret), End::Never), VALIDITY)? {
            sheet.refuses(&format!("{name}/credential/{label}"), request, kinds);
        }
    }
    let minute = Duration::from_secs(60);
    for (label, at, validity) in
        [("a-minute-left", -60, 2 * minute), ("ten-years", 0, Duration::from_secs(315_360_000))]
    {
        for (name, request) in requests(&pen.at(shifted(pen.now(), at)), validity)? {
            let wanted = if name == "get" { read() } else { written(pen, KEY, UPLOAD) };
            sheet.accepts(&format!("{name}/right/{label}"), request, wanted);
        }
    }
    for (label, at) in [("a-second-ago", -61), ("a-minute-ago", -120), ("a-day-ago", -86_460)] {
        for (name, request) in requests(&pen.at(shifted(pen.now(), at)), minute)? {
            sheet.refuses(&format!("{name}/ended/{label}"), request, &[Kind::Expired]);
        }
    }
    Ok(())
}

fn requests(pen: &Pen<'_>, validity: Duration) -> Result<[(&'static str, Presented); 2]> {
    let get = pen.sign(&Grant::get(KEY, validity), b"")?;
    Ok([("get", get), ("put", pen.sign(&Grant::put(KEY, validity), UPLOAD)?)])
}
