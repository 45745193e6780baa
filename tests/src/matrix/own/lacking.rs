//! What the scheme does not have: the backend has to refuse it, and nobody is told that it passed.

use presign_core::{Checksum, Error, ErrorKind, Grant, Plan, Step};

use super::pen::OwnPen;
use crate::matrix::operation::{KEY, UPLOAD, VALIDITY};
use crate::matrix::overrides::OVERRIDES;
use crate::matrix::scheme::Signs as _;
use crate::report::{Report, Row};

/// Whether the scheme says itself that it lacks something, or leaves that to the backend.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    ByTheScheme,
    ByTheBackend,
}

/// Adds a row for each thing that there is not.
pub(super) fn tell(pen: &OwnPen<'_>, report: &mut Report) {
    let mut told = |name: &str, what: &'static str, said: Said, outcome: anyhow::Result<()>| {
        if report.wants(name) {
            let row = row(name, what, said, outcome);
            row.into_iter().for_each(|row| report.add(row));
        }
    };
    let signs = |grant: Grant<'_>| pen.presign(&grant).map(drop);
    let (scheme, put) = (pen.scheme(), || Grant::put(KEY, VALIDITY));
    let size = u64::try_from(UPLOAD.len()).unwrap_or_default();
    for (name, what, grant) in [
        ("put-typed/type/none", "a bound content type", put().content_type("text/plain")),
        ("put-sized/length/none", "a bound size", put().size(size)),
        ("put-bound/bound/none", "bound headers", put().header("x-mood", "calm")),
    ] {
        told(name, what, Said::ByTheBackend, signs(grant));
    }
    if scheme.sum.is_none() {
        let sum = "sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=".parse::<Checksum>();
        let outcome = sum.map_err(anyhow::Error::from).and_then(|sum| signs(put().checksum(sum)));
        told("put-summed/checksum/none", "a bound SHA-256", Said::ByTheScheme, outcome);
    }
    if scheme.create_only.is_none() {
        let what = "uploads that replace nothing";
        told("create/create-only/none", what, Said::ByTheScheme, signs(put().create_only()));
    }
    for (header, value) in OVERRIDES.into_iter().filter(|(header, _)| !scheme.overrides.contains(header)) {
        let get = Grant::get(KEY, VALIDITY).respond_with(header, value);
        let what = "an override of some header of the answer";
        told(&format!("get-as/override/{header}-none"), what, Said::ByTheScheme, signs(get));
    }
    if scheme.in_parts.is_none() {
        let begun = Plan::of_count(put(), 2).map_err(anyhow::Error::from);
        let begun = begun.and_then(|plan| pen.step(&plan, Step::Begin, b"").map(drop));
        told("in-parts/multipart/none", "uploads in parts", Said::ByTheScheme, begun);
    }
    let form = pen.form(&Grant::upload(KEY, 5..=20, VALIDITY)).map(drop);
    told("form/forms/none", "upload forms", Said::ByTheBackend, form);
    let name = "get-temporary/token/none";
    if scheme.token.is_none() && report.wants(name) {
        report.add(Row::does_not_have(name, "session tokens"));
    }
}

/// None where it is there, which its own cases show.
fn row(name: &str, what: &'static str, said: Said, outcome: anyhow::Result<()>) -> Option<Row> {
    let kind = outcome.as_ref().err().and_then(|error| error.downcast_ref::<Error>()).map(Error::kind);
    match (kind, said) {
        (Some(ErrorKind::Unsupported { .. }), _) => Some(Row::does_not_have(name, what)),
        (None, Said::ByTheBackend) if outcome.is_ok() => None,
        (None, Said::ByTheScheme) if outcome.is_ok() => {
            Some(Row::unexpected(name, format!("the scheme names no {what}, and the backend signs one")))
        }
        _ => Some(Row::unexpected(name, format!("not refused as unsupported: {outcome:?}"))),
    }
}
