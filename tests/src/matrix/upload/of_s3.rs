//! What an upload to S3 can be bound to.

use anyhow::Result;
use presign_core::Grant;

use super::{SIGNATURE, checksum, create_only, kind};
use crate::Pen;
use crate::matrix::case::Sheet;
use crate::matrix::operation::{KEY, UPLOAD, VALIDITY, written};

pub(in crate::matrix) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    kind(sheet, pen)?;
    length(sheet, pen)?;
    checksum(sheet, "put-summed", pen)?;
    checksum(sheet, "put-summed-by-host", &pen.by_virtual_host())?;
    create_only(sheet, pen)
}

fn length(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let size = u64::try_from(UPLOAD.len())?;
    for (operation, grant) in
        [("put-sized", Grant::put(KEY, VALIDITY).size(size)), ("upload", Grant::upload(KEY, size, VALIDITY))]
    {
        let put = pen.sign(&grant, UPLOAD)?;
        sheet.accepts(&format!("{operation}/length/as-signed"), put.clone(), written(pen, KEY, UPLOAD));
        for (label, body) in [("shorter", &b"short"[..]), ("longer", b"a body that is too long"), ("none", b"")] {
            let length = body.len().to_string();
            let tampered = put.clone().with_body(body).with_header("content-length", &length);
            sheet.refuses(&format!("{operation}/length/{label}"), tampered, SIGNATURE);
        }
        let chunked = put.without_header("content-length").with_extra_header("transfer-encoding", "chunked");
        sheet.refuses(&format!("{operation}/length/chunked"), chunked, SIGNATURE);
    }
    Ok(())
}
