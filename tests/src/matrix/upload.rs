//! What an upload can be bound to: type, length, digest, and that nothing is replaced.

#[cfg(feature = "servers")]
mod of_s3;

use anyhow::Result;
use presign_core::{Checksum, ChecksumAlgorithm, Grant, Sha256, base64_encode};

use super::bound::touch;
use super::case::Sheet;
use super::operation::{KEY, NEW_KEY, UPLOAD, VALIDITY, written};
use super::scheme::Signs;
use crate::Kind;
#[cfg(feature = "servers")]
pub(super) use of_s3::write;

const SIGNATURE: &[Kind] = &[Kind::Signature];

pub(super) fn kind(sheet: &mut Sheet, pen: &dyn Signs) -> Result<()> {
    let put = pen.sign(&Grant::put(KEY, VALIDITY).content_type("text/plain"), UPLOAD)?;
    sheet.accepts("put-typed/type/as-signed", put.clone(), written(pen, KEY, UPLOAD));
    for (label, value) in
        [("another", "text/html"), ("with-a-charset", "text/plain; charset=utf-8"), ("in-upper-case", "TEXT/PLAIN")]
    {
        sheet.refuses(&format!("put-typed/type/{label}"), put.clone().with_header("content-type", value), SIGNATURE);
    }
    sheet.refuses("put-typed/type/none", put.clone().without_header("content-type"), SIGNATURE);
    let twice = put.with_extra_header("content-type", "text/html");
    sheet.refuses("put-typed/type/two", twice, SIGNATURE);
    Ok(())
}

pub(super) fn checksum(sheet: &mut Sheet, operation: &str, pen: &dyn Signs) -> Result<()> {
    let Some((name, value)) = pen.scheme().sum else { return Ok(()) };
    let sha256 = |body| base64_encode(&Sha256::of(body));
    let checksum = Checksum::new(ChecksumAlgorithm::Sha256, sha256(UPLOAD))?;
    let put = pen.sign(&Grant::put(KEY, VALIDITY).checksum(checksum), UPLOAD)?;
    sheet.accepts(&format!("{operation}/checksum/as-signed"), put.clone(), written(pen, KEY, UPLOAD));
    let other = put.clone().with_body(b"another body");
    sheet.refuses(&format!("{operation}/checksum/other-body"), other.clone(), &[Kind::Digest]);
    let fitted = other.with_header(name, &value(&sha256(b"another body")));
    sheet.refuses(&format!("{operation}/checksum/other-body-and-sum"), fitted, SIGNATURE);
    touch(sheet, operation, &put, name);
    Ok(())
}

pub(super) fn create_only(sheet: &mut Sheet, pen: &dyn Signs) -> Result<()> {
    let Some((name, other)) = pen.scheme().create_only else { return Ok(()) };
    let new = pen.sign(&Grant::put(NEW_KEY, VALIDITY).create_only(), UPLOAD)?;
    sheet.accepts("create/create-only/new", new.clone(), written(pen, NEW_KEY, UPLOAD));
    touch(sheet, "create", &new, name);
    let existing = pen.sign(&Grant::put(KEY, VALIDITY).create_only(), UPLOAD)?;
    sheet.refuses("create/create-only/existing", existing.clone(), &[Kind::Exists]);
    for (label, tampered) in [
        ("existing-and-no-condition", existing.clone().without_header(name)),
        ("existing-and-another-condition", existing.with_header(name, other)),
    ] {
        sheet.refuses(&format!("create/create-only/{label}"), tampered, SIGNATURE);
    }
    Ok(())
}
