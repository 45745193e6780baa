//! `cargo xtask oracles gcs-door`: Google's own client before the gateway's door of Cloud Storage.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::built;
use crate::child::must;
use crate::python::Environment;
use crate::workspace::Workspace;

/// Builds the door, and lets `door.py` hold it to what the client signs.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    let folder = Path::new("tests").join("oracles").join("gcs");
    let environment = Environment::ensure(workspace, "gcs", &folder.join("requirements.lock"))?;
    let door = built::program(workspace, "presign-conformance", "gcs-door")?;
    let mut python = Command::new(environment.python());
    python.arg("-I").arg(workspace.root.join(folder).join("door.py")).arg(door);
    must(&mut python, Duration::from_secs(5 * 60))
}
