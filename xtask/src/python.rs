//! Python programs of others, pinned: a virtual environment each, made once from a lock file, below `target/python`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};

use crate::child::{line, must, output_bounded};
use crate::workspace::Workspace;

/// A virtual environment that has what a lock file says, and nothing else.
#[derive(Debug)]
pub(crate) struct Environment {
    root: PathBuf,
}

impl Environment {
    /// The environment `name` with the packages of `lock`, a file of requirements with hashes, relative to the
    /// repository. Once it is made, it needs no network until the file changes.
    pub(crate) fn ensure(workspace: &Workspace, name: &str, lock: &Path) -> Result<Self> {
        let environment = Self { root: workspace.target.join("python").join(name) };
        let lock = workspace.root.join(lock);
        let wanted = text(&lock)?;
        if !environment.has(&wanted) {
            environment.make(name, &lock)?;
            // Last, so that one that was broken off is made again.
            fs::write(environment.marker(), wanted)
                .with_context(|| format!("writing {}", environment.marker().display()))?;
        }
        Ok(environment)
    }

    /// Its interpreter.
    pub(crate) fn python(&self) -> PathBuf {
        self.program("python")
    }

    /// A command that one of its packages brings.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        let folder = if cfg!(windows) { "Scripts" } else { "bin" };
        self.root.join(folder).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    /// The lock file that it was made from: a copy tells more than a hash, and needs none.
    fn marker(&self) -> PathBuf {
        self.root.join("requirements.lock")
    }

    /// Whether it was made from `wanted`, and the Python below it is still there.
    fn has(&self, wanted: &str) -> bool {
        let made = fs::read_to_string(self.marker()).is_ok_and(|made| made == wanted);
        made && says_yes(Command::new(self.python()).arg("--version"))
    }

    fn make(&self, name: &str, lock: &Path) -> Result<()> {
        ensure_python()?;
        println!("installing the Python packages of {name} below {}, once", self.root.display());
        let mut venv = Command::new(PYTHON);
        must(venv.args(["-I", "-m", "venv", "--clear"]).arg(&self.root), Duration::from_secs(5 * 60))?;
        let mut pip = Command::new(self.python());
        pip.args(["-I", "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]);
        pip.args(["--require-hashes", "--requirement"]).arg(lock);
        must(&mut pip, Duration::from_secs(20 * 60)).with_context(|| {
            format!(
                "the packages of {name} could not be installed; the first run needs a Python package index in reach"
            )
        })
    }
}

/// A lock file, and those of its folder that it requires: what of it decides what is installed.
fn text(lock: &Path) -> Result<String> {
    let mut whole = fs::read_to_string(lock).with_context(|| format!("reading {}", lock.display()))?;
    let others: Vec<_> =
        whole.lines().filter_map(|line| line.strip_prefix("--requirement ")).map(str::to_owned).collect();
    for other in others {
        whole.push_str(&text(&lock.with_file_name(other))?);
    }
    Ok(whole)
}

const PYTHON: &str = "python3";

/// Debian and its children split Python into packages: each that is missing is named.
fn ensure_python() -> Result<()> {
    let mut version = Command::new(PYTHON);
    if !says_yes(version.arg("--version")) {
        bail!(
            "`{}` does not run; install Python, on Debian with `apt-get install python3 python3-venv`",
            line(&version)
        );
    }
    let has_venv = says_yes(Command::new(PYTHON).args(["-I", "-c", "import ensurepip, venv"]));
    ensure!(has_venv, "this Python can't make virtual environments; on Debian, `apt-get install python3-venv`");
    Ok(())
}

fn says_yes(command: &mut Command) -> bool {
    output_bounded(command, Duration::from_secs(20)).is_ok_and(|output| output.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_read_with_those_that_it_requires() {
        let root = std::env::temp_dir().join(format!("xtask-python-lock-{}", std::process::id()));
        fs::create_dir_all(&root).unwrap();
        fs::write(root.join("a.lock"), "--requirement b.lock\na==1\n").unwrap();
        assert!(text(&root.join("a.lock")).is_err(), "the other is not there");
        fs::write(root.join("b.lock"), "b==2\n").unwrap();
        assert_eq!(text(&root.join("a.lock")).unwrap(), "--requirement b.lock\na==1\nb==2\n");
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn an_environment_is_taken_only_whole_and_of_the_same_lock() {
        let root = std::env::temp_dir().join(format!("xtask-python-{}", std::process::id()));
        let environment = Environment { root: root.clone() };
        assert!(!environment.has("a==1"), "nothing is there");
        fs::create_dir_all(&root).unwrap();
        fs::write(environment.marker(), "a==1").unwrap();
        assert!(!environment.has("a==1"), "the interpreter is gone");
        assert!(!environment.has("a==2"), "another lock");
        fs::remove_dir_all(&root).unwrap();
    }
}
