//! Signed with another secret, by an unknown key, for another place.

use anyhow::Result;
use http::Method;
use presign_core::{End, Grant};
use presign_s3::Credentials;

use super::case::Sheet;
use super::operation::{KEY, UPLOAD, VALIDITY, read};
use super::s3::other_case;
use crate::{Kind, Pen, Presented};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let ground = pen.ground();
    for (label, id, secret, kind) in [
        ("another-secret", &*ground.key_id, "another secret", &[Kind::Signature][..]),
        ("secret-of-another-key", &ground.key_id, &ground.temporary_secret, &[Kind::Signature]),
        ("secret-in-upper-case", &ground.key_id, &ground.secret.to_uppercase(), &[Kind::Signature]),
        ("a-blank-behind-the-secret", &ground.key_id, &format!("{} ", ground.secret), &[Kind::Signature]),
        ("unknown-key", "UNKNOWNKEY", &ground.secret, &[Kind::UnknownKey]),
        ("key-in-lower-case", &other_case(&ground.key_id), &ground.secret, &[Kind::UnknownKey]),
        ("key-with-a-blank", &format!("{} ", ground.key_id), &ground.secret, &[Kind::UnknownKey]),
    ] {
        let pen = pen.with(Credentials::new(id, secret), End::Never);
        for (name, request) in requests(&pen)? {
            sheet.refuses(&format!("{name}/credential/{label}"), request, kind);
        }
    }
    for (name, request) in requests(&pen.for_region("eu-west-1"))? {
        sheet.refuses(&format!("{name}/credential/another-region"), request, &[Kind::Malformed]);
    }
    // The right key for another bucket, used for this one, and the way back.
    let spare = pen.for_bucket(ground.spare).sign(&Grant::get(KEY, VALIDITY), b"")?;
    let moved = spare.path().replacen(ground.spare, ground.bucket, 1);
    sheet.refuses("get/credential/url-of-another-bucket", spare.clone().with_path(&moved), &[Kind::Signature]);
    let wanted = super::case::Wanted { body: Some(b"another bucket".to_vec()), ..read() };
    sheet.accepts("get/credential/another-bucket", spare, wanted);
    Ok(())
}

fn requests(pen: &Pen<'_>) -> Result<Vec<(&'static str, Presented)>> {
    Ok(vec![
        ("get", pen.sign(&Grant::get(KEY, VALIDITY), b"")?),
        ("head", pen.sign(&Grant::head(KEY, VALIDITY), b"")?),
        ("put", pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?),
        ("delete", pen.sign(&Grant::delete(KEY, VALIDITY), b"")?),
        ("list", pen.sign(&Grant::list("dir/", VALIDITY), b"")?),
        ("begin", pen.sign(&Grant::request(Method::POST, KEY, VALIDITY).query_flag("uploads"), b"")?),
        ("get-by-host", pen.by_virtual_host().sign(&Grant::get(KEY, VALIDITY), b"")?),
    ])
}
