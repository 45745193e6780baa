//! `cargo xtask oracles s3`, `gcs` and `azure`: our signing against another implementation, by `oracle`, a program of the
//! tests.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::checks::BUILD;
use crate::child::must;
use crate::npm::Folder;
use crate::python::Environment;
use crate::workspace::Workspace;

/// How much is asked.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How many cases of each kind
    #[arg(long, default_value_t = 10_000)]
    cases: usize,
    /// What they are made of: the same seed, the same cases
    #[arg(long, default_value_t = 20_261_121)]
    seed: u64,
    /// Which kinds, by name, with commas between them; all by default
    #[arg(long, value_name = "KINDS", default_value = "")]
    kinds: String,
    /// Only the case of this number, of each kind
    #[arg(long, value_name = "NUMBER")]
    case: Option<usize>,
}

/// Asks the oracle `name`, whose packages and program are in `tests/oracles`.
pub(crate) fn run(workspace: &Workspace, name: &str, options: &Options) -> Result<()> {
    let environment = Environment::ensure(workspace, name, &folder(name).join("requirements.lock"))?;
    ask(workspace, name, options, |ask| {
        ask.arg("--python").arg(environment.python());
    })
}

/// Asks the oracle of Azure: each release that a lock file beside its program is for, and the client for Node.
pub(crate) fn azure(workspace: &Workspace, options: &Options) -> Result<()> {
    const RELEASES: [&str; 6] = ["12.3.2", "12.5.0", "12.8.1", "12.25.1", "12.28.0", "12.31.1"];
    let folder = folder("azure");
    let mut installed = Vec::new();
    for release in RELEASES {
        let lock = folder.join(format!("{release}.lock"));
        let environment = Environment::ensure(workspace, &format!("azure-{release}"), &lock)?;
        installed.push((release, environment.python()));
    }
    let node = Folder::new(workspace.root.join(folder), workspace.target.join("node").join("azure"));
    node.ensure("@azure/storage-blob")?;
    installed.push(("node", node.path().to_owned()));
    ask(workspace, "azure", options, |ask| {
        for (release, place) in installed {
            let mut named = OsString::from(format!("{release}="));
            named.push(place);
            ask.arg("--release").arg(named);
        }
    })
}

fn folder(name: &str) -> PathBuf {
    ["tests", "oracles", name].iter().collect()
}

/// Asks the oracle `name`, with what `installed` says of where its packages are.
fn ask(workspace: &Workspace, name: &str, options: &Options, installed: impl FnOnce(&mut Command)) -> Result<()> {
    let package = ["--quiet", "--package", "presign-conformance", "--bin", "oracle"];
    must(workspace.cargo(["build"]).args(package), BUILD)?;
    let mut ask = workspace.cargo(["run"]);
    ask.args(package).args(["--", name]);
    installed(&mut ask);
    ask.arg("--kinds").arg(&options.kinds);
    ask.arg("--seed").arg(options.seed.to_string()).arg("--cases").arg(options.cases.to_string());
    if let Some(case) = options.case {
        ask.arg("--case").arg(case.to_string());
    }
    // Of each of twenty kinds, fifteen seconds for a thousand cases would be slow; shrinking takes seconds.
    let seconds = u64::try_from(options.cases / 3).unwrap_or(u64::MAX).saturating_add(10 * 60);
    must(&mut ask, Duration::from_secs(seconds))
}
