//! The browser that a test drives, and what drives it: Debian's Chromium and its driver, installed where that can be
//! done, named as missing elsewhere.

use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::checks::Outcome;
use crate::child::{output_bounded, run_bounded};
use crate::workspace::Workspace;

/// The programs, each with Debian's package of it.
const PROGRAMS: [(&str, &str); 2] = [("chromium", "chromium"), ("chromedriver", "chromium-driver")];

/// Finds both, or installs what is missing. The test that needs them says itself that it was not run without them.
pub(crate) fn step(_: &Workspace) -> Result<Outcome> {
    let (_, packages) = look();
    if !packages.is_empty() {
        let install = [&["install", "--quiet", "--yes", "--no-install-recommends"][..], &packages].concat();
        for arguments in [vec!["update", "--quiet"], install] {
            println!("apt-get {}", arguments.join(" "));
            let mut command = Command::new("apt-get");
            command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
            // Without apt, or without the right to install, this fails at once.
            if !run_bounded(&mut command, Duration::from_secs(10 * 60)).is_ok_and(|status| status.success()) {
                break;
            }
        }
    }
    let (versions, packages) = look();
    Ok(if packages.is_empty() {
        Outcome::Noted(versions.join(", "))
    } else {
        let packages = packages.join(" ");
        Outcome::NotChecked(format!("no browser that a test can drive: `apt-get install {packages}` as root"))
    })
}

/// The versions of those that are there, and the packages of those that are not.
fn look() -> (Vec<String>, Vec<&'static str>) {
    let (mut versions, mut packages) = (Vec::new(), Vec::new());
    for (program, package) in PROGRAMS {
        match version(program) {
            Some(version) => versions.push(version),
            None => packages.push(package),
        }
    }
    (versions, packages)
}

/// What it calls itself, and its number.
fn version(program: &str) -> Option<String> {
    let mut command = Command::new(program);
    let output = output_bounded(command.arg("--version"), Duration::from_secs(30)).ok()?;
    let said = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| said.split_whitespace().take(2).collect::<Vec<_>>().join(" "))
}
