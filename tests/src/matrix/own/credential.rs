//! Signed by another secret, and by a key that nobody knows.

use anyhow::Result;

use super::by;
use super::pen::OwnPen;
use crate::matrix::case::Sheet;
use crate::{Kind, SignedBy};

pub(super) fn write(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    for (label, signed_by, kinds) in [
        ("another-secret", SignedBy::OtherSecret, &[Kind::Signature][..]),
        ("unknown-key", SignedBy::UnknownKey, &[Kind::UnknownKey]),
    ] {
        for operation in by(pen, signed_by)? {
            sheet.refuses(&format!("{}/credential/{label}", operation.name), operation.send, kinds);
        }
    }
    Ok(())
}
