//! The tools that CI needs and cargo doesn't bring: pinned, installed once, below `target/tools`.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::child::{must, text_bounded};
use crate::workspace::Workspace;

/// A pinned command-line tool.
#[derive(Debug)]
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
    why: &'static str,
    flags: &'static [&'static str],
}

/// Checks licences, bans, sources and advisories against deny.toml.
pub(crate) const CARGO_DENY: Tool =
    Tool { name: "cargo-deny", version: "0.20.2", why: "to check the dependencies against deny.toml", flags: &[] };

/// Runs the fuzz targets.
pub(crate) const CARGO_FUZZ: Tool =
    Tool { name: "cargo-fuzz", version: "0.13.2", why: "to run the fuzz targets in fuzz/", flags: &[] };

/// Builds the book.
pub(crate) const MDBOOK: Tool = Tool {
    name: "mdbook",
    version: "0.5.4",
    why: "to build the book in docs/",
    // Without its web server and file watcher, which are half of its build.
    flags: &["--no-default-features", "--features", "search"],
};

impl Tool {
    /// The program, installed first if it isn't there in this version.
    pub(crate) fn program(&self, workspace: &Workspace) -> Result<PathBuf> {
        ensure(workspace, &[self])?;
        Ok(self.path(workspace))
    }

    fn path(&self, workspace: &Workspace) -> PathBuf {
        let file = format!("{}{}", self.name, std::env::consts::EXE_SUFFIX);
        root(workspace).join("bin").join(file)
    }

    fn is_installed(&self, workspace: &Workspace) -> bool {
        let mut command = Command::new(self.path(workspace));
        text_bounded(command.arg("--version"), Duration::from_secs(20))
            .is_ok_and(|said| names_version(&said, self.version))
    }

    fn install(&self, workspace: &Workspace, build: &Path) -> Result<()> {
        let Self { name, version, why, flags } = self;
        println!("installing {name} {version} below {}, once, {why}", root(workspace).display());
        let mut command = workspace.cargo(["install", "--quiet", "--locked", name, "--version"]);
        command.arg(format!("={version}")).args(*flags);
        command.arg("--root").arg(root(workspace)).arg("--target-dir").arg(build);
        // They run for a second: the time that counts is their build's, and this halves it.
        command.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0");
        command.env("CARGO_PROFILE_RELEASE_LTO", "off");
        command.env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        command.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16");
        must(&mut command, Duration::from_secs(45 * 60))
            .with_context(|| format!("{name} {version} could not be installed; the steps that need it can't run"))
    }
}

/// Installs those of `tools` that are missing. Their builds share one directory, which is gone afterwards.
pub(crate) fn ensure(workspace: &Workspace, tools: &[&Tool]) -> Result<()> {
    let build = workspace.target.join("tools-build");
    let installed =
        tools.iter().filter(|tool| !tool.is_installed(workspace)).try_for_each(|tool| tool.install(workspace, &build));
    if build.exists() {
        std::fs::remove_dir_all(&build).with_context(|| format!("{} could not be removed", build.display()))?;
    }
    installed
}

fn root(workspace: &Workspace) -> PathBuf {
    workspace.target.join("tools")
}

fn names_version(said: &str, version: &str) -> bool {
    said.split_whitespace().any(|word| word.trim_start_matches('v') == version)
}

#[cfg(test)]
mod tests {
    use super::names_version;

    #[test]
    fn a_version_is_compared_whole() {
        assert!(names_version("mdbook v0.5.4\n", "0.5.4"));
        assert!(names_version("cargo-deny 0.20.2\n", "0.20.2"));
        assert!(!names_version("cargo-deny 0.20.21\n", "0.20.2"));
        assert!(!names_version("", "0.20.2"));
    }
}
