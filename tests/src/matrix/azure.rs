//! The matrix of Azure: SAS of an account's key, or of a user's, by the library's backend and by its typed face.
//!
//! The service has one word for a wrong signature, a wrong time and a wrong policy, so that a refusal alone tells
//! little. Each wrong request has a twin: the right one of the same shape. Where that is refused in the same words, the
//! refusal proves nothing, and the run says so.

mod account;
mod beside;
mod blocks;
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

use super::case::Expect;
use super::judge;
use super::keys;
use super::operation::{self, KEY};
use crate::azure::AzurePen;
use crate::report::{self, Report, Row};
use crate::rule::Rules;
use crate::{AzureHarness, Outcome, Proof, Store, store};
use sheet::{Sheet, Trial};

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
        for trial in cases(harness, section)? {
            play(harness, &trial, &fixture, &mut rules, report).await?;
        }
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
fn fixture(harness: &dyn AzureHarness) -> Store {
    let ground = harness.ground();
    let blob = |container, name, bytes: &[u8]| (store::name(container, name), bytes.to_vec());
    Store::from([
        blob(ground.container, KEY, operation::CONTENT),
        blob(ground.container, operation::OTHER_KEY, b"another blob"),
        blob(ground.spare, KEY, b"another container"),
    ])
}

/// One request, what became of the store, and whether the right request of its shape is answered otherwise.
async fn play(
    harness: &dyn AzureHarness,
    trial: &Trial,
    fixture: &Store,
    rules: &mut Rules,
    report: &mut Report,
) -> Result<()> {
    let case = &trial.case;
    if !report.wants(case.name()) {
        return Ok(());
    }
    report.begin();
    let proof = rules.proof(case.name());
    let outcome = super::send(harness, proof, case).await?;
    let after = if outcome.is_some() { harness.store().await? } else { fixture.clone() };
    if after != *fixture {
        harness.restore(fixture).await?;
    }
    let row = judge(case, proof, outcome.as_ref(), fixture, &after);
    let refused = matches!(case.expect(), Expect::Refused(_)) && !matches!(row.result(), report::Result::Unexpected(_));
    let row = match (&trial.twin, &outcome) {
        (Some(twin), Some(outcome)) if refused && harness.tells_apart() && !matches!(proof, Proof::Lax(_)) => {
            let right = harness.send(twin).await.with_context(|| format!("the twin of {}", case.name()))?;
            if !matches!(twin.method(), "GET" | "HEAD") {
                harness.restore(fixture).await?;
            }
            told_apart(row, proof, outcome, &right)
        }
        _ => row,
    };
    report.add(row);
    Ok(())
}

/// A refusal is a proof where the right request is answered otherwise, and none where it is not.
fn told_apart(row: Row, proof: Proof, wrong: &Outcome, right: &Outcome) -> Row {
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
