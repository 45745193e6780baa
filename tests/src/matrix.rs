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
use crate::{Harness, Outcome, Pen, Proof, Rule, S3Harness, Store, store};
use case::{Case, Expect, Sheet};
use operation::KEY;

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
    let pen = Pen::new(harness.ground(), harness.now()?);
    report.plan(cases(&pen)?.iter().filter(|case| report.wants(case.name())).count() + keys::count(report));
    play_all(harness, sections(harness), &fixture, report).await?;
    let pen = Pen::new(harness.ground(), harness.now()?);
    library::refuses(&pen, report);
    keys::run(harness, &pen, &fixture, report).await
}

/// Holds the right requests and their tamperings against `harness`: the matrix but for the object names.
///
/// # Errors
/// As [`run`].
pub async fn tampering(harness: &dyn S3Harness) -> Result<Report> {
    let mut report = Report::of(harness);
    play_all(harness, sections(harness), &fixture(harness), &mut report).await?;
    Ok(report)
}

/// Each section is signed when it is played: its clock is the server's.
fn sections(harness: &dyn S3Harness) -> impl Iterator<Item = impl FnOnce() -> Result<Vec<Case>>> {
    SECTIONS.into_iter().map(move |section| {
        move || {
            let mut sheet = Sheet::new(&s3::S3);
            section(&mut sheet, &Pen::new(harness.ground(), harness.now()?))?;
            Ok(sheet.into_cases())
        }
    })
}

/// Plays each section's cases, signed when it is its turn.
async fn play_all(
    harness: &dyn Harness,
    sections: impl IntoIterator<Item = impl FnOnce() -> Result<Vec<Case>>>,
    fixture: &Store,
    report: &mut Report,
) -> Result<()> {
    harness.restore(fixture).await?;
    let rules = harness.rules();
    let mut used = vec![false; rules.len()];
    for section in sections {
        let mut cases = section()?;
        cases.retain(|case| report.wants(case.name()));
        let proofs = cases.iter().map(|case| {
            let rule = rules.iter().position(|rule| rule.fits(case.name()));
            rule.map_or(Proof::Stated, |rule| {
                used[rule] = true;
                rules[rule].proof()
            })
        });
        let cases: Vec<_> = proofs.collect::<Vec<_>>().into_iter().zip(cases).collect();
        // A run of cases that all have to be refused can share a look into the store.
        for run in cases.chunk_by(|one, other| shares(one) && shares(other)) {
            for group in run.chunks(harness.stride()) {
                play_group(harness, group, fixture, report).await?;
            }
        }
    }
    if !report.is_partial() {
        unused(&rules, &used, report);
    }
    Ok(())
}

/// A rule that fits no case is one that nobody checks.
fn unused(rules: &[Rule], used: &[bool], report: &mut Report) {
    for (rule, _) in rules.iter().zip(used).filter(|(_, used)| !**used) {
        report.add(Row::unexpected(rule.pattern(), "a rule that fits no case".to_owned()));
    }
}

/// Whether a case should leave the store as it is.
fn shares((proof, case): &(Proof, Case)) -> bool {
    let refused = matches!(proof, Proof::Stated | Proof::As(_)) && matches!(case.expect(), Expect::Refused(_));
    refused || matches!(proof, Proof::NotTried(_) | Proof::Stricter(..))
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

/// Plays cases with one look into the store at the end; if it was changed, once more with a look after each.
async fn play_group(
    harness: &dyn Harness,
    group: &[(Proof, Case)],
    fixture: &Store,
    report: &mut Report,
) -> Result<()> {
    let mut outcomes = Vec::with_capacity(group.len());
    for (proof, case) in group {
        report.begin();
        outcomes.push(match proof {
            Proof::NotTried(_) => None,
            _ => Some(harness.send(case.request()).await?),
        });
    }
    if group.len() > 1 {
        let after = harness.store().await?;
        if after == *fixture {
            let rows = group.iter().zip(outcomes);
            rows.for_each(|((proof, case), outcome)| report.add(judge(case, *proof, outcome.as_ref(), fixture, &after)));
            return Ok(());
        }
        harness.restore(fixture).await?;
        for one in group.chunks(1) {
            Box::pin(play_group(harness, one, fixture, report)).await?;
        }
        return Ok(());
    }
    for ((proof, case), outcome) in group.iter().zip(outcomes) {
        let after = if outcome.is_some() { harness.store().await? } else { fixture.clone() };
        report.add(judge(case, *proof, outcome.as_ref(), fixture, &after));
        // What a POST begins stands in no listing.
        if after != *fixture || (outcome.is_some() && case.request().method() == "POST") {
            harness.restore(fixture).await?;
        }
    }
    Ok(())
}

fn judge(case: &Case, proof: Proof, outcome: Option<&Outcome>, before: &Store, after: &Store) -> Row {
    match (proof, outcome) {
        (Proof::NotTried(reason), _) => Row::not_proved(case.name(), reason),
        (_, Some(outcome)) => verdict::judge(case, proof, outcome, before, after),
        (_, None) => Row::unexpected(case.name(), "it was not played".to_owned()),
    }
}

/// `seconds` before (negative) or after an instant.
fn shifted(at: Timestamp, seconds: i64) -> Timestamp {
    match u64::try_from(seconds) {
        Ok(later) => at.plus(later),
        Err(_) => at.minus(seconds.unsigned_abs()),
    }
}
