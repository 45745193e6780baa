//! The browser that a test drives: Debian's Chromium, installed where that can be done, named as missing elsewhere.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::checks::Outcome;
use crate::child::{output_bounded, run_bounded};
use crate::workspace::Workspace;

/// Finds Chromium, or installs it. The tests that drive it say themselves that they were not run without it.
pub(crate) fn step(_: &Workspace) -> Result<Outcome> {
    if let Some(version) = version() {
        return Ok(Outcome::Noted(version));
    }
    for arguments in
        [&["update", "--quiet"][..], &["install", "--quiet", "--yes", "--no-install-recommends", "chromium"]]
    {
        println!("apt-get {}", arguments.join(" "));
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        // Without apt, or without the right to install, this fails at once.
        if !run_bounded(&mut command, Duration::from_secs(10 * 60)).is_ok_and(|status| status.success()) {
            break;
        }
    }
    Ok(match version() {
        Some(version) => Outcome::Noted(version),
        None => Outcome::NotChecked("Chromium is missing: `apt-get install chromium` as root".to_owned()),
    })
}

fn version() -> Option<String> {
    let mut command = Command::new("chromium");
    let output = output_bounded(command.arg("--version"), Duration::from_secs(30)).ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.trim().to_owned())
}
