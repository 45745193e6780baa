//! Signed by another key of the ring, and by keys that are not in it.

use anyhow::Result;
use presign_core::Grant;

use super::super::case::Sheet;
use super::super::operation::{self, KEY, Operation, UPLOAD, VALIDITY};
use super::super::scheme::Signs;
use crate::Kind;
use crate::local::{KEYS, LocalPen};

pub(super) fn write(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    for (id, byte) in KEYS {
        for operation in all(&pen.with_key(id, byte)?)? {
            sheet.accepts(&format!("{}/key/{id}", operation.name), operation.send, operation.wanted);
        }
    }
    let [(signing, _), (waiting, other), (past, _)] = KEYS;
    for (label, id, byte, kinds) in [
        ("other-bytes", signing, 77, &[Kind::Signature][..]),
        ("bytes-of-another", signing, other, &[Kind::Signature]),
        ("id-of-another", past, other, &[Kind::Signature]),
        ("other-bytes-of-one-that-waits", waiting, 77, &[Kind::Signature]),
        ("retired", "gone-1", 4, &[Kind::UnknownKey]),
        ("unknown-id-right-bytes", "sign-2", 1, &[Kind::UnknownKey]),
        ("id-in-upper-case", "SIGN-1", 1, &[Kind::UnknownKey]),
        ("id-cut", "sign-", 1, &[Kind::UnknownKey]),
    ] {
        for operation in all(&pen.with_key(id, byte)?)? {
            sheet.refuses(&format!("{}/key/{label}", operation.name), operation.send, kinds);
        }
    }
    Ok(())
}

fn all(pen: &dyn Signs) -> Result<Vec<Operation>> {
    let put = pen.sign(&Grant::put(KEY, VALIDITY).content_type("text/plain").size(1..=20), UPLOAD)?;
    Ok(vec![
        operation::get("get", pen)?,
        operation::head(pen)?,
        Operation { name: "put-held", send: put, wanted: operation::written(pen, KEY, UPLOAD) },
        operation::delete(pen)?,
        operation::list(pen)?,
    ])
}
