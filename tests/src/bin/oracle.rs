//! Our signing against an implementation of others: `oracle s3|gcs --python FILE [--kinds A,B] [--cases N]
//! [--seed S] [--case NUMBER]`; for azure, `--release NAME=FILE` for each release in place of `--python`.
//!
//! `cargo xtask oracles` starts it, with the Python that has what it needs.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use presign_conformance::oracle;

fn main() -> ExitCode {
    match compare() {
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
fn compare() -> Result<bool> {
    let mut args = std::env::args_os().skip(1);
    let name = args.next().context("say which oracle: s3, gcs or azure")?;
    let (mut python, mut seed, mut cases) = (OsString::from("python3"), 0, 0..10_000);
    let (mut kinds, mut releases) = (String::new(), Vec::new());
    while let Some(option) = args.next() {
        let option = option.to_string_lossy().into_owned();
        let value = args.next().with_context(|| format!("{option} wants a value"))?;
        let number =
            || value.to_str().and_then(|text| text.parse().ok()).with_context(|| format!("{option} wants a number"));
        match option.as_str() {
            "--python" => python = value,
            "--release" => {
                let value = value.to_string_lossy().into_owned();
                let (name, file) = value.split_once('=').context("--release wants NAME=FILE")?;
                releases.push((name.to_owned(), OsString::from(file)));
            }
            "--kinds" => kinds = value.to_string_lossy().into_owned(),
            "--seed" => seed = number()?,
            "--cases" => cases = 0..usize::try_from(number()?)?,
            "--case" => {
                let first = usize::try_from(number()?)?;
                cases = first..first.saturating_add(1);
            }
            _ => bail!(
                "unknown option {option}: use --python FILE, --release NAME=FILE, --kinds A,B, --cases N, --seed S, \
                 --case NUMBER"
            ),
        }
    }
    let kinds: Vec<&str> = kinds.split(',').filter(|kind| !kind.is_empty()).collect();
    let (text, agrees) = oracle::ask(&name.to_string_lossy(), &python, &releases, seed, &cases, &kinds)?;
    write!(io::stdout(), "{text}")?;
    Ok(agrees)
}
