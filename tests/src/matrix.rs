//! The matrix: scenarios and tamperings, written once.

mod bound;
pub mod case;
mod flips;
mod headers;
mod host;
pub(crate) mod keys;
mod library;
mod method;
pub mod operation;
mod overrides;
pub mod own;
mod parameters;
mod path;
mod query;
pub mod scheme;
mod upload;
mod verdict;

#[cfg(feature = "servers")]
pub mod azure;
#[cfg(feature = "servers")]
mod credentials;
#[cfg(feature = "servers")]
pub mod delivery;
#[cfg(feature = "servers")]
mod exact;
#[cfg(feature = "servers")]
mod forged;
#[cfg(feature = "servers")]
mod forms;
#[cfg(feature = "servers")]
pub mod local;
#[cfg(feature = "servers")]
mod multipart;
#[cfg(feature = "servers")]
mod s3;
#[cfg(feature = "servers")]
mod second;
#[cfg(feature = "servers")]
mod time;
#[cfg(feature = "servers")]
mod token;
#[cfg(feature = "servers")]
mod v2;
#[cfg(feature = "servers")]
mod whole;

use std::future::{Future, poll_fn};
use std::task::Poll;

use anyhow::{Context as _, Result};
use presign_core::Timestamp;

use crate::report::{Report, Row};
use crate::rule::Rules;
use crate::{Harness, Outcome, Proof, Store};
use case::{Case, Effect, Expect};
#[cfg(feature = "servers")]
pub use whole::{cases, fixture, run, run_into, tampering};

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
