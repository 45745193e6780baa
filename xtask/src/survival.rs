//! `cargo xtask survival`: what curl, browsers and the clients of other languages make of our URLs.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::built;
use crate::child::must;
use crate::python::Environment;
use crate::workspace::Workspace;

/// Installs the clients that Python does not bring, and lets every client that is here send. A missing one is named in the
/// table.
pub(crate) fn run(workspace: &Workspace, write: bool) -> Result<()> {
    let programs = Path::new("tests").join("survival");
    let environment = Environment::ensure(workspace, "survival", &programs.join("requirements.lock"))?;
    let mut survival = Command::new(built::program(workspace, "presign-conformance", "survival")?);
    survival.arg("--programs").arg(workspace.root.join(programs)).arg("--python").arg(environment.python());
    survival.arg("--lock").arg(workspace.root.join("Cargo.lock"));
    if write {
        survival.arg("--write").arg(workspace.root.join("docs").join("src").join("clients.md"));
    }
    must(&mut survival, Duration::from_secs(40 * 60))
}
