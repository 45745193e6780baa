//! `cargo xtask tidy`: the rules of this repository that no lint knows.

mod arrows;
mod files;
mod members;
mod text;
mod weight;

use std::fmt;

use anyhow::{Result, bail};

use crate::checks::Outcome;
use crate::workspace::Workspace;

/// Checks everything and prints each finding.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    step(workspace)?;
    if let Outcome::Noted(note) = weight_step(workspace)? {
        println!("{note}");
    }
    Ok(())
}

/// The arrows between the crates and the rules of the text, as a step of CI.
pub(crate) fn step(workspace: &Workspace) -> Result<Outcome> {
    let mut findings = arrows::check(workspace)?;
    findings.extend(members::check(workspace)?);
    let read = files::check(workspace, &mut findings)?;
    settle(&findings)?;
    let note = format!("the arrows of {} crates, the text of {read} files", workspace.packages.len());
    println!("{note}");
    Ok(Outcome::Noted(note))
}

/// The crates below the lightest useful build, as a step of CI.
pub(crate) fn weight_step(workspace: &Workspace) -> Result<Outcome> {
    let (note, findings) = weight::check(workspace)?;
    settle(&findings)?;
    Ok(Outcome::Noted(note))
}

/// Something that breaks a rule.
#[derive(Debug, PartialEq)]
struct Finding {
    path: String,
    /// Counted from 1; 0 where it concerns the whole file.
    line: usize,
    what: String,
    to_do: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, what, to_do } = self;
        match line {
            0 => write!(f, "{path}: {what}, {to_do}"),
            _ => write!(f, "{path}:{line}: {what}, {to_do}"),
        }
    }
}

fn settle(findings: &[Finding]) -> Result<()> {
    for finding in findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => Ok(()),
        n => bail!("tidy found {n} thing(s), listed above"),
    }
}
