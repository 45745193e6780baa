//! What the library refuses to sign by the local scheme.

use std::time::Duration;

use http::Method;
use presign_core::{ErrorKind, Grant, Size, Target};

use super::super::library::{Refusal, judge};
use super::super::operation::{KEY, VALIDITY};
use super::super::scheme::Signs as _;
use crate::Report;
use crate::local::LocalPen;

/// Adds a negative for each grant that the library refuses, by kind.
pub(super) fn refuses(pen: &LocalPen, report: &mut Report) {
    let seconds = Duration::from_secs;
    let put = || Grant::put(KEY, VALIDITY);
    let get = || Grant::get(KEY, VALIDITY);
    let under = |prefix: &'static str| Grant::request(Method::GET, Target::Prefix(prefix.into()), VALIDITY);
    let validity: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Validity;
    let key: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Key;
    let term: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Term;
    let unsupported: fn(&ErrorKind) -> bool = |kind| matches!(kind, ErrorKind::Unsupported { .. });
    let cases: Vec<Refusal<'_>> = vec![
        ("zero-seconds", Grant::get(KEY, seconds(0)), validity),
        ("over-the-ring's-longest", Grant::get(KEY, seconds(31_536_001)), validity),
        ("until-now", Grant::get(KEY, pen.now()), validity),
        ("until-the-past", Grant::get(KEY, pen.now().minus(1)), validity),
        ("start-after-the-end", get().not_before(pen.now().plus(901)), validity),
        ("empty-key", Grant::delete("", VALIDITY), key),
        ("dot-segments", Grant::get("../alt/k", VALIDITY), key),
        ("4097-bytes", Grant::get("k".repeat(4097), VALIDITY), key),
        ("prefix-without-slash", under("dir"), key),
        ("empty-prefix", under(""), key),
        ("prefix-that-goes-up", under("dir/../"), key),
        ("host-bound", put().header("host", "evil.example"), term),
        ("scheme-parameter", get().query("ps-until", "1"), term),
        ("reserved-parameter", get().query("PS-nonce", "1"), term),
        ("type-twice", put().content_type("a/b").header("content-type", "a/c"), term),
        ("size-twice", put().size(5).header("content-length", "5"), term),
        ("header-with-a-dot", put().header("x.a", "1"), term),
        ("turned-range", Grant::upload(KEY, Size::between(9, 1), VALIDITY), term),
        ("single-use", get().single_use(), unsupported),
        ("version", get().version("1"), unsupported),
        ("size-of-a-download", get().size(5), unsupported),
        ("type-of-a-download", get().content_type("a/b"), unsupported),
        ("create-only-download", get().create_only(), unsupported),
        ("override-of-an-upload", put().download_as("a"), unsupported),
        ("other-override", get().respond_with("set-cookie", "a=b"), unsupported),
    ];
    judge(pen, cases, report);
}
