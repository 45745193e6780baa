//! Temporary credentials, where the scheme has session tokens: the token dropped, altered, doubled, exchanged.

use anyhow::{Result, ensure};
use presign_core::Grant;

use super::pen::OwnPen;
use crate::matrix::case::Sheet;
use crate::matrix::operation::{KEY, UPLOAD, VALIDITY, read, written};
use crate::matrix::scheme::Signs as _;
use crate::{Kind, Presented, SignedBy};

/// Some look at the token first, others at the signature that it is a part of.
const TOKEN: &[Kind] = &[Kind::Token, Kind::Signature];
const SHAPE: &[Kind] = &[Kind::Malformed, Kind::Token, Kind::Signature];
const KEY_OR_TOKEN: &[Kind] = &[Kind::Token, Kind::UnknownKey, Kind::Signature];

pub(super) fn write(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let Some(parameter) = pen.scheme().token else { return Ok(()) };
    let temporary = requests(&pen.by(SignedBy::Temporary))?;
    for ((name, right), wanted) in temporary.into_iter().zip([read(), written(pen, KEY, UPLOAD)]) {
        let value = right.parameter(parameter).unwrap_or_default().to_owned();
        ensure!(!value.is_empty(), "what `SignedBy::Temporary` signed has no {parameter}, which the scheme names");
        sheet.accepts(&format!("{name}/token/as-signed"), right.clone(), wanted);
        let changed = |pair: String| right.clone().with_parameter(parameter, |_| Some(pair.clone()));
        let upper = parameter.to_ascii_uppercase();
        let other = if upper == parameter { parameter.to_ascii_lowercase() } else { upper };
        for (label, tampered, kinds) in [
            ("removed", right.clone().with_parameter(parameter, |_| None), TOKEN),
            ("emptied", changed(format!("{parameter}=")), SHAPE),
            ("without-a-value", changed(parameter.to_owned()), SHAPE),
            ("altered", changed(format!("{parameter}=another")), TOKEN),
            ("longer", changed(format!("{parameter}={value}x")), TOKEN),
            ("doubled", right.clone().with_pair(&format!("{parameter}={value}")), SHAPE),
            ("doubled-another", right.clone().with_pair(&format!("{parameter}=another")), SHAPE),
            ("in-another-case", changed(format!("{other}={value}")), SHAPE),
        ] {
            sheet.refuses(&format!("{name}/token/{label}"), tampered, kinds);
        }
    }
    for (label, signed_by) in [("of-another-key", SignedBy::OtherToken), ("none-signed", SignedBy::NoToken)] {
        for (name, request) in requests(&pen.by(signed_by))? {
            sheet.refuses(&format!("{name}/token/{label}"), request, KEY_OR_TOKEN);
        }
    }
    for (name, request) in requests(pen)? {
        let added = request.with_pair(&format!("{parameter}=token"));
        sheet.refuses(&format!("{name}/token/added-to-a-lasting-key"), added, SHAPE);
    }
    Ok(())
}

fn requests(pen: &OwnPen<'_>) -> Result<[(&'static str, Presented); 2]> {
    Ok([
        ("get-temporary", pen.sign(&Grant::get(KEY, VALIDITY), b"")?),
        ("put-temporary", pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?),
    ])
}
