//! What is not signed for S3.

use std::time::Duration;

use http::Method;
use presign_core::{Checksum, ErrorKind, Grant, Size, Target};

use super::{Refusal, judge};
use crate::matrix::operation::{KEY, VALIDITY};
use crate::matrix::scheme::Signs;
use crate::report::{Report, Row};

/// Adds a negative for each grant that the library refuses, by kind.
pub(in crate::matrix) fn refuses(pen: &dyn Signs, report: &mut Report) {
    let seconds = Duration::from_secs;
    let put = || Grant::put(KEY, VALIDITY);
    let validity: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Validity;
    let key: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Key;
    let term: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Term;
    let unsupported: fn(&ErrorKind) -> bool = |kind| matches!(kind, ErrorKind::Unsupported { .. });
    let cases: Vec<Refusal<'_>> = vec![
        ("zero-seconds", Grant::get(KEY, seconds(0)), validity),
        ("over-the-cap", Grant::get(KEY, seconds(604_801)), validity),
        ("eight-days", Grant::put(KEY, seconds(691_200)), validity),
        ("a-fraction", Grant::get(KEY, Duration::from_millis(1500)), validity),
        ("until-now", Grant::get(KEY, pen.now()), validity),
        ("until-the-past", Grant::get(KEY, pen.now().minus(1)), validity),
        ("empty-key", Grant::delete("", VALIDITY), key),
        ("dot-segment", Grant::get("a/./b", VALIDITY), key),
        ("dot-segments", Grant::get("../alt/k", VALIDITY), key),
        ("1025-bytes", Grant::get("k".repeat(1025), VALIDITY), key),
        ("host-bound", put().header("host", "evil.example"), term),
        ("authorization-bound", put().header("authorization", "x"), term),
        ("scheme-parameter", Grant::get(KEY, VALIDITY).query("X-Amz-Expires", "1"), term),
        ("scheme-parameter-in-lower-case", Grant::get(KEY, VALIDITY).query("x-amz-signature", "1"), term),
        ("parameter-of-sigv2", Grant::get(KEY, VALIDITY).query("Signature", "1"), term),
        ("parameter-twice", Grant::get(KEY, VALIDITY).query("a", "1").query("a", "2"), term),
        ("header-twice", put().header("x-a", "1").header("x-a", "2"), term),
        ("line-break-in-a-header", put().header("x-a", "1\r\nx-b: 2"), term),
        ("type-twice", put().content_type("a/b").header("content-type", "a/c"), term),
        ("range-of-sizes", put().size(1..=9), unsupported),
        ("upload-in-a-range", Grant::upload(KEY, Size::between(1, 9), VALIDITY), unsupported),
        ("single-use", Grant::get(KEY, VALIDITY).single_use(), unsupported),
        ("not-before", Grant::get(KEY, VALIDITY).not_before(pen.now()), unsupported),
        ("type-of-a-download", Grant::get(KEY, VALIDITY).content_type("a/b"), unsupported),
        ("override-of-an-upload", put().download_as("a"), unsupported),
        ("create-only-download", Grant::get(KEY, VALIDITY).create_only(), unsupported),
        ("other-override", Grant::get(KEY, VALIDITY).respond_with("x-a", "b"), unsupported),
        ("no-header-name", Grant::request(Method::GET, Target::Bucket, VALIDITY).header("a b", "c"), term),
    ];
    judge(pen, cases, report);
    let name = "sign/library/short-checksum";
    if !report.wants(name) {
        return;
    }
    report.add(match "sha256:AAAA".parse::<Checksum>() {
        Err(error) if term(error.kind()) => Row::unsigned(name),
        other => Row::unexpected(name, format!("{other:?}")),
    });
}
