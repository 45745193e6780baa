//! The steps of `cargo xtask ci` that other programs do. Each is a command that a person can type.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::child::{line, must, output_bounded};
use crate::docs;
use crate::tools::{self, CARGO_DENY, MDBOOK};
use crate::workspace::Workspace;

/// How a step that didn't fail went.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// All of it was checked.
    Passed,
    /// All of it was checked, and there is a figure to tell.
    Noted(String),
    /// It could not be checked here, which is no pass; the reason.
    NotChecked(String),
}

/// A bound for what compiles: far above a cold build on a small machine, so that only a hang meets it.
pub(crate) const BUILD: Duration = Duration::from_secs(60 * 60);

pub(crate) fn format(workspace: &Workspace) -> Result<Outcome> {
    pass(workspace.cargo(["fmt", "--all", "--check"]))
}

pub(crate) fn lints(workspace: &Workspace) -> Result<Outcome> {
    pass(workspace.cargo(["clippy", "--workspace", "--all-targets", "--all-features", "--", "-D", "warnings"]))
}

pub(crate) fn tests(workspace: &Workspace) -> Result<Outcome> {
    pass(workspace.cargo(["test", "--workspace", "--all-features"]))
}

pub(crate) fn features(workspace: &Workspace) -> Result<Outcome> {
    let mut checked = 0;
    for package in workspace.packages.iter().filter(|package| package.is_library) {
        let alone = package.features.iter().map(String::as_str).filter(|name| is_public(name));
        let mut names = Vec::new();
        for feature in std::iter::once("").chain(alone) {
            let mut check = workspace.cargo(["check", "--quiet", "--package", &package.name]);
            check.args(["--no-default-features", "--features", feature]);
            silent(&mut check)?;
            names.push(if feature.is_empty() { "(none)" } else { feature });
        }
        println!("{}: {}", package.name, names.join(", "));
        checked += names.len();
    }
    Ok(Outcome::Noted(format!("{checked} combinations")))
}

pub(crate) fn api_docs(workspace: &Workspace) -> Result<Outcome> {
    docs::api(workspace)?;
    Ok(Outcome::Passed)
}

pub(crate) fn tools(workspace: &Workspace) -> Result<Outcome> {
    tools::ensure(workspace, &[&MDBOOK, &CARGO_DENY])?;
    Ok(Outcome::Passed)
}

pub(crate) fn book(workspace: &Workspace) -> Result<Outcome> {
    docs::book(workspace)?;
    Ok(Outcome::Passed)
}

pub(crate) fn deny(workspace: &Workspace) -> Result<Outcome> {
    pass(cargo_deny(workspace, &["bans", "licenses", "sources"])?)
}

pub(crate) fn advisories(workspace: &Workspace) -> Result<Outcome> {
    let mut command = cargo_deny(workspace, &["advisories"])?;
    command.env("GIT_TERMINAL_PROMPT", "0"); // nobody is there to answer
    // The database is one small clone: what takes longer is a network that swallows packets.
    let output = match output_bounded(&mut command, Duration::from_secs(60)) {
        Ok(output) => output,
        Err(error) => {
            return Ok(Outcome::NotChecked(format!("the advisory database did not come: {error:#}")));
        }
    };
    let said = String::from_utf8_lossy(&output.stderr);
    eprint!("{said}");
    if output.status.success() {
        return Ok(Outcome::Passed);
    }
    if said.contains("failed to fetch advisory database") {
        return Ok(Outcome::NotChecked("the advisory database could not be fetched".to_owned()));
    }
    bail!("`{}` failed ({})", line(&command), output.status)
}

fn pass(mut command: Command) -> Result<Outcome> {
    must(&mut command, BUILD)?;
    Ok(Outcome::Passed)
}

/// Cargo is asked to be quiet, so each word that it says is a warning or an error.
fn silent(command: &mut Command) -> Result<()> {
    let output = output_bounded(command, BUILD)?;
    let said = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() || said.lines().any(|line| line.starts_with("warning")) {
        eprint!("{said}");
        bail!("`{}` failed or warned", line(command));
    }
    Ok(())
}

/// A feature whose name starts with `_` is nobody's to switch on.
fn is_public(feature: &str) -> bool {
    !feature.starts_with('_')
}

fn cargo_deny(workspace: &Workspace, checks: &[&str]) -> Result<Command> {
    let program = CARGO_DENY.program(workspace).context("cargo-deny is needed here")?;
    let mut command = Command::new(program);
    command.current_dir(&workspace.root).arg("check").args(checks);
    Ok(command)
}
