//! `cargo xtask bench`: the bench of tests/peers, a workspace of its own because other people's signers are heavy.

use std::ffi::OsString;
use std::process::Command;

use anyhow::Result;

use crate::checks::BUILD;
use crate::child::must;
use crate::workspace::Workspace;

/// Runs it with `args`, from where the caller stands: a file named in `args` means what it means to them. Where S3 alone is
/// measured, which `s3` in the first place says, the peers of Cloud Storage are not built.
pub(crate) fn run(workspace: &Workspace, args: &[OsString]) -> Result<()> {
    let manifest = workspace.root.join("tests").join("peers").join("Cargo.toml");
    let mut command: Command = workspace.cargo(["run", "--release", "--quiet", "--manifest-path"]);
    command.current_dir(std::env::current_dir()?);
    command.arg(manifest).args(["--bin", "bench"]);
    if args.first().is_none_or(|first| first != "s3") {
        command.args(["--features", "gcs"]);
    }
    command.arg("--").args(args);
    must(&mut command, BUILD)
}
