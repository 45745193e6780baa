//! What of the matrix is true of any scheme, for one that this crate has never heard of.

mod credential;
mod form;
mod has;
mod library;
mod parts;
mod pen;
mod time;
mod token;
#[cfg(feature = "servers")]
#[cfg(test)]
mod whole;
mod words;

use anyhow::Result;
use presign_core::{Checksum, ChecksumAlgorithm, Grant, Sha256, base64_encode};

use super::case::{Sheet, Wanted};
use super::operation::{self, KEY, Operation, UPLOAD, VALIDITY};
use super::scheme::Signs as _;
use super::{bound, flips, headers, host, keys, method, overrides, parameters, path, play_all, query, upload};
use crate::rule::Rules;
use crate::{Kind, OwnHarness, OwnScheme, Report, SignedBy, Store};
use pen::OwnPen;
pub use words::{FormWords, PartWords};

/// Holds the matrix against `harness`: each operation right and touched in method, host, path, query, parameters and
/// headers; before, at and after its end, which is never after its credential's; by other keys; with another token or
/// none; what an upload and an answer are bound to; uploads in parts; upload forms; and odd names.
///
/// What a scheme can't enforce its backend refuses, as [`ErrorKind::Unsupported`](presign_core::ErrorKind::Unsupported):
/// such cases are left out, and [`Report::lacks`] names what the backend does not have.
///
/// # Errors
/// The server or its store can't be reached, or the backend refused to sign what any has to sign. An answer that is not
/// the expected one is no error here: it is in the report.
pub async fn run(harness: &dyn OwnHarness) -> Result<Report> {
    let mut report = Report::of(harness);
    run_into(harness, &mut report).await?;
    Ok(report)
}

/// As [`run`], into a report that says which cases are wanted and who watches.
///
/// # Errors
/// As [`run`].
pub async fn run_into(harness: &dyn OwnHarness, report: &mut Report) -> Result<()> {
    let planned = sections(harness).map(|section| section()).collect::<Result<Vec<_>>>()?;
    let wanted = planned.iter().flat_map(Sheet::names).filter(|name| report.wants(name)).count();
    let pen = OwnPen::new(harness.own(), harness.now()?);
    report.plan(wanted + parts::count(&pen, report) + keys::count(report));
    let (fixture, mut rules) = (fixture(harness.own()), Rules::of(harness));
    let cases = sections(harness).map(|section| move || section().map(Sheet::into_cases));
    play_all(harness, cases, &fixture, &mut rules, report).await?;
    for row in planned.iter().flat_map(Sheet::said).filter(|row| report.wants(row.name())).cloned().collect::<Vec<_>>()
    {
        report.add(row);
    }
    parts::run(harness, &pen, &fixture, &mut rules, report).await?;
    library::refuses(&pen, report);
    keys::run(harness, &pen, &fixture, &mut rules, report).await?;
    rules.tell_unused(report);
    Ok(())
}

fn sections(harness: &dyn OwnHarness) -> impl Iterator<Item = impl FnOnce() -> Result<Sheet>> {
    SECTIONS.into_iter().map(move |section| {
        move || {
            let mut sheet = Sheet::new(harness.own().scheme());
            section(&mut sheet, &OwnPen::new(harness.own(), harness.now()?))?;
            Ok(sheet)
        }
    })
}

/// What the server holds before each case.
fn fixture(own: &dyn OwnScheme) -> Store {
    let object = |key: &str, bytes: &[u8]| (own.stored_as(key), bytes.to_vec());
    Store::from([
        object(KEY, operation::CONTENT),
        object(operation::OTHER_KEY, b"another object"),
        object(&KEY.to_uppercase(), b"another case"),
    ])
}

