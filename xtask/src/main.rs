//! The project's own chores, one file each. `cargo xtask ci` is what CI runs, and a person can run it too.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to its terminal")]

mod bench;
mod browser;
mod checks;
mod child;
mod ci;
mod docs;
mod fuzz;
mod oracles;
mod python;
mod tidy;
mod tools;
mod tryout;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::workspace::Workspace;

fn main() -> ExitCode {
    match dispatch(Chores::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// The chores of this repository.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Chores {
    #[command(subcommand)]
    command: Chore,
}

#[derive(Debug, Subcommand)]
enum Chore {
    /// Run everything that must pass, in order; stops at the first failure
    Ci {
        /// Name the steps and stop
        #[arg(long)]
        list: bool,
        /// Run only this step; may be given more than once
        #[arg(long, value_name = "STEP")]
        only: Vec<String>,
    },
    /// Check the repository's own rules: arrows, file sizes, leftovers, machine paths
    Tidy,
    /// Build the book and the API documentation
    Docs {
        /// Open the book in a browser
        #[arg(long)]
        open: bool,
    },
    /// Sign an upload and a download, do both with curl against a local S3 server, and show what it refuses
    Try,
    /// Ask others what is true: derive the published vectors again, compare signatures with other implementations
    Oracles {
        /// Whom to ask
        #[command(subcommand)]
        of: Oracle,
    },
    /// Run the fuzz targets, one for each parser of outside input; they need a nightly compiler
    Fuzz {
        /// Which; all of them if none is named
        targets: Vec<String>,
        /// How many inputs each
        #[arg(long, default_value_t = 1_000_000)]
        runs: u64,
    },
    /// Measure signing beside other libraries; every argument goes to the bench itself, e.g. --json FILE
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed through
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

#[derive(Debug, Subcommand)]
enum Oracle {
    /// The published signing suites, compared with tests/vectors
    Vectors {
        /// Write the files instead of comparing
        #[arg(long)]
        write: bool,
    },
    /// Our S3 signatures against those of botocore, the client that AWS writes, on random cases
    S3(oracles::Options),
}

fn dispatch(chore: Chore) -> Result<()> {
    child::stop_all_on_interrupt()?;
    let workspace = Workspace::load()?;
    match chore {
        Chore::Ci { list: true, .. } => {
            ci::list();
            Ok(())
        }
        Chore::Ci { only, .. } => ci::run(&workspace, &only),
        Chore::Tidy => tidy::run(&workspace),
        Chore::Docs { open } => docs::run(&workspace, open),
        Chore::Try => tryout::run(&workspace),
        Chore::Oracles { of: Oracle::Vectors { write } } => oracles::vectors(&workspace.root, write),
        Chore::Oracles { of: Oracle::S3(options) } => oracles::differential(&workspace, "s3", &options),
        Chore::Fuzz { targets, runs } => fuzz::run(&workspace, &targets, runs),
        Chore::Bench { args } => bench::run(&workspace, &args),
    }
}
