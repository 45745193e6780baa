//! `cargo xtask fuzz`: the targets in fuzz/, one for each parser of outside input. They need a nightly compiler.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

use crate::child::must;
use crate::tools::CARGO_FUZZ;
use crate::workspace::Workspace;

/// Runs `targets`, or all of them, for `runs` inputs each.
pub(crate) fn run(workspace: &Workspace, targets: &[String], runs: u64) -> Result<()> {
    let fuzz = workspace.root.join("fuzz");
    let known = known(&fuzz)?;
    if let Some(other) = targets.iter().find(|target| !known.contains(target)) {
        bail!("there is no fuzz target {other}: choose of {}", known.join(", "));
    }
    let program = CARGO_FUZZ.program(workspace)?;
    for target in if targets.is_empty() { &known } else { targets } {
        println!("\n{target}: {runs} inputs");
        // By rustup, because the compiler that runs this program is the stable one.
        let mut command = Command::new("rustup");
        command.args(["run", "nightly"]).arg(&program).args(["fuzz", "run", "--fuzz-dir"]).arg(&fuzz);
        command.args(["--sanitizer", "none", target, "--", "-verbosity=0", "-print_final_stats=1"]);
        command.arg(format!("-runs={runs}"));
        for name in ["CARGO", "RUSTC", "RUSTDOC", "RUSTUP_TOOLCHAIN", "CARGO_TARGET_DIR"] {
            command.env_remove(name);
        }
        must(&mut command, Duration::from_secs(2 * 3600)).with_context(|| {
            format!("{target} found an input, or there is no nightly: `rustup toolchain install nightly`")
        })?;
    }
    Ok(())
}

/// The names of the targets: one file each.
fn known(fuzz: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(fuzz.join("fuzz_targets"))? {
        let path = entry?.path();
        names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
