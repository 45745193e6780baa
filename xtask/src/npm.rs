//! Packages of npm, pinned: a folder each, made once from a lock file.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use crate::apt::{self, Program};
use crate::child::must;

/// What npm itself needs.
pub(crate) const NODE: &[Program] =
    &[Program { name: "node", package: "nodejs" }, Program { name: "npm", package: "npm" }];

/// A folder that has what a lock file says, and nothing else.
#[derive(Debug)]
pub(crate) struct Folder {
    /// Where `package.json` and its lock file are.
    from: PathBuf,
    to: PathBuf,
}

impl Folder {
    /// The folder `to`, for the packages that the lock file in `from` names.
    pub(crate) fn new(from: PathBuf, to: PathBuf) -> Self {
        Self { from, to }
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.to
    }

    /// Makes it unless it is there.
    pub(crate) fn ensure(&self, name: &str) -> Result<()> {
        if self.lock().is_some() && apt::missing(NODE).is_empty() { Ok(()) } else { self.install(name) }
    }

    /// Makes it.
    pub(crate) fn install(&self, name: &str) -> Result<()> {
        apt::ensure(NODE)?;
        let (from, to) = (&self.from, &self.to);
        fs::create_dir_all(to).with_context(|| format!("{} can't be made", to.display()))?;
        for name in ["package.json", LOCK] {
            fs::copy(from.join(name), to.join(name)).with_context(|| format!("{name} can't be copied"))?;
        }
        let mut npm = Command::new("npm");
        // It needs no script of any package.
        npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(to);
        must(&mut npm, Duration::from_secs(15 * 60))
            .with_context(|| format!("{name} could not be installed; the first run needs an npm registry in reach"))?;
        // Last, so that one that was broken off is made again.
        fs::copy(from.join(LOCK), to.join(MARKER)).context("what was installed can't be written down")?;
        Ok(())
    }

    /// The version of `package`, if it is installed.
    pub(crate) fn version(&self, package: &str) -> Option<String> {
        let lock: Value = serde_json::from_str(&self.lock()?).ok()?;
        Some(lock["packages"][format!("node_modules/{package}")]["version"].as_str()?.to_owned())
    }

    /// The lock file, if it is what the folder was made from.
    fn lock(&self) -> Option<String> {
        let wanted = fs::read_to_string(self.from.join(LOCK)).ok()?;
        let made = fs::read_to_string(self.to.join(MARKER)).ok()?;
        (wanted == made).then_some(made)
    }
}

const LOCK: &str = "package-lock.json";
const MARKER: &str = "installed-lock.json";
