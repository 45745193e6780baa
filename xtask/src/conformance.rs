//! `cargo xtask conformance`: installs and starts servers, holds the matrix against them, stops them.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::built;
use crate::checks::Outcome;
use crate::child::Guarded;
use crate::python::Environment;
use crate::servers::{self, Server, Speaks, Started};
use crate::workspace::Workspace;

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Which servers; s3s, gateway, ceph, swift and localstack if none is named, azurite by its name
    servers: Vec<String>,
    /// Write every case and what it came to
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Play the cases alone whose names hold this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
}

/// Those that live in the program that holds the matrix.
const IN_PROCESS: [&str; 2] = ["s3s", "gateway"];
const DEFAULT: [&str; 5] = ["s3s", "gateway", "ceph", "swift", "localstack"];
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// The step of `cargo xtask ci`: what needs no process of its own, and a gateway of production.
pub(crate) fn step(workspace: &Workspace) -> Result<Outcome> {
    let servers = ["s3s", "gateway", "ceph"];
    if let Err(error) = servers::find("ceph")?.ensure(workspace) {
        return Ok(Outcome::NotChecked(format!("{error:#}")));
    }
    run(workspace, &Options { servers: servers.map(str::to_owned).to_vec(), json: None, filter: None })?;
    Ok(Outcome::Noted(servers.join(", ")))
}

/// Fails on any answer that is neither the stated nor the declared one, in either direction.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let named: Vec<&str> = options.servers.iter().map(String::as_str).collect();
    let mut names = if named.is_empty() { DEFAULT.to_vec() } else { named };
    // Delegation keys are given over TLS alone, and what is for TLS alone is refused by the plain one: two halves.
    if names.contains(&"azurite") {
        names.push("azurite-tls");
    }
    names.sort_unstable();
    names.dedup();
    let (own, others): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| IN_PROCESS.contains(name));
    let servers = others.into_iter().map(playable).collect::<Result<Vec<_>>>()?;
    for server in &servers {
        server.ensure(workspace)?;
    }
    // What a run before left there must not pass for what this one comes to.
    if let Some(path) = &options.json {
        File::create(path).with_context(|| format!("{} can't be written", path.display()))?;
    }
    let program = built::program(workspace, "presign-conformance", "conformance")?;
    let started = start(workspace, &servers)?;

    let addresses: Vec<&Value> = started.iter().map(|server| &server.address).collect();
    let sdk = servers.iter().any(|server| server.speaks == Speaks::Azure).then(|| azure_sdk(workspace)).transpose()?;
    let plan = json!({ "in_process": own, "servers": addresses, "filter": options.filter, "azure_sdk": sdk });
    let mut command = Command::new(program);
    if let Some(path) = &options.json {
        command.arg("--json").arg(path);
    }
    let mut matrix = Guarded::spawn(command.stdin(Stdio::piped()))?;
    // Kept open to the end: it is the leash.
    let mut stdin = matrix.child.stdin.take().context("the matrix has no standard input")?;
    writeln!(stdin, "{plan}").context("the matrix does not read its plan")?;
    let status = matrix.wait(LIMIT)?;
    drop(stdin);
    if !status.success() {
        bail!("not every answer is the stated or the declared one; the lines above say which");
    }
    Ok(())
}

/// A Python with Microsoft's client, who is given our URLs.
fn azure_sdk(workspace: &Workspace) -> Result<PathBuf> {
    let lock = Path::new("tests").join("sdks").join("azure").join("requirements.lock");
    Ok(Environment::ensure(workspace, "azure-sdk", &lock)?.python())
}

fn playable(name: &str) -> Result<&'static Server> {
    let server = servers::find(name)
        .map_err(|error| anyhow!("{error}; and {}, which need no process of their own", IN_PROCESS.join(" and ")))?;
    if server.speaks == Speaks::Gcs {
        bail!("{name} has no matrix: `cargo xtask servers start {name}` runs it");
    }
    Ok(server)
}

/// All at once: most of their starting is waiting.
fn start<'w>(workspace: &'w Workspace, servers: &[&'static Server]) -> Result<Vec<Started<'w>>> {
    let turns = servers.iter().map(|server| server.turn(workspace)).collect::<Result<Vec<_>>>()?;
    thread::scope(|scope| {
        let starts: Vec<_> = servers
            .iter()
            .zip(turns)
            .map(|(&server, turn)| scope.spawn(move || server.start_held(workspace, turn)))
            .collect();
        let ends: Vec<_> = starts.into_iter().map(|start| start.join()).collect();
        ends.into_iter().map(|end| end.unwrap_or_else(|_| Err(anyhow!("a server's start panicked")))).collect()
    })
}
