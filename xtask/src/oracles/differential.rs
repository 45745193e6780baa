//! `cargo xtask oracles s3` and `gcs`: our signing against another implementation, by `oracle`, a program of the tests.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;

use crate::checks::BUILD;
use crate::child::must;
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
    let lock = Path::new("tests").join("oracles").join(name).join("requirements.lock");
    let environment = Environment::ensure(workspace, name, &lock)?;
    let package = ["--quiet", "--package", "presign-conformance", "--bin", "oracle"];
    must(workspace.cargo(["build"]).args(package), BUILD)?;
    let mut ask = workspace.cargo(["run"]);
    ask.args(package).args(["--", name, "--python"]).arg(environment.python());
    ask.arg("--kinds").arg(&options.kinds);
    ask.arg("--seed").arg(options.seed.to_string()).arg("--cases").arg(options.cases.to_string());
    if let Some(case) = options.case {
        ask.arg("--case").arg(case.to_string());
    }
    // Of each of six kinds, eight seconds for a thousand cases would be slow; shrinking takes seconds.
    let seconds = u64::try_from(options.cases / 20).unwrap_or(u64::MAX).saturating_add(10 * 60);
    must(&mut ask, Duration::from_secs(seconds))
}
