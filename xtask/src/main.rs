//! The project's own chores, one file each. `cargo xtask ci` is what CI runs, and a person can run it too.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command speaks to its terminal")]

mod apt;
mod backend;
mod bench;
mod browser;
mod built;
mod checks;
mod child;
mod ci;
mod compare;
mod conformance;
mod docs;
mod fuzz;
mod instructions;
mod leash;
mod mutants;
mod npm;
mod oracles;
mod python;
mod servers;
mod survival;
mod tidy;
mod tools;
mod tryout;
mod walk;
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
    /// The way to a first presigned URL, on LocalStack: upload, download, the end, older signatures, a machine's role
    Walk,
    /// Ask others what is true: derive the published vectors again, compare signatures with other implementations
    Oracles {
        /// Whom to ask
        #[command(subcommand)]
        of: Oracle,
    },
    /// Real servers that verify: install, start, stop or list them
    Servers {
        #[command(subcommand)]
        what: Servers,
    },
    /// Hold the matrix of right and wrong requests against real servers; installs and starts what it needs
    Conformance(conformance::Options),
    /// Give everybody who signs URLs the same awkward names and terms, and say what came of it
    Compare {
        /// Write COMPARE.md
        #[arg(long)]
        write: bool,
    },
    /// Send awkward URLs by curl, browsers and the clients of other languages, and compare what arrives
    Survival {
        /// Write the page of the book
        #[arg(long)]
        write: bool,
    },
    /// Make known faults on purpose, each in a copy of the sources, and demand that the proof catches it
    Mutants(mutants::Options),
    /// Run a program until our standard input closes
    #[command(hide = true)]
    Leash {
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        line: Vec<OsString>,
    },
    /// Run the fuzz targets, one for each parser of outside input; they need a nightly compiler
    Fuzz {
        /// Which; all of them if none is named
        targets: Vec<String>,
        /// How many inputs each
        #[arg(long, default_value_t = 1_000_000)]
        runs: u64,
    },
    /// Measure signing beside other libraries: --peers for all of them, built for minutes; `batch` for the command and
    /// botocore, `build` for what compiling takes; other arguments go to the bench itself, e.g. s3 --json FILE
    #[command(disable_help_flag = true)]
    Bench {
        /// Passed through
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
    /// Count the instructions of one URL of each kind, and compare them with those that are written down
    Instructions {
        /// Write them down instead
        #[arg(long)]
        write: bool,
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
    /// Our Cloud Storage signatures against those of google-cloud-storage, the client that Google writes, on random cases
    Gcs(oracles::Options),
    /// Google's own client for Python before the gateway: what it signs is done, what is changed is refused
    GcsDoor,
    /// Our S3 verifier and that of s3s before the same requests, changed at random: each difference has a name
    Verifiers(oracles::Verifiers),
    /// Our Azure SAS against those of azure-storage-blob and @azure/storage-blob, which Microsoft writes, on random cases
    Azure(oracles::Options),
}

#[derive(Debug, Subcommand)]
enum Servers {
    /// Say which there are, what each verifies, what is installed and what runs
    List,
    /// Install servers below the target directory
    Install { names: Vec<String> },
    /// Start servers on free ports of 127.0.0.1 and leave them running; prints one line of JSON each
    Start { names: Vec<String> },
    /// Stop the named servers that were left running, or all of them
    Stop { names: Vec<String> },
}

fn dispatch(chore: Chore) -> Result<()> {
    if let Chore::Leash { line } = &chore {
        return leash::run(line);
    }
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
        Chore::Walk => walk::run(&workspace),
        Chore::Oracles { of: Oracle::Vectors { write } } => oracles::vectors(&workspace.root, write),
        Chore::Servers { what } => match what {
            Servers::List => {
                servers::list(&workspace);
                Ok(())
            }
            Servers::Install { names } => servers::install(&workspace, &names),
            Servers::Start { names } => servers::start(&workspace, &names),
            Servers::Stop { names } => servers::stop(&workspace, &names),
        },
        Chore::Conformance(options) => conformance::run(&workspace, &options),
        Chore::Compare { write } => compare::run(&workspace, write),
        Chore::Survival { write } => survival::run(&workspace, write),
        Chore::Mutants(options) => mutants::run(&workspace, &options),
        Chore::Leash { line } => leash::run(&line),
        Chore::Oracles { of: Oracle::S3(options) } => oracles::differential(&workspace, "s3", &options),
        Chore::Oracles { of: Oracle::Gcs(options) } => oracles::differential(&workspace, "gcs", &options),
        Chore::Oracles { of: Oracle::GcsDoor } => oracles::door(&workspace),
        Chore::Oracles { of: Oracle::Verifiers(options) } => oracles::verifiers(&workspace, &options),
        Chore::Oracles { of: Oracle::Azure(options) } => oracles::azure(&workspace, &options),
        Chore::Fuzz { targets, runs } => fuzz::run(&workspace, &targets, runs),
        Chore::Instructions { write } => instructions::run(&workspace, write),
        Chore::Bench { args } => bench::run(&workspace, &args),
    }
}
