//! `cargo xtask oracles verifiers`: our S3 verifier and that of s3s, before the same requests changed at random.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::built;
use crate::child::must;
use crate::workspace::Workspace;

/// How many, and of what they are made.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// How many requests
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    cases: usize,
    /// The same seed makes the same requests
    #[arg(long, value_name = "S", default_value_t = 20_261_121)]
    seed: u64,
}

/// Fails where the two differ in what no rule explains.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let program = built::program(workspace, "presign-conformance", "verifiers")?;
    let mut command = Command::new(program);
    command.arg(options.cases.to_string()).arg(options.seed.to_string());
    // A debug build of s3s panics over some dates, which is counted: where, nobody needs to know.
    command.env("RUST_BACKTRACE", "0");
    must(&mut command, Duration::from_secs(2 * 3600)).context("the two differ in what no rule explains")
}
