//! `verifiers CASES SEED`: so many requests, changed at random, put to our verifier and to that of s3s.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::Result;
use clap::Parser;
use presign_conformance::differential;

/// Puts requests to two verifiers.
#[derive(Debug, Parser)]
struct Arguments {
    /// How many.
    cases: usize,
    /// What they are made of.
    seed: u64,
}

fn main() -> Result<ExitCode> {
    let Arguments { cases, seed } = Arguments::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let differences = runtime.block_on(differential::run(cases, seed))?;
    write!(io::stdout(), "{differences}")?;
    Ok(if differences.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
