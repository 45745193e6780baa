//! What of the matrix is true of any scheme, for one that this crate has never heard of.

mod credential;
mod expiry;
mod forms;
mod lacking;
mod library;
mod parts;
mod pen;
mod time;
mod token;

use anyhow::Result;
use presign_core::{Error, ErrorKind, Grant};

use super::case::{Case, Sheet, Wanted};
use super::operation::{self, KEY, Operation, UPLOAD, VALIDITY};
use super::scheme::Signs as _;
use super::{bound, flips, headers, host, keys, method, overrides, parameters, path, play_all, query, upload};
use crate::rule::Rules;
use crate::{Kind, OwnHarness, OwnScheme, Presented, Report, SignedBy, Store};
use pen::OwnPen;

/// Holds the matrix against `harness`: each operation right and touched in method, host, path, query, parameters and
/// headers; before, at and after its end; by other keys; what an upload and an answer are bound to; session tokens,
/// uploads in parts and upload forms; when a URL says that it ends; and odd names.
///
/// What a scheme does not have its backend refuses, as [`ErrorKind::Unsupported`]: the report says that it
/// [does not have](crate::report::Result::DoesNotHave) that, and no case of it passes.
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
    let wanted = planned.iter().flatten().filter(|case| report.wants(case.name())).count();
    report.plan(wanted + keys::count(report) + parts::count(harness, report));
    let (fixture, mut rules) = (fixture(harness.own()), Rules::of(harness));
    play_all(harness, sections(harness), &fixture, &mut rules, report).await?;
    let pen = OwnPen::new(harness.own(), harness.now()?);
    library::refuses(&pen, report);
    expiry::tell(&pen, report);
    lacking::tell(&pen, report);
    keys::run(harness, &pen, &fixture, &mut rules, report).await?;
    parts::run(harness, &fixture, &mut rules, report).await?;
    rules.tell_unused(report);
    Ok(())
}

fn sections(harness: &dyn OwnHarness) -> impl Iterator<Item = impl FnOnce() -> Result<Vec<Case>>> {
    SECTIONS.into_iter().map(move |section| {
        move || {
            let mut sheet = Sheet::new(harness.own().scheme());
            section(&mut sheet, &OwnPen::new(harness.own(), harness.now()?))?;
            Ok(sheet.into_cases())
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

const SECTIONS: [Section; 8] =
    [operations, bindings, uploads, answers, time::write, credential::write, token::write, forms::write];

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
        let Some(right) = enforced(pen, &grant.header(NAME, "calm and bright"), body)? else { continue };
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
    if enforced(pen, &Grant::put(KEY, VALIDITY).content_type("text/plain"), UPLOAD)?.is_some() {
        upload::kind(sheet, pen)?;
    }
    upload::checksum(sheet, "put-summed", pen)?;
    upload::create_only(sheet, pen)?;
    let size = u64::try_from(UPLOAD.len())?;
    let Some(sized) = enforced(pen, &Grant::put(KEY, VALIDITY).size(size), UPLOAD)? else { return Ok(()) };
    sheet.accepts("put-sized/length/as-signed", sized.clone(), operation::written(pen, KEY, UPLOAD));
    for (label, body) in [("shorter", &b"short"[..]), ("longer", b"a body that is too long"), ("none", b"")] {
        let tampered = sized.clone().with_body(body).with_header("content-length", &body.len().to_string());
        sheet.refuses(&format!("put-sized/length/{label}"), tampered, &[Kind::Signature, Kind::Size, Kind::Digest]);
    }
    Ok(())
}

/// What the scheme can set of an answer.
fn answers(sheet: &mut Sheet, pen: &OwnPen<'_>) -> Result<()> {
    overrides::headers(sheet, pen)?;
    if pen.scheme().overrides.contains(&"content-disposition") { overrides::downloads(sheet, pen) } else { Ok(()) }
}

/// The grant, signed; none where the scheme can't enforce it, and says so.
fn enforced(pen: &OwnPen<'_>, grant: &Grant<'_>, body: &[u8]) -> Result<Option<Presented>> {
    supported(pen.sign(grant, body))
}

/// What was signed; none where the backend says that it has no such thing.
fn supported<T>(signed: Result<T>) -> Result<Option<T>> {
    match signed {
        Ok(signed) => Ok(Some(signed)),
        Err(error) => match error.downcast_ref::<Error>().map(Error::kind) {
            Some(ErrorKind::Unsupported { .. }) => Ok(None),
            _ => Err(error),
        },
    }
}

/// The operations, signed by another hand.
fn by<'h>(pen: &OwnPen<'h>, signed_by: SignedBy) -> Result<Vec<Operation>> {
    all(&pen.by(signed_by))
}
