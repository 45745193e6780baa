//! Programs that only a system's own packages bring.

use std::env;
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::child::{run_bounded, text_bounded};

/// A program, and Debian's package that has it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Program {
    pub(crate) name: &'static str,
    pub(crate) package: &'static str,
}

/// Installs the packages of those of `programs` that are missing, if apt is here and we may.
pub(crate) fn ensure(programs: &[Program]) -> Result<()> {
    let packages = missing(programs);
    if packages.is_empty() {
        return Ok(());
    }
    let install = [&["install", "--yes", "--no-install-recommends"], &packages[..]].concat();
    // The list of packages may be missing or old: the first try says so at once.
    for arguments in [&install[..], &["update"], &install] {
        let mut command = Command::new("apt-get");
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        let done = run_bounded(&mut command, Duration::from_secs(15 * 60)).is_ok_and(|status| status.success());
        if done && missing(programs).is_empty() {
            return Ok(());
        }
    }
    bail!("this machine lacks {}: `apt-get install {}` as root brings it", lacking(programs), packages.join(" "))
}

/// The packages of those of `programs` that are nowhere on the PATH.
pub(crate) fn missing(programs: &[Program]) -> Vec<&'static str> {
    let mut packages: Vec<_> = programs.iter().filter(|one| !is_here(one.name)).map(|one| one.package).collect();
    packages.dedup();
    packages
}

/// The installed version of a package, without Debian's own part.
pub(crate) fn version(package: &str) -> Option<String> {
    let mut command = Command::new("dpkg-query");
    command.args(["--show", "--showformat", "${Version}", package]);
    let said = text_bounded(&mut command, Duration::from_secs(20)).ok()?;
    let upstream = said.split(['-', '+']).next()?;
    Some(upstream.rsplit(':').next()?.to_owned())
}

fn lacking(programs: &[Program]) -> String {
    programs.iter().filter(|one| !is_here(one.name)).map(|one| one.name).collect::<Vec<_>>().join(", ")
}

fn is_here(name: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(name).is_file()))
}
