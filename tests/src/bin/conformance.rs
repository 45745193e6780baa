//! Holds the matrix against servers: `conformance [--json FILE]`, with a plan as one line of JSON on standard input,
//! `{"in_process": ["s3s", "gateway"], "servers": [{"name": "ceph", "endpoint": "http://127.0.0.1:PORT", …}]}`.
//!
//! It ends when its standard input closes: whoever gave the plan is gone then. `cargo xtask conformance` installs and
//! starts the servers first.

use std::io::{self, BufRead as _, Read as _, Write as _};
use std::path::PathBuf;
use std::process::{self, Command, ExitCode, Stdio};
use std::thread;

use anyhow::{Context as _, Result};
use clap::Parser;
use presign_conformance::proving::{self, Plan, Table};

/// Holds the matrix against servers.
#[derive(Debug, Parser)]
struct Arguments {
    /// Writes every case and what it came to.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

fn main() -> Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).context("no plan on standard input")?;
    let plan: Plan = serde_json::from_str(&line).context("not a plan")?;
    thread::spawn(|| {
        io::stdin().read_to_end(&mut Vec::new()).ok();
        end_group();
        process::exit(130);
    });

    let proofs = proving::run(&plan);
    write!(io::stdout(), "{}", Table::new(&proofs))?;
    if let Some(path) = &arguments.json {
        let text = serde_json::to_vec_pretty(&proving::to_json(&proofs))?;
        std::fs::write(path, text).with_context(|| format!("{} can't be written", path.display()))?;
    }
    Ok(if proving::hold(&proofs) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Ends the process group that we lead, if we do: a browser in it does not ask whether we are still here.
fn end_group() {
    let mut kill = Command::new("kill");
    kill.args(["-KILL", "--", &format!("-{}", process::id())]).stderr(Stdio::null()).status().ok();
}
