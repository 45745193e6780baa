//! `cargo xtask bench build`: what a program compiles that only signs for S3, by us and by rusty-s3, from nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::table::Table;
use super::usage::{self, Usage};
use crate::child::{must, text_bounded};
use crate::workspace::{Workspace, cargo};

/// Each of the two, in turns; the least counts, as nothing makes a build shorter than it is.
const ROUNDS: usize = 3;

/// Both of two cores.
const JOBS: &str = "-j2";

const LIMIT: Duration = Duration::from_secs(15 * 60);

/// Measures, prints, and gives the chapter's part.
pub(super) fn run(workspace: &Workspace) -> Result<String> {
    let ours = workspace.root.join("crates").join("presign");
    let ours = format!("presign = {{ path = {:?}, features = [\"s3\"] }}", ours.display().to_string());
    let ours = Program::new(workspace, "ours", &ours)?;
    let theirs = Program::new(workspace, "theirs", &format!("rusty-s3 = \"={RUSTY_S3}\""))?;

    let mut table =
        Table::new(&["a clean build", "crates", "CPU seconds", "seconds", "release: CPU seconds", "seconds"]);
    let (mut debug, mut release) = ([[0.0; 2]; 2], [[0.0; 2]; 2]);
    for (profile, least) in [("dev", &mut debug), ("release", &mut release)] {
        *least = [[f64::INFINITY; 2]; 2];
        for _ in 0..ROUNDS {
            for (program, least) in [&ours, &theirs].into_iter().zip(least.iter_mut()) {
                let used = program.build(profile)?;
                let now = [used.cpu.as_secs_f64(), used.wall.as_secs_f64()];
                *least = [least[0].min(now[0]), least[1].min(now[1])];
            }
        }
    }
    for (who, program, index) in
        [("presign, feature s3", &ours, 0), (&*format!("rusty-s3 {RUSTY_S3}, its defaults"), &theirs, 1)]
    {
        let figures = [debug[index], release[index]].concat().into_iter().map(|seconds| format!("{seconds:.1}"));
        table.row(who, std::iter::once(program.crates()?.to_string()).chain(figures));
    }
    let said = format!(
        "In CPU seconds ours is {:.2} of theirs, and {:.2} in release.",
        debug[0][0] / debug[1][0],
        release[0][0] / release[1][0]
    );
    println!("{}\n{said}\n", table.text());
    Ok(format!(
        "\n## Building\n\n`cargo xtask bench build`: `cargo build {JOBS}`, and the same with `--release`, of an empty library that depends \
         on one of them, each time into a directory of its own; user and system time of cargo and all compilers. The least of {ROUNDS} rounds \
         in turns; crates as `cargo tree --edges normal` counts them.\n\n{}\n{said}\n",
        table.markdown()
    ))
}

const RUSTY_S3: &str = "0.11.0";

/// An empty library with one dependency.
struct Program {
    folder: PathBuf,
}

impl Program {
    /// Its versions are those of the bench's lock file, which has both.
    fn new(workspace: &Workspace, name: &str, dependency: &str) -> Result<Self> {
        let folder = workspace.target.join("tmp").join("bench-build").join(name);
        fs::create_dir_all(folder.join("src"))?;
        let package = "[package]\nname = \"empty\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        fs::write(folder.join("Cargo.toml"), format!("{package}\n[workspace]\n\n[dependencies]\n{dependency}\n"))?;
        fs::write(folder.join("src").join("lib.rs"), "")?;
        let lock = workspace.root.join("tests").join("peers").join("Cargo.lock");
        fs::copy(&lock, folder.join("Cargo.lock")).with_context(|| lock.display().to_string())?;
        let program = Self { folder };
        must(cargo().arg("fetch").current_dir(&program.folder), LIMIT)?;
        Ok(program)
    }

    fn build(&self, profile: &str) -> Result<Usage> {
        let target = self.folder.join("target");
        forget(&target)?;
        let mut command = cargo();
        command.args(["build", "--quiet", "--offline", JOBS, "--profile", profile]);
        command.current_dir(&self.folder).env("CARGO_TARGET_DIR", &target);
        let used = usage::run(&mut command, LIMIT, |_| Ok(()));
        forget(&target)?;
        used
    }

    /// How many crates its dependency is, itself included.
    fn crates(&self) -> Result<usize> {
        let mut command = cargo();
        command.args(["tree", "--quiet", "--offline", "--edges", "normal", "--prefix", "none"]);
        let tree = text_bounded(command.current_dir(&self.folder), LIMIT)?;
        let name = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
        Ok(tree.lines().skip(1).map(name).filter(|name| !name.is_empty()).collect::<BTreeSet<_>>().len())
    }
}

fn forget(target: &Path) -> Result<()> {
    if target.exists() {
        fs::remove_dir_all(target).with_context(|| target.display().to_string())?;
    }
    Ok(())
}
