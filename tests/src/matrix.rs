//! The matrix: scenarios and tamperings, written once.

mod bound;
pub mod case;
mod credentials;
mod flips;
mod forged;
mod headers;
mod host;
mod keys;
mod library;
pub mod local;
mod method;
pub mod operation;
mod overrides;
mod parameters;
mod path;
mod query;
mod s3;
pub(crate) mod scheme;
mod time;
mod token;
mod upload;
mod verdict;

use anyhow::Result;
use presign_core::Timestamp;

use crate::report::{Report, Row};
use crate::{Harness, Pen, Proof, S3Harness, Store, store};
use case::{Case, Sheet};
use operation::KEY;

/// Holds the whole matrix against `harness`.
///
/// # Errors
/// The server or its store can't be reached, or the library refused to sign what it has to sign. An answer that is not
/// the expected one is no error here: it is in the report.
pub async fn run(harness: &dyn S3Harness) -> Result<Report> {
    let mut report = tampering(harness).await?;
    let pen = Pen::new(harness.ground(), harness.now()?);
    library::refuses(&pen, &mut report);
    keys::run(harness, &pen, &fixture(harness), &mut report).await?;
    Ok(report)
}

/// Holds the right requests and their tamperings against `harness`: the matrix but for the object names.
///
/// # Errors
/// As [`run`].
pub async fn tampering(harness: &dyn S3Harness) -> Result<Report> {
    // Each section is signed when it is played: its clock is the server's.
    let sections = SECTIONS.map(|section| {
        move || {
            let mut sheet = Sheet::new(&s3::S3);
            section(&mut sheet, &Pen::new(harness.ground(), harness.now()?))?;
            Ok(sheet.into_cases())
        }
    });
    play_all(harness, sections, &fixture(harness)).await
}

/// Plays each section's cases, signed when it is its turn.
async fn play_all(
    harness: &dyn Harness,
    sections: impl IntoIterator<Item = impl FnOnce() -> Result<Vec<Case>>>,
    fixture: &Store,
) -> Result<Report> {
    harness.restore(fixture)?;
    let mut report = Report::new(harness.name(), harness.judge());
    let rules = harness.rules();
    let mut used = vec![false; rules.len()];
    for section in sections {
        for case in section()? {
            let rule = rules.iter().position(|rule| rule.fits(case.name()));
            if let Some(rule) = rule {
                used[rule] = true;
            }
            let proof = rule.map_or(Proof::Stated, |rule| rules[rule].proof());
            report.add(play(harness, &case, proof, fixture).await?);
        }
    }
    for (rule, _) in rules.iter().zip(used).filter(|(_, used)| !used) {
        report.add(Row::unexpected(rule.pattern(), "a rule that fits no case".to_owned()));
    }
    Ok(report)
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

const SECTIONS: [Section; 8] = [
    operations,
    bound::write,
    upload::write,
    |sheet, pen| overrides::write(sheet, pen),
    time::write,
    credentials::write,
    token::write,
    forged::write,
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
        query::tamper(sheet, &operation);
        flips::tamper(sheet, &operation);
        headers::commands(sheet, &operation);
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

async fn play(harness: &dyn Harness, case: &Case, proof: Proof, fixture: &Store) -> Result<Row> {
    if let Proof::NotTried(reason) = proof {
        return Ok(Row::not_proved(case.name(), reason));
    }
    let outcome = harness.send(case.request()).await?;
    let after = harness.store()?;
    let row = verdict::judge(case, proof, &outcome, fixture, &after);
    if after != *fixture || case.request().method() == "POST" {
        harness.restore(fixture)?;
    }
    Ok(row)
}

/// `seconds` before (negative) or after an instant.
fn shifted(at: Timestamp, seconds: i64) -> Timestamp {
    match u64::try_from(seconds) {
        Ok(later) => at.plus(later),
        Err(_) => at.minus(seconds.unsigned_abs()),
    }
}
