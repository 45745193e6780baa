//! Headers that the URL binds: right, another, missing, doubled.

use anyhow::Result;
use presign_core::Grant;

use super::case::Sheet;
use super::operation::{self, KEY, UPLOAD, VALIDITY};
use crate::{Kind, Pen, Presented};

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
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

/// What can be done to any bound header.
pub(super) fn touch(sheet: &mut Sheet, operation: &str, right: &Presented, name: &str) {
    let value = right.field(name).unwrap_or_default().to_owned();
    let (list, rest) = sheet.scheme().unlisted;
    for (label, tampered) in [
        ("doubled", right.clone().with_extra_header(name, &value)),
        ("another-value", right.clone().with_header(name, "another")),
        ("empty", right.clone().with_header(name, "")),
        ("missing", right.clone().without_header(name)),
        ("another-beside-it", right.clone().with_extra_header(name, "another")),
        ("unlisted", right.clone().with_parameter(list, |_| rest.map(str::to_owned))),
    ] {
        let kinds: &[Kind] = if label == "unlisted" && name.starts_with("x-amz-") {
            &[Kind::UnsignedHeader, Kind::Signature]
        } else {
            &[Kind::Signature]
        };
        // What is bound by its name alone stands in no list.
        if label != "unlisted" || tampered.target() != right.target() {
            sheet.refuses(&format!("{operation}/bound/{label}"), tampered, kinds);
        }
    }
}
