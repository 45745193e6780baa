//! What the library refuses to sign: no server has to.

#[cfg(feature = "servers")]
mod of_s3;

use presign_core::{ErrorKind, Grant};

use super::scheme::Signs;
use crate::report::{Report, Row};
#[cfg(feature = "servers")]
pub(super) use of_s3::refuses;

pub(super) type Refusal<'a> = (&'a str, Grant<'a>, fn(&ErrorKind) -> bool);

/// Adds a row for each of `cases`.
pub(super) fn judge(pen: &dyn Signs, cases: Vec<Refusal<'_>>, report: &mut Report) {
    for (label, grant, fits) in cases {
        let name = format!("sign/library/{label}");
        if !report.wants(&name) {
            continue;
        }
        let row = match pen.presign(&grant).map_err(|error| error.downcast::<presign_core::Error>()) {
            Err(Ok(error)) if fits(error.kind()) && error.to_string().len() > 20 => Row::unsigned(name),
            other => Row::unexpected(name, format!("{other:?}")),
        };
        report.add(row);
    }
}
