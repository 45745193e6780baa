//! When a URL says that it really ends: never after its credential.

use std::time::Duration;

use presign_core::{Error, ErrorKind, Expires, Grant};

use super::pen::OwnPen;
use crate::SignedBy;
use crate::matrix::operation::KEY;
use crate::matrix::scheme::Signs as _;
use crate::report::{Report, Row};

/// What a credential may sign for of which nobody said when it ends: presign-core's limit.
const UNKNOWN_END_S: u64 = 300;

pub(super) fn tell(pen: &OwnPen<'_>, report: &mut Report) {
    let in_seconds = |seconds: u64| pen.now().plus(seconds);
    for (name, signed_by, seconds, wanted) in [
        ("sign/expiry/of-a-lasting-key", SignedBy::Right, 600, Expires::Known(in_seconds(600))),
        ("sign/expiry/before-the-credential", SignedBy::Until(in_seconds(601)), 600, Expires::Known(in_seconds(600))),
        ("sign/expiry/with-the-credential", SignedBy::Until(in_seconds(600)), 600, Expires::Known(in_seconds(600))),
        ("sign/expiry/cut-by-the-credential", SignedBy::Until(in_seconds(60)), 600, Expires::Known(in_seconds(60))),
        (
            "sign/expiry/of-an-unknown-end",
            SignedBy::UntilSomeTime,
            UNKNOWN_END_S,
            Expires::AtMost(in_seconds(UNKNOWN_END_S)),
        ),
    ] {
        if !report.wants(name) {
            continue;
        }
        let signed = pen.by(signed_by).presign(&Grant::get(KEY, Duration::from_secs(seconds)));
        report.add(match signed.as_ref().map(|presigned| presigned.expires()) {
            Ok(says) if says == wanted => Row::positive(name),
            Ok(says) => Row::unexpected(name, format!("the URL says that it ends {says:?}, and it ends {wanted:?}")),
            Err(error) => Row::unexpected(name, format!("not signed: {error:#}")),
        });
    }
    let name = "sign/expiry/too-long-for-an-unknown-end";
    if report.wants(name) {
        let long = Grant::get(KEY, Duration::from_secs(UNKNOWN_END_S + 1));
        let refused = pen.by(SignedBy::UntilSomeTime).presign(&long);
        let kind = refused.as_ref().err().and_then(|error| error.downcast_ref::<Error>()).map(Error::kind);
        report.add(match kind {
            Some(ErrorKind::Credentials) => Row::unsigned(name),
            _ => Row::unexpected(name, format!("not refused for its credential: {refused:?}")),
        });
    }
}
