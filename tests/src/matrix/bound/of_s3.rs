//! Headers that S3 can be asked to hold a request to.

use anyhow::Result;
use presign_core::Grant;

use super::touch;
use crate::Pen;
use crate::matrix::case::Sheet;
use crate::matrix::operation::{self, KEY, UPLOAD, VALIDITY};

pub(in crate::matrix) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    const NAME: &str = "x-amz-meta-mood";
    let put = pen.sign(&Grant::put(KEY, VALIDITY).header(NAME, "calm and bright"), UPLOAD)?;
    let wanted = operation::written(pen, KEY, UPLOAD);
    touch(sheet, "put-meta", &put, NAME);
    sheet.accepts("put-meta/bound/as-signed", put.clone(), wanted.clone());
    let spaced = put.clone().with_header(NAME, " calm   and \t bright ");
    sheet.accepts("put-meta/bound/blanks-in-it", spaced, wanted.clone());
    let upper = put.without_header(NAME).with_extra_header("X-AMZ-Meta-Mood", "calm and bright");
    sheet.accepts("put-meta/bound/name-in-upper-case", upper, wanted);

    let get = pen.sign(&Grant::get(KEY, VALIDITY).header("x-trace", "7"), b"")?;
    touch(sheet, "get-trace", &get, "x-trace");
    sheet.accepts("get-trace/bound/as-signed", get, operation::read());

    let ranged = pen.sign(&Grant::get(KEY, VALIDITY).header("range", "bytes=0-99"), b"")?;
    touch(sheet, "get-range", &ranged, "range");

    let by_host =
        pen.by_virtual_host().sign(&Grant::delete(KEY, VALIDITY).header("x-amz-request-payer", "requester"), b"")?;
    touch(sheet, "delete-by-host", &by_host, "x-amz-request-payer");
    Ok(())
}
