//! Headers that the URL binds: right, another, missing, doubled.

#[cfg(feature = "servers")]
mod of_s3;

use super::case::Sheet;
use crate::{Kind, Presented};
#[cfg(feature = "servers")]
pub(super) use of_s3::write;

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
