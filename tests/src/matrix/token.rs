//! Temporary credentials: the session token altered, dropped, doubled, exchanged.

use anyhow::Result;
use presign_core::{End, Grant};
use presign_s3::Credentials;

use super::case::Sheet;
use super::operation::{KEY, UPLOAD, VALIDITY, read, written};
use crate::{Kind, Pen, Presented};

const NAME: &str = "X-Amz-Security-Token";
const TOKEN: &[Kind] = &[Kind::Token];

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let token = &*pen.ground().token;
    for ((name, right), wanted) in
        requests(&pen.temporary(Some(token)))?.into_iter().zip([read(), written(pen, KEY, UPLOAD)])
    {
        let value = right.parameter(NAME).unwrap_or_default().to_owned();
        sheet.accepts(&format!("{name}/token/as-signed"), right.clone(), wanted);
        let changed = |pair: &str| right.clone().with_parameter(NAME, |_| Some(pair.to_owned()));
        for (label, tampered, kinds) in [
            ("removed", right.clone().with_parameter(NAME, |_| None), TOKEN),
            ("emptied", changed(&format!("{NAME}=")), TOKEN),
            ("altered", changed(&format!("{NAME}=another")), TOKEN),
            ("cut", changed(&format!("{NAME}={}", value.trim_end_matches("%3D"))), TOKEN),
            ("unescaped-plus", changed(&format!("{NAME}={}", value.replace("%2B", "%20"))), TOKEN),
            ("without-a-value", changed(NAME), &[Kind::Malformed]),
            ("doubled", right.clone().with_pair(&format!("{NAME}={value}")), &[Kind::Malformed]),
            ("doubled-another", right.clone().with_pair(&format!("{NAME}=another")), &[Kind::Malformed]),
            ("in-lower-case", changed(&format!("x-amz-security-token={value}")), &[Kind::Malformed]),
        ] {
            sheet.refuses(&format!("{name}/token/{label}"), tampered, kinds);
        }
        let moved = right.clone().with_parameter(NAME, |_| None).with_extra_header("x-amz-security-token", token);
        sheet.refuses(&format!("{name}/token/moved-to-a-header"), moved, &[Kind::UnsignedHeader]);
    }

    for (name, request) in requests(&pen.temporary(Some(&pen.ground().other_token)))? {
        sheet.refuses(&format!("{name}/token/another-signed"), request, TOKEN);
    }
    for (name, request) in requests(&pen.temporary(None))? {
        sheet.refuses(&format!("{name}/token/none-signed"), request, TOKEN);
    }
    let ground = pen.ground();
    let lasting = Credentials::new(&*ground.key_id, &*ground.secret).with_session_token(token);
    for (name, request) in requests(&pen.with(lasting, End::Never))? {
        sheet.refuses(&format!("{name}/token/signed-by-a-key-that-has-none"), request, TOKEN);
    }
    for (name, request) in requests(pen)? {
        let added = request.with_pair(&format!("{NAME}=token"));
        sheet.refuses(&format!("{name}/token/added"), added, TOKEN);
    }
    Ok(())
}

fn requests(pen: &Pen<'_>) -> Result<[(&'static str, Presented); 2]> {
    Ok([
        ("get-temporary", pen.sign(&Grant::get(KEY, VALIDITY), b"")?),
        ("put-temporary", pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?),
    ])
}
