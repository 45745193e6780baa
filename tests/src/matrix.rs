//! The matrix: scenarios and tamperings, written once.

pub mod azure;
mod bound;
pub mod case;
mod credentials;
pub mod delivery;
mod exact;
mod flips;
mod forged;
mod forms;
mod headers;
mod host;
pub(crate) mod keys;
mod library;
pub mod local;
mod method;
mod multipart;
pub mod operation;
mod overrides;
pub mod own;
mod parameters;
mod path;
mod query;
mod s3;
pub mod scheme;
mod time;
mod token;
mod upload;
mod v2;
mod verdict;

use std::future::{Future, poll_fn};
use std::task::Poll;

use anyhow::{Context as _, Result};
use presign_core::Timestamp;
use presign_s3::Signature;

use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{Harness, Outcome, Pen, Proof, S3Harness, Store, store};
use case::{Case, Effect, Expect, Sheet};
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

/// Plays each section's cases, signed when it is its turn.
async fn play_all(
    harness: &dyn Harness,
    sections: impl IntoIterator<Item = impl FnOnce() -> Result<Vec<Case>>>,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    harness.restore(fixture).await?;
    for section in sections {
        let mut cases = section()?;
        cases.retain(|case| report.wants(case.name()));
        let cases: Vec<_> = cases.into_iter().map(|case| (rules.proof(case.name()), case)).collect();
        // A run of cases that all have to leave it as it is can share a look into the store.
        for run in cases.chunk_by(|one, other| shares(one) && shares(other)) {
            for group in run.chunks(harness.stride()) {
                play_group(harness, group, fixture, report).await?;
            }
        }
    }
    Ok(())
}

/// Whether a case should leave the store as it is.
fn shares((proof, case): &(Proof, Case)) -> bool {
    let method = case.request().method();
    match (proof, case.expect()) {
        (Proof::Late(..), _) => false,
        (Proof::Lax(_), _) => matches!(method, "GET" | "HEAD"),
        (Proof::Stated | Proof::As(_), Expect::Accepted(wanted)) => {
            matches!(wanted.effect, Effect::None) && method != "POST"
        }
        _ => true,
    }
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
        headers::second(sheet, &operation, pen);
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
    group.iter().for_each(|_| report.begin());
    let outcomes = at_once(group, |(proof, case)| send(harness, *proof, case)).await?;
    if group.len() > 1 {
        let after = harness.store().await?;
        if after == *fixture {
            let rows = group.iter().zip(outcomes);
            rows.for_each(|((proof, case), outcome)| {
                report.add(judge(case, *proof, outcome.as_ref(), fixture, &after))
            });
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

/// Its answer, if it is one to be sent.
async fn send(harness: &dyn Harness, proof: Proof, case: &Case) -> Result<Option<Outcome>> {
    match proof {
        Proof::NotTried(_) => Ok(None),
        _ => harness.send(case.request()).await.map(Some).with_context(|| format!("{} has no answer", case.name())),
    }
}

/// What `what` makes of each of `items`, a few of them at a time.
async fn at_once<'i, I, O, F: Future<Output = Result<O>>>(items: &'i [I], what: impl Fn(&'i I) -> F) -> Result<Vec<O>> {
    by(4, items, what).await
}

/// What `what` makes of each of `items`, so many of them at a time.
async fn by<'i, I, O, F: Future<Output = Result<O>>>(
    many: usize,
    items: &'i [I],
    what: impl Fn(&'i I) -> F,
) -> Result<Vec<O>> {
    let mut done = Vec::with_capacity(items.len());
    for some in items.chunks(many) {
        let mut running: Vec<_> = some.iter().map(|item| (Box::pin(what(item)), None)).collect();
        poll_fn(|context| {
            for (future, output) in running.iter_mut().filter(|(_, output)| output.is_none()) {
                if let Poll::Ready(ready) = future.as_mut().poll(context) {
                    *output = Some(ready);
                }
            }
            if running.iter().all(|(_, output)| output.is_some()) { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        for output in running.into_iter().filter_map(|(_, output)| output) {
            done.push(output?);
        }
    }
    Ok(done)
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
