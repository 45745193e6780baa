//! The whole matrix, in the words of S3.

use anyhow::Result;
use presign_s3::Signature;

use super::case::{Case, Sheet};
use super::operation::{self, KEY};
use super::{
    bound, credentials, exact, flips, forged, forms, headers, host, keys, library, method, multipart, overrides,
    parameters, path, play_all, query, s3, second, time, token, upload, v2,
};
use crate::report::Report;
use crate::rule::Rules;
use crate::{Pen, S3Harness, Store, store};

/// Holds the whole matrix against `harness`.
///
/// # Errors
/// The server or its store can't be reached, or the library refused to sign what it has to sign. An answer that is not
/// the expected one is no error here: it is in the report.
pub async fn run(harness: &dyn S3Harness) -> Result<Report> {
    let mut report = Report::of(harness);
    run_into(harness, &mut report).await?;
    Ok(report)
}

/// As [`run`], into a report that says which cases are wanted and who watches.
///
/// # Errors
/// As [`run`].
pub async fn run_into(harness: &dyn S3Harness, report: &mut Report) -> Result<()> {
    let fixture = fixture(harness);
    let cases = sections(harness).map(|section| section()).collect::<Result<Vec<_>>>()?;
    let cases = cases.iter().flatten().filter(|case| report.wants(case.name())).count();
    report.plan(cases + keys::count(report) + multipart::count(report));
    let mut rules = Rules::of(harness);
    play_all(harness, sections(harness), &fixture, &mut rules, report).await?;
    let pen = Pen::new(harness.ground(), harness.now()?);
    library::refuses(&pen, report);
    keys::run(harness, &pen, &fixture, &mut rules, report).await?;
    multipart::run(harness, &fixture, &mut rules, report).await?;
    rules.tell_unused(report);
    Ok(())
}

/// Holds the right requests and their tamperings against `harness`: the matrix but for the object names.
///
/// # Errors
/// As [`run`].
pub async fn tampering(harness: &dyn S3Harness) -> Result<Report> {
    let (mut report, mut rules) = (Report::of(harness), Rules::of(harness));
    play_all(harness, sections(harness), &fixture(harness), &mut rules, &mut report).await?;
    rules.tell_unused(&mut report);
    Ok(report)
}

/// Each section is signed when it is played: its clock is the server's.
fn sections(harness: &dyn S3Harness) -> impl Iterator<Item = impl FnOnce() -> Result<Vec<Case>>> {
    let ledger = harness.enforces().then_some(exact::write as Section);
    SECTIONS.into_iter().chain(ledger).map(move |section| {
        move || {
            let mut sheet = Sheet::new(&s3::S3);
            section(&mut sheet, &Pen::new(harness.ground(), harness.now()?))?;
            Ok(sheet.into_cases())
        }
    })
}

/// Every case, signed at once.
///
/// # Errors
/// The library refused to sign what it has to sign.
pub fn cases(pen: &Pen<'_>) -> Result<Vec<Case>> {
    let mut sheet = Sheet::new(&s3::S3);
    SECTIONS.iter().try_for_each(|section| section(&mut sheet, pen))?;
    Ok(sheet.into_cases())
}

type Section = fn(&mut Sheet, &Pen<'_>) -> Result<()>;

const SECTIONS: [Section; 11] = [
    operations,
    bound::write,
    upload::write,
    |sheet, pen| overrides::write(sheet, pen),
    time::write,
    credentials::write,
    token::write,
    forged::write,
    |sheet, pen| sheet.within("sigv2", &v2::S3_V2, |sheet| v2::write(sheet, &pen.by(Signature::V2))),
    |sheet, pen| sheet.within("forms-v4", &s3::S3, |sheet| forms::write(sheet, pen)),
    |sheet, pen| sheet.within("forms-v2", &v2::S3_V2, |sheet| forms::write(sheet, &pen.by(Signature::V2))),
];

/// What is done to every operation.
fn operations(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    for operation in operation::all(pen)? {
        let name = format!("{}/right/as-signed", operation.name);
        sheet.accepts(&name, operation.send.clone(), operation.wanted.clone());
        method::tamper(sheet, &operation);
        host::tamper(sheet, &operation);
        path::tamper(sheet, &operation);
        parameters::tamper(sheet, &operation, pen.now());
        query::tamper(sheet, &operation, &pen.ground().key_id);
        flips::tamper(sheet, &operation);
        headers::commands(sheet, &operation);
        second::tamper(sheet, &operation, pen);
        headers::free(sheet, &operation);
    }
    Ok(())
}

/// What the server holds before each case.
#[must_use]
pub fn fixture(harness: &dyn S3Harness) -> Store {
    let ground = harness.ground();
    let object = |bucket, key, bytes: &[u8]| (store::name(bucket, key), bytes.to_vec());
    Store::from([
        object(ground.bucket, KEY, operation::CONTENT),
        object(ground.bucket, operation::OTHER_KEY, b"another object"),
        object(ground.bucket, &KEY.to_uppercase(), b"another case"),
        object(ground.spare, KEY, b"another bucket"),
    ])
}
