//! Signed by other keys than the one that is said to have signed.

use anyhow::Result;
use presign_core::{Grant, base64_encode};

use super::operations;
use super::sheet::{DENIED, Sheet};
use crate::azure::AzurePen;
use crate::matrix::operation::{KEY, VALIDITY};
use crate::matrix::scheme::Signs as _;

pub(super) fn write(sheet: &mut Sheet, pen: &AzurePen) -> Result<()> {
    let bytes = |byte: u8, count: usize| base64_encode(&vec![byte; count]);
    for (label, key) in [
        ("other-bytes", bytes(7, 64)),
        ("short", bytes(7, 16)),
        ("of-zeros", bytes(0, 64)),
        ("published-by-nobody", base64_encode(b"a secret that the server does not know")),
    ] {
        let (stranger, right) = (pen.with_bytes(&key)?, operations::all(pen)?);
        for (operation, right) in operations::all(&stranger)?.into_iter().zip(right) {
            sheet.refuses(&format!("{}/key/{label}", operation.name), operation.send, DENIED, right.send);
        }
    }
    // The base64 of the key in place of its bytes.
    let text = pen.with_bytes(&base64_encode(pen.base64().as_bytes()))?;
    let (wrong, right) = (text.sign(&Grant::get(KEY, VALIDITY), b"")?, pen.sign(&Grant::get(KEY, VALIDITY), b"")?);
    sheet.refuses("get/key/not-decoded", wrong, DENIED, right);
    for (label, other) in pen.others()? {
        let right = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
        sheet.refuses(&format!("get/key/that-differs-in-{label}"), other.resigned(&right), DENIED, right);
    }
    Ok(())
}
