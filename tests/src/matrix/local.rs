//! The matrix of the local scheme: what it shares with S3's, and what it alone can say.

mod body;
mod keyring;
mod library;
mod place;
mod scheme;
mod terms;
mod time;
mod tracking;
mod under;

use anyhow::Result;
use http::Method;
use presign_core::{Grant, IpNet};

use super::case::{Case, Sheet, Wanted};
use super::operation::{self, KEY, Operation, UPLOAD, VALIDITY};
use super::scheme::Signs as _;
use super::{bound, exact, flips, headers, host, keys, method, overrides, parameters, path, play_all, query, upload};
use crate::local::{KEYS, LocalPen};
use crate::rule::Rules;
use crate::{Kind, LocalHarness, Report, Store};

pub(crate) use scheme::LOCAL;

/// Holds the whole matrix against `harness`.
///
/// # Errors
/// As [`matrix::run`](super::run).
pub async fn run(harness: &dyn LocalHarness) -> Result<Report> {
    let mut report = Report::of(harness);
    run_into(harness, &mut report).await?;
    Ok(report)
}

/// As [`run`], into a report that says which cases are wanted and who watches.
///
/// # Errors
/// As [`run`].
pub async fn run_into(harness: &dyn LocalHarness, report: &mut Report) -> Result<()> {
    let planned = sections(harness).map(|section| section()).collect::<Result<Vec<_>>>()?;
    let wanted = planned.iter().flatten().filter(|case| report.wants(case.name())).count();
    report.plan(wanted + keys::count(report));
    let mut rules = Rules::of(harness);
    play_all(harness, sections(harness), &fixture(), &mut rules, report).await?;
    let pen = LocalPen::new(harness.ground(), harness.now()?);
    library::refuses(&pen, report);
    keys::run(harness, &pen, &fixture(), &mut rules, report).await?;
    rules.tell_unused(report);
    Ok(())
}

/// Holds the right requests and their tamperings against `harness`: the matrix but for the object names.
///
/// # Errors
/// As [`matrix::run`](super::run).
pub async fn tampering(harness: &dyn LocalHarness) -> Result<Report> {
    let (mut report, mut rules) = (Report::of(harness), Rules::of(harness));
    play_all(harness, sections(harness), &fixture(), &mut rules, &mut report).await?;
    rules.tell_unused(&mut report);
    Ok(report)
}

fn sections(harness: &dyn LocalHarness) -> impl Iterator<Item = impl FnOnce() -> Result<Vec<Case>>> {
    SECTIONS.into_iter().map(move |section| {
        move || {
            let mut sheet = Sheet::new(&LOCAL);
            section(&mut sheet, &LocalPen::new(harness.ground(), harness.now()?))?;
            Ok(sheet.into_cases())
        }
    })
}

/// What the server holds before each case.
fn fixture() -> Store {
    let object = |key: &str, bytes: &[u8]| (key.to_owned(), bytes.to_vec());
    Store::from([
        object(KEY, operation::CONTENT),
        object(operation::OTHER_KEY, b"another object"),
        object(&KEY.to_uppercase(), b"another case"),
        object(BESIDE, b"beside the folder"),
    ])
}

/// An object outside the folder of the others.
const BESIDE: &str = "top.txt";

type Section = fn(&mut Sheet, &LocalPen) -> Result<()>;

const SECTIONS: [Section; 13] = [
    operations,
    |sheet, pen| exact::common(sheet, pen),
    every_parameter,
    bindings,
    |sheet, pen| upload::kind(sheet, pen),
    |sheet, pen| upload::checksum(sheet, "put-summed", pen),
    |sheet, pen| upload::create_only(sheet, pen),
    |sheet, pen| overrides::write(sheet, pen),
    body::write,
    terms::write,
    time::write,
    |sheet, pen| {
        keyring::write(sheet, pen)?;
        place::write(sheet, pen)
    },
    |sheet, pen| {
        under::write(sheet, pen)?;
        tracking::write(sheet, pen)
    },
];

/// What is done to every operation.
fn operations(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let of_ones_own = Grant::request(Method::GET, KEY, VALIDITY).query("response-content-language", "de");
    let wanted = operation::read().with_header("content-language", "de");
    let request = Operation { name: "request", send: pen.sign(&of_ones_own, b"")?, wanted };
    for operation in [
        operation::get("get", pen)?,
        operation::head(pen)?,
        operation::put("put", pen)?,
        operation::delete(pen)?,
        operation::list(pen)?,
        request,
    ] {
        tamper(sheet, &operation, pen);
    }
    Ok(())
}

/// The same to an upload whose URL has every parameter but that of a prefix.
fn every_parameter(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    let grant = Grant::put(KEY, VALIDITY)
        .not_before(pen.now())
        .header("x-mood", "calm")
        .size(1..=20)
        .client_ip("127.0.0.0/8".parse::<IpNet>()?);
    let wanted = operation::written(pen, KEY, UPLOAD);
    tamper(sheet, &Operation { name: "put-full", send: pen.sign(&grant, UPLOAD)?, wanted }, pen);
    Ok(())
}

fn tamper(sheet: &mut Sheet, operation: &Operation, pen: &LocalPen) {
    let name = format!("{}/right/as-signed", operation.name);
    sheet.accepts(&name, operation.send.clone(), operation.wanted.clone());
    method::tamper(sheet, operation);
    host::tamper(sheet, operation);
    path::tamper(sheet, operation);
    parameters::tamper(sheet, operation, pen.now());
    query::tamper(sheet, operation, KEYS[0].0);
    flips::tamper(sheet, operation);
    headers::free(sheet, operation);
    scheme::tamper(sheet, operation);
}

/// Bound headers, right and touched.
fn bindings(sheet: &mut Sheet, pen: &LocalPen) -> Result<()> {
    for (name, grant, body, wanted) in [
        ("put-bound", Grant::put(KEY, VALIDITY), UPLOAD, operation::written(pen, KEY, UPLOAD)),
        ("get-bound", Grant::get(KEY, VALIDITY), &b""[..], operation::read()),
        ("head-bound", Grant::head(KEY, VALIDITY), b"", Wanted::status(200)),
        ("delete-bound", Grant::delete(KEY, VALIDITY), b"", operation::delete(pen)?.wanted),
        ("list-bound", Grant::list("dir/", VALIDITY), b"", operation::list(pen)?.wanted),
    ] {
        const NAME: &str = "x-mood";
        let right = pen.sign(&grant.header(NAME, "calm and bright"), body)?;
        bound::touch(sheet, name, &right, NAME);
        let outside = right.clone().with_header(NAME, " \t calm and bright ");
        sheet.accepts(&format!("{name}/bound/blanks-around-it"), outside, wanted.clone());
        let upper = right.clone().without_header(NAME).with_extra_header("X-Mood", "calm and bright");
        sheet.accepts(&format!("{name}/bound/name-in-upper-case"), upper, wanted.clone());
        for (label, value) in [("blanks-in-it", "calm  and bright"), ("another-case", "Calm and bright")] {
            let other = right.clone().with_header(NAME, value);
            sheet.refuses(&format!("{name}/bound/{label}"), other, &[Kind::Signature]);
        }
        sheet.accepts(&format!("{name}/bound/as-signed"), right, wanted);
    }
    let part = pen.sign(&Grant::get(KEY, VALIDITY).header("range", "bytes=4-6"), b"")?;
    bound::touch(sheet, "get-part", &part, "range");
    let wanted = Wanted { body: Some(operation::CONTENT[4..7].to_vec()), ..Wanted::status(206) };
    sheet.accepts("get-part/bound/as-signed", part, wanted);
    Ok(())
}
