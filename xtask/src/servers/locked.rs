//! What a lock file of this repository pins, and whether that is what is installed.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::python::Environment;
use crate::workspace::Workspace;

/// A Python program with all it needs, from a file of requirements with hashes.
#[derive(Debug)]
pub(super) struct PythonLock {
    /// The name of its environment, and of its lock file.
    pub(super) name: &'static str,
    /// The package that is the program.
    pub(super) package: &'static str,
}

impl PythonLock {
    /// The environment, made unless it is there.
    pub(super) fn ensure(&self, workspace: &Workspace) -> Result<Environment> {
        Environment::ensure(workspace, self.name, &self.lock())
    }

    /// The version, if it is installed.
    pub(super) fn version(&self, workspace: &Workspace) -> Option<String> {
        let wanted = fs::read_to_string(workspace.root.join(self.lock())).ok()?;
        // The copy that the environment keeps of what it was made from.
        let made = workspace.target.join("python").join(self.name).join("requirements.lock");
        if fs::read_to_string(made).ok()? != wanted {
            return None;
        }
        pinned(&wanted, self.package)
    }

    fn lock(&self) -> PathBuf {
        folder().join(format!("{}.lock", self.name))
    }
}

/// Where the lock files are, relative to the repository.
pub(super) fn folder() -> PathBuf {
    ["xtask", "locks"].iter().collect()
}

fn pinned(lock: &str, package: &str) -> Option<String> {
    let pin = lock.lines().find_map(|line| line.strip_prefix(package)?.strip_prefix("=="))?;
    Some(pin.split([' ', ';']).next()?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_found_by_the_whole_name() {
        let lock = "# via a\na-b==1 \\\n    --hash=sha256:00\na==2.0 ; python_version > '3'\nb==3\n";
        assert_eq!(pinned(lock, "a").as_deref(), Some("2.0"));
        assert_eq!(pinned(lock, "b").as_deref(), Some("3"));
        assert_eq!(pinned(lock, "c"), None);
    }
}
