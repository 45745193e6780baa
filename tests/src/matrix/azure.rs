//! The matrix of Azure: SAS of an account's key, or of a user's, by the library's backend and by its typed face.
//!
//! The service has one word for a wrong signature, a wrong time and a wrong policy, so that a refusal alone tells
//! little. Each wrong request has a twin: the right one of the same shape. Where that is refused in the same words, the
//! refusal proves nothing, and the run says so.

mod account;
mod beside;
mod blocks;
mod client;
mod exact;
mod flips;
mod key;
mod layouts;
mod method;
mod operations;
mod parameters;
mod path;
mod permissions;
mod policy;
mod resource;
mod scheme;
mod sheet;
mod snapshot;
mod time;
mod values;

use anyhow::{Context as _, Result};

use super::case::{Effect, Expect};
use super::operation::{self, KEY};
use super::{by, judge, keys};
use crate::azure::AzurePen;
use crate::report::{self, Report, Row};
use crate::rule::Rules;
use crate::{AzureHarness, Outcome, Proof, Store, store};
use sheet::{Sheet, Trial};

pub(crate) use client::{Written, for_client, read_back};
pub(crate) use scheme::AZURE;

/// Holds the whole matrix against `harness`.
///
/// # Errors
/// As [`matrix::run`](super::run).
pub async fn run(harness: &dyn AzureHarness) -> Result<Report> {
    let mut report = Report::of(harness);
    run_into(harness, &mut report).await?;
    Ok(report)
}

/// As [`run`], into a report that says which cases are wanted and who watches.
///
/// # Errors
/// As [`run`].
pub async fn run_into(harness: &dyn AzureHarness, report: &mut Report) -> Result<()> {
    let (fixture, mut rules) = (fixture(harness), Rules::of(harness));
    let planned = sections(harness).iter().map(|section| cases(harness, *section)).collect::<Result<Vec<_>>>()?;
    let wanted = planned.iter().flatten().filter(|trial| report.wants(trial.case.name())).count();
    report.plan(wanted + keys::count(report));

    harness.restore(&fixture).await?;
    policy::store(harness).await?;
    for section in sections(harness) {
        play(harness, cases(harness, section)?, &fixture, &mut rules, report).await?;
    }
    snapshot::run(harness, &fixture, &mut rules, report).await?;
    blocks::run(harness, &fixture, &mut rules, report).await?;
    exact::run(harness, &mut rules, report).await?;
    harness.restore(&fixture).await?;
    let pen = AzurePen::new(harness.ground(), harness.now()?)?;
    keys::run(harness, &pen, &fixture, &mut rules, report).await?;
    rules.tell_unused(report);
    Ok(())
}

/// So many requests are on their way at a time.
const MANY: usize = 16;

type Section = fn(&mut Sheet, &AzurePen) -> Result<()>;

/// What both kinds of keys sign.
const BOTH: [Section; 8] = [
    operations::write,
    layouts::write,
    permissions::write,
    time::write,
    key::write,
    resource::write,
    beside::write,
    |sheet, pen| parameters::protocol(sheet, pen),
];

fn sections(harness: &dyn AzureHarness) -> Vec<Section> {
    let own: &[Section] =
        if harness.ground().delegates() { &[policy::delegated] } else { &[account::write, policy::write] };
    BOTH.iter().chain(own).copied().collect()
}

/// Each section is signed when it is played: its clock is the server's.
fn cases(harness: &dyn AzureHarness, section: Section) -> Result<Vec<Trial>> {
    let mut sheet = Sheet::default();
    section(&mut sheet, &AzurePen::new(harness.ground(), harness.now()?)?)?;
    Ok(sheet.into_trials())
}

/// What the server holds before each case.
pub(crate) fn fixture(harness: &dyn AzureHarness) -> Store {
    let ground = harness.ground();
    let blob = |container, name, bytes: &[u8]| (store::name(container, name), bytes.to_vec());
    Store::from([
        blob(ground.container, KEY, operation::CONTENT),
        blob(ground.container, operation::OTHER_KEY, b"another blob"),
        blob(ground.spare, KEY, b"another container"),
    ])
}

/// Plays `trials` before `fixture`. A run of those that have to leave it as it is shares a look into the store.
async fn play(
    harness: &dyn AzureHarness,
    mut trials: Vec<Trial>,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    trials.retain(|trial| report.wants(trial.case.name()));
    let trials: Vec<_> = trials.into_iter().map(|trial| (rules.proof(trial.case.name()), trial)).collect();
    let shares = |(proof, trial): &(Proof, Trial)| match (proof, trial.case.expect()) {
        (Proof::Lax(_) | Proof::Late(..), _) => matches!(trial.case.request().method(), "GET" | "HEAD"),
        (_, Expect::Accepted(wanted)) => matches!(wanted.effect, Effect::None),
        (_, Expect::Refused(_)) => true,
    };
    for run in trials.chunk_by(|one, other| shares(one) && shares(other)) {
        for group in run.chunks(harness.stride()) {
            play_group(harness, group, fixture, report).await?;
        }
    }
    Ok(())
}

/// The requests, a look into the store, and whether the right requests of their shapes are answered otherwise. If the
/// store was changed by any of them, they are played one by one.
async fn play_group(
    harness: &dyn AzureHarness,
    group: &[(Proof, Trial)],
    fixture: &Store,
    report: &mut Report,
) -> Result<()> {
    let outcomes = by(MANY, group, |(proof, trial)| super::send(harness, *proof, &trial.case)).await?;
    let after = harness.store().await?;
    if after != *fixture {
        harness.restore(fixture).await?;
        if group.len() > 1 {
            for one in group.chunks(1) {
                Box::pin(play_group(harness, one, fixture, report)).await?;
            }
            return Ok(());
        }
    }
    let rows = group.iter().zip(&outcomes);
    let rows: Vec<Row> =
        rows.map(|((proof, trial), outcome)| judge(&trial.case, *proof, outcome.as_ref(), fixture, &after)).collect();
    let twins = by(MANY, group, |(_, trial)| twin(harness, trial)).await?;
    if twins.iter().any(Option::is_some) {
        harness.restore(fixture).await?;
    }
    for ((row, (proof, _)), (outcome, right)) in rows.into_iter().zip(group).zip(outcomes.iter().zip(twins)) {
        report.begin();
        report.add(match (outcome, right) {
            (Some(outcome), Some(right)) => told_apart(row, *proof, outcome, &right),
            _ => row,
        });
    }
    Ok(())
}

/// What the right request of its shape gets.
async fn twin(harness: &dyn AzureHarness, trial: &Trial) -> Result<Option<Outcome>> {
    match &trial.twin {
        Some(twin) if harness.tells_apart() => {
            harness.send(twin).await.map(Some).with_context(|| format!("the twin of {}", trial.case.name()))
        }
        _ => Ok(None),
    }
}

/// A refusal is a proof where the right request is answered otherwise, and none where it is not.
fn told_apart(row: Row, proof: Proof, wrong: &Outcome, right: &Outcome) -> Row {
    if matches!(row.result(), report::Result::Unexpected(_)) {
        return row;
    }
    let apart = right.refusal != wrong.refusal;
    let said = format!("{} {}", right.status, right.code.as_deref().unwrap_or("-"));
    match proof {
        Proof::Unheard(..) if apart => {
            Row::unexpected(row.name(), format!("declared to be refused unheard, but the right request got {said}"))
        }
        Proof::Stated | Proof::As(_) if !apart => {
            Row::unexpected(row.name(), format!("it proves nothing: the right request got {said} too"))
        }
        _ => row,
    }
}
