//! Our signing against an implementation of others: `oracle s3 --python FILE [--cases N] [--seed S] [--case NUMBER]`.
//!
//! `cargo xtask oracles` starts it, with the Python that has what it needs.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use presign_conformance::oracle::{self, Options, Oracle, Outcome, Process, s3::S3};

fn main() -> ExitCode {
    match ask() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            // Nothing is left to be done where stderr is gone.
            writeln!(io::stderr(), "oracle: {error:#}").ok();
            ExitCode::FAILURE
        }
    }
}

/// Whether both sides agree.
fn ask() -> Result<bool> {
    let mut args = std::env::args_os().skip(1);
    let provider = args.next().context("say which oracle: s3")?;
    let mut python = OsString::from("python3");
    let mut options = Options { seed: 0, first: 0, cases: 10_000 };
    while let Some(name) = args.next() {
        let name = name.to_string_lossy().into_owned();
        let value = args.next().with_context(|| format!("{name} wants a value"))?;
        let number =
            || value.to_str().and_then(|text| text.parse().ok()).with_context(|| format!("{name} wants a number"));
        match name.as_str() {
            "--python" => python = value,
            "--cases" => options.cases = usize::try_from(number()?)?,
            "--seed" => options.seed = number()?,
            "--case" => (options.first, options.cases) = (usize::try_from(number()?)?, 1),
            _ => bail!("unknown option {name}: use --python FILE, --cases N, --seed S, --case NUMBER"),
        }
    }
    match provider.to_str() {
        Some("s3") => compare(&S3, "s3", &python, options),
        _ => bail!("there is no oracle {}: use s3", provider.to_string_lossy()),
    }
}

fn compare(oracle: &impl Oracle, name: &str, python: &OsString, options: Options) -> Result<bool> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("oracles").join(name).join("oracle.py");
    let mut peer = Process::start(Command::new(python).arg("-I").arg(script))?;
    let began = Instant::now();
    let Outcome { summary, mismatch } = oracle::run(oracle, &mut peer, options)?;
    let mut out = io::stdout().lock();
    write!(out, "{summary}")?;
    writeln!(out, "{} cases in {:.1} s", summary.cases(), began.elapsed().as_secs_f64())?;
    if let Some(mismatch) = &mismatch {
        writeln!(out, "\n{mismatch}")?;
        writeln!(out, "again: cargo xtask oracles {name} --seed {} --case {}", options.seed, mismatch.number)?;
    }
    Ok(mismatch.is_none())
}
