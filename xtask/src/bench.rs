//! `cargo xtask bench`: the bench of tests/peers, a workspace of its own because other people's signers are heavy.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::checks::BUILD;
use crate::child::must;
use crate::workspace::Workspace;

/// Builds the peers that take many minutes.
const PEERS: &str = "--peers";

/// Writes the book's chapter.
const WRITE: &str = "--write";

/// Runs it with `args`, from where the caller stands: a file named in `args` means what it means to them. Without
/// `--peers`, which the bench does not know, only what is built in a minute is measured.
pub(crate) fn run(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    let manifest = workspace.root.join("tests").join("peers").join("Cargo.toml");
    let mut command: Command = workspace.cargo(["run", "--release", "--quiet", "--manifest-path"]);
    command.current_dir(std::env::current_dir()?);
    command.arg(manifest).args(["--bin", "bench"]);
    if args.iter().any(|arg| arg == PEERS) {
        command.args(["--features", "s3-peers,gcs"]);
    }
    command.arg("--").args(args.iter().filter(|arg| *arg != PEERS && *arg != WRITE));
    if args.iter().any(|arg| arg == WRITE) {
        command.arg(WRITE).arg(workspace.root.join("docs").join("src"));
    }
    must(&mut command, BUILD)
}