type Section = fn(&mut Sheet, &OwnPen<'_>) -> Result<()>;

const SECTIONS: [Section; 9] =
    [operations, bindings, uploads, answers, time::write, credential::write, token::write, parts::write, form::write];

/// What is done to every operation.
fn operations(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    for operation in all(pen)? {
        let name = format!("{}/right/as-signed", operation.name);
        sheet.accepts(&name, operation.send.clone(), operation.wanted.clone());
        method::tamper(sheet, &operation);
        host::tamper(sheet, &operation);
        path::tamper(sheet, &operation);
        parameters::tamper(sheet, &operation, pen.now());
        query::tamper(sheet, &operation, "KEY");
        flips::tamper(sheet, &operation);
        headers::commands(sheet, &operation);
        headers::free(sheet, &operation);
        let bearer = operation.send.clone().with_extra_header("authorization", "Bearer token");
        sheet.refuses(&format!("{}/second/bearer", operation.name), bearer, &[Kind::TwoCredentials]);
    }
    Ok(())
}

fn all(pen: &OwnPen<'_>) -> Result<Vec<Operation>> {
    Ok(vec![
        operation::get("get", pen)?,
        operation::head(pen)?,
        operation::put("put", pen)?,
        operation::delete(pen)?,
        operation::list(pen)?,
    ])
}

/// Bound headers, right and touched.
fn bindings(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    const NAME: &str = "x-mood";
    for (name, grant, body, wanted) in [
        ("put-bound", Grant::put(KEY, VALIDITY), UPLOAD, operation::written(pen, KEY, UPLOAD)),
        ("get-bound", Grant::get(KEY, VALIDITY), &b""[..], operation::read()),
        ("head-bound", Grant::head(KEY, VALIDITY), b"", Wanted::status(200)),
        ("delete-bound", Grant::delete(KEY, VALIDITY), b"", operation::delete(pen)?.wanted),
        ("list-bound", Grant::list("dir/", VALIDITY), b"", operation::list(pen)?.wanted),
    ] {
        let what = format!("a bound header: {}", name.trim_end_matches("-bound"));
        let signed = pen.sign(&grant.header(NAME, "calm and bright"), body);
        let Some(right) = has::some(sheet, &what, signed)? else { continue };
        bound::touch(sheet, name, &right, NAME);
        let outside = right.clone().with_header(NAME, " \t calm and bright ");
        sheet.accepts(&format!("{name}/bound/blanks-around-it"), outside, wanted.clone());
        let upper = right.clone().without_header(NAME).with_extra_header("X-Mood", "calm and bright");
        sheet.accepts(&format!("{name}/bound/name-in-upper-case"), upper, wanted.clone());
        let other = right.clone().with_header(NAME, "Calm and bright");
        sheet.refuses(&format!("{name}/bound/another-case"), other, &[Kind::Signature]);
        sheet.accepts(&format!("{name}/bound/as-signed"), right, wanted);
    }
    Ok(())
}

/// What the scheme can bind of an upload.
fn uploads(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let put = || Grant::put(KEY, VALIDITY);
    if has::some(sheet, "a bound type of an upload", pen.sign(&put().content_type("text/plain"), UPLOAD))?.is_some() {
        upload::kind(sheet, pen)?;
    }
    let digest = Checksum::new(ChecksumAlgorithm::Sha256, base64_encode(&Sha256::of(UPLOAD)))?;
    let summed = has::enforced(pen.sign(&put().checksum(digest), UPLOAD))?.is_some();
    if has::both(sheet, "a bound SHA-256 of an upload", summed, pen.scheme().sum.is_some()) {
        upload::checksum(sheet, "put-summed", pen)?;
    }
    let creates = has::enforced(pen.sign(&put().create_only(), UPLOAD))?.is_some();
    if has::both(sheet, "an upload that replaces nothing", creates, pen.scheme().create_only.is_some()) {
        upload::create_only(sheet, pen)?;
    }
    let sized = pen.sign(&put().size(u64::try_from(UPLOAD.len())?), UPLOAD);
    let Some(sized) = has::some(sheet, "a bound size of an upload", sized)? else { return Ok(()) };
    sheet.accepts("put-sized/length/as-signed", sized.clone(), operation::written(pen, KEY, UPLOAD));
    for (label, body) in [("shorter", &b"short"[..]), ("longer", b"a body that is too long"), ("none", b"")] {
        let tampered = sized.clone().with_body(body).with_header("content-length", &body.len().to_string());
        sheet.refuses(&format!("put-sized/length/{label}"), tampered, &[Kind::Signature, Kind::Size, Kind::Digest]);
    }
    Ok(())
}

/// What a download's URL says of the answer.
fn answers(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    let signed = has::enforced(pen.sign(&Grant::get(KEY, VALIDITY).download_as("a"), b""))?.is_some();
    if has::both(sheet, "headers of the answer", signed, !pen.scheme().overrides.is_empty()) {
        overrides::write(sheet, pen)?;
    }
    Ok(())
}

/// The operations, signed by another hand.
fn by<'h>(pen: &OwnPen<'h>, signed_by: SignedBy) -> Result<Vec<Operation>> {
    all(&pen.by(signed_by))
}
