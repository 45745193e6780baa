//! `cargo xtask bench`: how fast it is, beside others. One URL is measured by the bench of tests/peers, a workspace of its
//! own because other people's signers are heavy; what takes a whole program, by one file each here.

mod batch;
mod build;
mod table;
mod usage;

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::process::Command;

use anyhow::{Context as _, Result};

use crate::checks::BUILD;
use crate::child::must;
use crate::instructions;
use crate::workspace::Workspace;

/// Builds the peers that take many minutes.
const PEERS: &str = "--peers";

/// Writes the book's chapter.
const WRITE: &str = "--write";

/// Runs what `args` begin with: `batch`, `build`, or else the bench of tests/peers with all of them.
pub(crate) fn run(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    match args.first().and_then(|first| first.to_str()) {
        Some("batch") => batch::run(workspace).map(drop),
        Some("build") => build::run(workspace).map(drop),
        _ => one_url(workspace, args),
    }
}

/// One URL, from where the caller stands: a file named in `args` means what it means to them. Without `--peers`, which
/// the bench does not know, only what is built in a minute is measured. The book's chapter has all the rest too.
fn one_url(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    let manifest = workspace.root.join("tests").join("peers").join("Cargo.toml");
    let mut command: Command = workspace.cargo(["run", "--release", "--quiet", "--locked", "--manifest-path"]);
    command.current_dir(std::env::current_dir()?);
    command.arg(manifest).args(["--bin", "bench"]);
    if args.iter().any(|arg| arg == PEERS) {
        command.args(["--features", "s3-peers,azure-peers,gcs"]);
    }
    command.arg("--").args(args.iter().filter(|arg| *arg != PEERS && *arg != WRITE));
    if !args.iter().any(|arg| arg == WRITE) {
        return must(&mut command, BUILD);
    }
    let book = workspace.root.join("docs").join("src");
    must(command.arg(WRITE).arg(&book), BUILD)?;
    let rest = [batch::run(workspace)?, build::run(workspace)?, instructions::page(workspace)?].concat();
    let page = book.join("performance.md");
    let mut page = OpenOptions::new().append(true).open(&page).with_context(|| page.display().to_string())?;
    page.write_all(rest.as_bytes()).context("the chapter can't be written")
}
