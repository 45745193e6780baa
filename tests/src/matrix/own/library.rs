//! What any backend refuses to sign, and what it shows to nobody.

use std::time::Duration;

use http::Method;
use presign_core::{ErrorKind, Grant, Target};

use super::pen::OwnPen;
use crate::SignedBy;
use crate::matrix::library::{Refusal, judge};
use crate::matrix::operation::{KEY, VALIDITY};
use crate::matrix::scheme::Signs as _;
use crate::report::{Report, Row};

pub(super) fn refuses(pen: &OwnPen<'_>, report: &mut Report) {
    let seconds = Duration::from_secs;
    let longest = pen.own().longest_seconds();
    let put = || Grant::put(KEY, VALIDITY);
    let request = || Grant::request(Method::GET, Target::Bucket, VALIDITY);
    let validity: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Validity;
    let key: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Key;
    // What may not be bound, or can't be: either is said before anything is signed.
    let term: fn(&ErrorKind) -> bool = |kind| matches!(kind, ErrorKind::Term | ErrorKind::Unsupported { .. });
    let upper: Vec<String> = pen.scheme().parameters.iter().map(|name| name.to_ascii_uppercase()).collect();
    let mut cases: Vec<Refusal<'_>> = vec![
        ("zero-seconds", Grant::get(KEY, seconds(0)), validity),
        ("over-the-cap", Grant::get(KEY, seconds(longest + 1)), validity),
        ("over-the-cap-by-a-day", Grant::put(KEY, seconds(longest + 86_400)), validity),
        ("a-fraction", Grant::get(KEY, Duration::from_millis(1500)), validity),
        ("until-now", Grant::get(KEY, pen.now()), validity),
        ("until-the-past", Grant::get(KEY, pen.now().minus(1)), validity),
        ("empty-key", Grant::delete("", VALIDITY), key),
        ("dot-segment", Grant::get("a/./b", VALIDITY), key),
        ("dot-segments", Grant::get("../alt/k", VALIDITY), key),
        ("host-bound", put().header("host", "evil.example"), term),
        ("authorization-bound", put().header("authorization", "x"), term),
        ("parameter-twice", request().query("a", "1").query("a", "2"), term),
        ("header-twice", put().header("x-a", "1").header("x-a", "2"), term),
        ("line-break-in-a-header", put().header("x-a", "1\r\nx-b: 2"), term),
        ("type-twice", put().content_type("a/b").header("content-type", "a/c"), term),
        ("no-header-name", request().header("a b", "c"), term),
        ("other-override", Grant::get(KEY, VALIDITY).respond_with("x-a", "b"), term),
        ("override-of-an-upload", put().download_as("a"), term),
        ("create-only-download", Grant::get(KEY, VALIDITY).create_only(), term),
    ];
    let names = pen.scheme().parameters.iter().copied().chain(upper.iter().map(String::as_str));
    cases.extend(names.map(|name| (name, request().query(name, "1"), term)));
    judge(pen, cases, report);
    ended(pen, report);
    mute(pen, report);
}

/// A credential that has ended signs nothing.
fn ended(pen: &OwnPen<'_>, report: &mut Report) {
    let by = pen.by(SignedBy::Until(pen.now().minus(1)));
    let credentials: fn(&ErrorKind) -> bool = |kind| *kind == ErrorKind::Credentials;
    judge(&by, vec![("ended-credential", Grant::get(KEY, VALIDITY), credentials)], report);
}

/// The texts are explained, and what signs shows no signature in `Debug`.
fn mute(pen: &OwnPen<'_>, report: &mut Report) {
    let grant = Grant::get(KEY, VALIDITY);
    let told = || -> anyhow::Result<String> {
        let backend = pen.own().backend(SignedBy::Right)?;
        let text = backend.explain(&grant, pen.now())?;
        let presigned = pen.presign(&grant)?;
        let url = presigned.reveal().as_str().to_owned();
        let signature = url.rsplit('=').next().unwrap_or_default().to_owned();
        let shown = format!("{backend:?} {presigned:?} {text:?}");
        Ok(if text.string_to_sign().is_empty() {
            "an explanation without its text".to_owned()
        } else if shown.contains(&signature) || text.string_to_sign().contains(&signature) {
            "the signature is shown".to_owned()
        } else {
            String::new()
        })
    };
    let name = "sign/library/explained-and-not-shown";
    if report.wants(name) {
        report.add(match told() {
            Ok(fault) if fault.is_empty() => Row::positive(name),
            other => Row::unexpected(name, format!("{other:?}")),
        });
    }
}
