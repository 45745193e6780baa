//! The copy of the sources that faults are made in, below the target directory.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::child::text_bounded;
use crate::workspace::Workspace;

/// The copy.
#[derive(Debug)]
pub(super) struct Scratch {
    tree: PathBuf,
    build: PathBuf,
}

impl Scratch {
    /// Brings the copy to what git has here, or would take. A file that is as it was keeps its time, so that what was
    /// built stays built.
    pub(super) fn refresh(workspace: &Workspace) -> Result<Self> {
        let home = workspace.target.join("mutants");
        let scratch = Self { tree: home.join("tree"), build: home.join("build") };
        let tracked = tracked(&workspace.root)?;
        for name in &tracked {
            scratch
                .put(name, &fs::read(workspace.root.join(name)).with_context(|| format!("{name} can't be read"))?)?;
        }
        scratch.forget_all_but(&scratch.tree, &tracked)?;
        Ok(scratch)
    }

    /// `cargo` in the copy, with a directory of its own to build in.
    pub(super) fn cargo<I>(&self, args: I) -> Command
    where
        I: IntoIterator<Item: AsRef<OsStr>>,
    {
        let mut command = crate::workspace::cargo();
        command.current_dir(&self.tree).args(args).env("CARGO_TARGET_DIR", &self.build);
        // What fails here is read by its name: lines of a panic would cost half of the disk.
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        command
    }

    /// The text of a file.
    pub(super) fn read(&self, name: &str) -> Result<String> {
        fs::read_to_string(self.tree.join(name)).with_context(|| format!("{name} can't be read"))
    }

    /// Makes `bytes` the content of a file, unless it is that already.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.tree.join(name);
        if fs::read(&path).is_ok_and(|old| old == bytes) {
            return Ok(());
        }
        let put = |path: &Path| -> io::Result<()> {
            fs::create_dir_all(path.parent().unwrap_or(path))?;
            fs::write(path, bytes)
        };
        put(&path).with_context(|| format!("{} can't be written", path.display()))
    }

    fn forget_all_but(&self, folder: &Path, tracked: &BTreeSet<String>) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let name = path.strip_prefix(&self.tree)?.to_string_lossy().into_owned();
            if path.is_dir() {
                self.forget_all_but(&path, tracked)?;
            } else if !tracked.contains(&name) {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

/// What git tracks, or would, and the disk still has.
fn tracked(root: &Path) -> Result<BTreeSet<String>> {
    let mut git = Command::new("git");
    git.current_dir(root).args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let names = text_bounded(&mut git, Duration::from_secs(60))?;
    let names: BTreeSet<_> =
        names.split('\0').filter(|name| !name.is_empty() && root.join(name).is_file()).map(str::to_owned).collect();
    if names.is_empty() {
        bail!("git tracks nothing at {}", root.display());
    }
    Ok(names)
}
