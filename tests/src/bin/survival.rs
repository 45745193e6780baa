//! What clients make of our URLs: `survival --programs FOLDER --lock FILE [--python PATH] [--write FILE]`.
//!
//! `cargo xtask survival` installs what can be installed, and says where it is.

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;
use presign_conformance::survival::{self, Page, Tools};

/// Sends awkward URLs by many clients, and compares what arrives with what was signed.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where the programs are that send.
    #[arg(long, value_name = "FOLDER")]
    programs: PathBuf,
    /// The lock file that names the clients in Rust.
    #[arg(long, value_name = "FILE")]
    lock: PathBuf,
    /// A Python that has requests, httpx and aiohttp.
    #[arg(long, value_name = "PATH")]
    python: Option<PathBuf>,
    /// Writes the page there.
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let tools = Tools::new(arguments.programs, arguments.lock, arguments.python);
    let survival = survival::run(&tools)?;
    let page = Page::new(&survival).to_string();
    write!(io::stdout(), "{page}")?;
    if let Some(path) = &arguments.write {
        std::fs::write(path, &page).with_context(|| format!("{} can't be written", path.display()))?;
    }
    Ok(if survival.holds() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
