//! `cargo xtask mutants`: makes known faults on purpose, each in a copy of the sources, and demands that the proof
//! catches it.
//!
//! A fault that nobody notices is a hole in the proof: it needs another scenario, not another excuse.

mod page;
mod played;
mod scratch;
mod table;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use played::Caught;
use scratch::Scratch;
use table::{MUTANTS, Mutant, Truth};

/// What to play.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// The faults whose names hold one of these; all of them if none is named
    names: Vec<String>,
    /// Only look whether each fault still has its place in the sources
    #[arg(long)]
    check: bool,
}

/// Plays the faults that are asked for; fails if one of them survives.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let wanted = |mutant: &&Mutant| {
        options.names.is_empty() || options.names.iter().any(|name| mutant.name.contains(name.as_str()))
    };
    let mutants: Vec<_> = MUTANTS.iter().filter(wanted).collect();
    if mutants.is_empty() {
        bail!("no fault has such a name; the faults are {}", MUTANTS.map(|mutant| mutant.name).join(", "));
    }
    let scratch = Scratch::refresh(workspace)?;
    for mutant in &mutants {
        mutant.apply(&scratch)?.undo()?;
    }
    println!("{} faults have their place", mutants.len());
    if options.check {
        return Ok(());
    }
    let mut rows = Vec::new();
    sound(&scratch, &mutants)?;
    for mutant in mutants {
        let made = mutant.apply(&scratch)?;
        let caught = played::against(&scratch, mutant.truths);
        made.undo()?;
        let caught = caught.map_err(|error| error.context(mutant.name))?;
        println!("{:<28} {}", mutant.name, said(&caught));
        rows.push((mutant, caught));
    }
    let survived = |caught: &[Caught]| caught.iter().any(|caught| caught.tests.is_empty());
    let survivors: Vec<_> = rows.iter().filter(|(_, caught)| survived(caught)).map(|(mutant, _)| mutant.name).collect();
    if !survivors.is_empty() {
        bail!("not caught by all that should catch it: {}; the proof lacks a scenario", survivors.join(", "));
    }
    page::write(workspace, &rows)
}

/// Without a fault nothing may fail: else it would prove nothing that something does with one.
fn sound(scratch: &Scratch, mutants: &[&Mutant]) -> Result<()> {
    let mut truths: Vec<&Truth> = mutants.iter().flat_map(|mutant| mutant.truths.iter().copied()).collect();
    truths.sort_unstable_by_key(|truth| truth.name);
    truths.dedup_by_key(|truth| truth.name);
    let broken: Vec<_> =
        played::against(scratch, &truths)?.into_iter().filter(|caught| !caught.tests.is_empty()).collect();
    if !broken.is_empty() {
        bail!("the sources fail without a fault too: {}", said(&broken));
    }
    println!("{:<28} {} proofs hold", "no fault", truths.len());
    Ok(())
}

fn said(caught: &[Caught]) -> String {
    let one = |caught: &Caught| match caught.tests.len() {
        0 => format!("SURVIVES {}", caught.truth.name),
        tests => format!("{} ({tests})", caught.truth.name),
    };
    caught.iter().map(one).collect::<Vec<_>>().join(", ")
}
