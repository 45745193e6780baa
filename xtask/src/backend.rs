//! The backend in examples/: a workspace of its own, as somebody else would have it, with the suite held against it.

use anyhow::Result;

use crate::checks::{BUILD, Outcome};
use crate::child::must;
use crate::workspace::Workspace;

/// Its format, its lints and its tests, in the root's target directory: most of what it needs is built there.
pub(crate) fn step(workspace: &Workspace) -> Result<Outcome> {
    let manifest = workspace.root.join("examples").join("alibaba-oss").join("Cargo.toml");
    let builds: &[&str] = &["--locked", "--all-targets"];
    for (subcommand, args, behind) in [
        ("fmt", &["--check"][..], &[][..]),
        ("clippy", builds, &["--", "-D", "warnings"]),
        ("test", &["--locked"], &[]),
    ] {
        let mut command = workspace.cargo([subcommand]);
        command.arg("--manifest-path").arg(&manifest).args(args).args(behind);
        command.env("CARGO_TARGET_DIR", &workspace.target);
        must(&mut command, BUILD)?;
    }
    Ok(Outcome::Passed)
}
