//! The browser that a test drives, and what drives it: Debian's Chromium and its driver, installed where that can be
//! done, named as missing elsewhere.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::apt::{self, Program};
use crate::checks::Outcome;
use crate::child::text_bounded;
use crate::workspace::Workspace;

const PROGRAMS: [Program; 2] =
    [Program { name: "chromium", package: "chromium" }, Program { name: "chromedriver", package: "chromium-driver" }];

/// Finds both, or installs what is missing. The test that needs them says itself that it was not run without them.
pub(crate) fn step(_: &Workspace) -> Result<Outcome> {
    if let Err(error) = apt::ensure(&PROGRAMS) {
        return Ok(Outcome::NotChecked(format!("no browser that a test can drive: {error}")));
    }
    let versions = PROGRAMS.iter().map(|program| version(program.name)).collect::<Result<Vec<_>>>()?;
    Ok(Outcome::Noted(versions.join(", ")))
}

/// What it calls itself, and its number.
fn version(program: &str) -> Result<String> {
    let said = text_bounded(Command::new(program).arg("--version"), Duration::from_secs(30))?;
    Ok(said.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}
