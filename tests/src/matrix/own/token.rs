//! Temporary credentials: their token altered, dropped, doubled, exchanged.

use anyhow::Result;
use presign_core::Grant;

use super::has;
use super::pen::OwnPen;
use crate::matrix::case::Sheet;
use crate::matrix::operation::{KEY, UPLOAD, VALIDITY, read, written};
use crate::matrix::scheme::Signs as _;
use crate::report::Row;
use crate::{Kind, Presented, SignedBy};

/// Whichever a verifier finds first: the token is looked at by itself, and is signed.
const TOKEN: &[Kind] = &[Kind::Token, Kind::Signature, Kind::Malformed, Kind::UnknownKey];

pub(super) fn write(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let told = pen.own().token();
    has::both(sheet, "session tokens", told.is_some(), told.is_some());
    let Some(token) = told else { return Ok(()) };
    for ((name, right), wanted) in
        requests(pen, SignedBy::Temporary)?.into_iter().zip([read(), written(pen, KEY, UPLOAD)])
    {
        let Some(value) = right.parameter(token).map(str::to_owned) else {
            sheet.says(Row::unexpected(format!("{name}/token/as-signed"), format!("it has no {token}")));
            continue;
        };
        sheet.accepts(&format!("{name}/token/as-signed"), right.clone(), wanted);
        let mut cut = value.clone();
        cut.pop();
        let changed = |pair: &str| right.clone().with_parameter(token, |_| Some(pair.to_owned()));
        for (label, tampered) in [
            ("removed", right.clone().with_parameter(token, |_| None)),
            ("emptied", changed(&format!("{token}="))),
            ("without-a-value", changed(token)),
            ("altered", changed(&format!("{token}=another"))),
            ("cut", changed(&format!("{token}={cut}"))),
            ("longer", changed(&format!("{token}={value}x"))),
            ("doubled", right.clone().with_pair(&format!("{token}={value}"))),
            ("doubled-another", right.clone().with_pair(&format!("{token}=another"))),
        ] {
            sheet.refuses(&format!("{name}/token/{label}"), tampered, TOKEN);
        }
        let moved = right.clone().with_parameter(token, |_| None).with_extra_header(token, &value);
        let kinds = &[Kind::Token, Kind::Signature, Kind::Malformed, Kind::UnknownKey, Kind::UnsignedHeader];
        sheet.refuses(&format!("{name}/token/moved-to-a-header"), moved, kinds);
    }
    for (label, signed_by) in [("another-signed", SignedBy::OtherToken), ("none-signed", SignedBy::NoToken)] {
        for (name, request) in requests(pen, signed_by)? {
            sheet.refuses(&format!("{name}/token/{label}"), request, TOKEN);
        }
    }
    for (name, request) in requests(pen, SignedBy::Right)? {
        let added = request.with_pair(&format!("{token}=token"));
        sheet.refuses(&format!("{name}/token/added"), added, TOKEN);
    }
    Ok(())
}

fn requests(pen: &OwnPen<'_>, signed_by: SignedBy) -> Result<[(&'static str, Presented); 2]> {
    let pen = pen.by(signed_by);
    Ok([
        ("get-temporary", pen.sign(&Grant::get(KEY, VALIDITY), b"")?),
        ("put-temporary", pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?),
    ])
}
