//! `cargo xtask compare`: the same awkward names and terms, given to everybody in Rust who signs URLs.

use anyhow::Result;

use crate::checks::BUILD;
use crate::child::must;
use crate::workspace::Workspace;

/// Runs the program of tests/peers, a workspace of its own: the first build takes many minutes.
pub(crate) fn run(workspace: &Workspace, write: bool) -> Result<()> {
    let manifest = workspace.root.join("tests").join("peers").join("Cargo.toml");
    let mut command = workspace.cargo(["run", "--quiet", "--locked", "--manifest-path"]);
    command.arg(manifest).args(["--features", "compare", "--bin", "compare", "--"]);
    if write {
        command.arg("--write").arg(workspace.root.join("COMPARE.md"));
    }
    must(&mut command, BUILD)
}
