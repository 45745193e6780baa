//! `cargo xtask conformance`: installs and starts servers, holds the matrix against them, stops them.

mod killed;
mod own;
mod page;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::built;
use crate::checks::Outcome;
use crate::child::Guarded;
use crate::leash;
use crate::python::Environment;
use crate::servers::{self, Hold, Server, Speaks, Started};
use crate::workspace::Workspace;

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Which servers; azurite, ceph, gateway, gcs-emulator and s3s if none is named
    servers: Vec<String>,
    /// Every server that the matrix knows; garage is built for it once, which takes up to half an hour
    #[arg(long, conflicts_with = "servers")]
    all: bool,
    /// Say which servers there are, who checks what there, and what is installed; plays nothing
    #[arg(long)]
    list: bool,
    /// Leave the servers running, and say where; `cargo xtask servers stop` stops them
    #[arg(long)]
    keep: bool,
    /// Write every case and what it came to
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Play the cases alone whose names hold this text
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Write the page of the book, docs/src/conformance.md, too
    #[arg(long, conflicts_with = "filter")]
    report: bool,
    /// Kill three runs with these servers in three ways, and look for what is left of them; plays nothing else
    #[arg(long, conflicts_with_all = ["list", "keep", "json", "filter", "report"])]
    killed: bool,
}

const DEFAULT: [&str; 5] = ["azurite", "ceph", "gateway", "gcs-emulator", "s3s"];
const MORE: [&str; 3] = ["garage", "localstack", "swift"];
const LIMIT: Duration = Duration::from_secs(20 * 60);

/// The step of `cargo xtask ci`: the default set, but for what the machine can't have, which is said.
pub(crate) fn step(workspace: &Workspace) -> Result<Outcome> {
    let (mut names, mut missing) = (Vec::new(), Vec::new());
    for name in DEFAULT {
        match servers::find(name).map_or(Ok(()), |server| server.ensure(workspace)) {
            Ok(()) => names.push(name.to_owned()),
            Err(error) => missing.push(format!("{name}: {error:#}")),
        }
    }
    let played = names.join(", ");
    let options = Options {
        servers: names,
        all: false,
        list: false,
        keep: false,
        json: None,
        filter: None,
        report: false,
        killed: false,
    };
    run(workspace, &options)?;
    Ok(match &*missing {
        [] => Outcome::Noted(played),
        missing => Outcome::NotChecked(format!("{}; played were {played}", missing.join("; "))),
    })
}

/// Fails on any answer that is neither the stated nor the declared one, in either direction.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if options.list {
        own::list(workspace);
        servers::list(workspace);
        println!("\nplayed if none is named: {}", DEFAULT.join(", "));
        return Ok(());
    }
    let (own, servers) = chosen(options)?;
    if options.killed {
        let names: Vec<_> = own.iter().copied().chain(servers.iter().map(|server| server.name)).collect();
        return killed::run(&names, servers.len());
    }
    for server in &servers {
        server.ensure(workspace)?;
    }
    let written = options.json.clone().unwrap_or_else(|| workspace.target.join("conformance.json"));
    // What a run before left there must not pass for what this one comes to.
    fs::write(&written, "").with_context(|| format!("{} can't be written", written.display()))?;
    let program = built::program(workspace, "presign-conformance", "conformance")?;
    let started = start(workspace, &servers, if options.keep { Hold::Free } else { Hold::Leash })?;

    let addresses: Vec<&Value> = started.iter().map(|server| &server.address).collect();
    let sdk = servers.iter().any(|server| server.speaks == Speaks::Azure).then(|| azure_sdk(workspace)).transpose()?;
    let plan = json!({ "in_process": own, "servers": addresses, "filter": options.filter, "azure_sdk": sdk });
    let holds = play(leash::held(program)?.arg("--json").arg(&written), &plan)?;
    if options.keep {
        for server in started {
            println!("left running: {}", server.release()?);
        }
    }
    if !holds {
        bail!("not every answer is the stated or the declared one; the lines above say which");
    }
    if options.report { page::write(workspace, &written) } else { Ok(()) }
}

/// Whether every answer is the stated or the declared one.
fn play(command: &mut Command, plan: &Value) -> Result<bool> {
    let mut matrix = Guarded::spawn(command)?;
    // Kept open to the end: it is the leash, of the browser that the matrix starts too.
    let mut stdin = matrix.child.stdin.take().context("the matrix has no standard input")?;
    writeln!(stdin, "{plan}").context("the matrix does not read its plan")?;
    let status = matrix.wait(LIMIT)?;
    drop(stdin);
    Ok(status.success())
}

/// Those that live in the program of the matrix, and the others.
fn chosen(options: &Options) -> Result<(Vec<&str>, Vec<&'static Server>)> {
    let mut names: Vec<&str> = match &*options.servers {
        [] if options.all => DEFAULT.into_iter().chain(MORE).collect(),
        [] => DEFAULT.to_vec(),
        named => named.iter().map(String::as_str).collect(),
    };
    // Delegation keys are given over TLS alone, and what is for TLS alone is refused by the plain one: two halves.
    if names.contains(&"azurite") {
        names.push("azurite-tls");
    }
    names.sort_unstable();
    names.dedup();
    let (own, others): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| own::find(name).is_some());
    Ok((own, others.into_iter().map(playable).collect::<Result<_>>()?))
}

/// A Python with Microsoft's client, who is given our URLs.
fn azure_sdk(workspace: &Workspace) -> Result<PathBuf> {
    let lock = Path::new("tests").join("sdks").join("azure").join("requirements.lock");
    Ok(Environment::ensure(workspace, "azure-sdk", &lock)?.python())
}

fn playable(name: &str) -> Result<&'static Server> {
    let own = own::SERVERS.map(|server| server.name).join(" and ");
    servers::find(name).map_err(|error| anyhow!("{error}; and {own}, which need no process of their own"))
}

/// All at once: most of their starting is waiting.
fn start<'w>(workspace: &'w Workspace, servers: &[&'static Server], hold: Hold) -> Result<Vec<Started<'w>>> {
    let turns = servers.iter().map(|server| server.turn(workspace, hold)).collect::<Result<Vec<_>>>()?;
    thread::scope(|scope| {
        let starts: Vec<_> = servers
            .iter()
            .zip(turns)
            .map(|(&server, turn)| scope.spawn(move || server.start(workspace, hold, turn)))
            .collect();
        let ends: Vec<_> = starts.into_iter().map(|start| start.join()).collect();
        ends.into_iter().map(|end| end.unwrap_or_else(|_| Err(anyhow!("a server's start panicked")))).collect()
    })
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        options: Options,
    }

    fn names(line: &[&str]) -> Result<Vec<String>> {
        let options = Line::try_parse_from(std::iter::once(&"conformance").chain(line))?.options;
        let (own, others) = chosen(&options)?;
        Ok(own.into_iter().chain(others.into_iter().map(|server| server.name)).map(str::to_owned).collect())
    }

    #[test]
    fn azurite_is_played_by_both_its_halves_and_each_name_once() {
        assert_eq!(names(&[]).unwrap(), ["gateway", "s3s", "azurite", "azurite-tls", "ceph", "gcs-emulator"]);
        assert_eq!(names(&["s3s", "azurite", "s3s"]).unwrap(), ["s3s", "azurite", "azurite-tls"]);
        assert_eq!(names(&["azurite-tls"]).unwrap(), ["azurite-tls"]);
        assert_eq!(names(&["--all"]).unwrap().len(), DEFAULT.len() + MORE.len() + 1);
    }

    #[test]
    fn what_is_not_known_is_said() {
        let said = |line: &[&str]| names(line).unwrap_err().to_string();
        assert!(said(&["minio"]).contains("gateway"), "{}", said(&["minio"]));
        assert!(names(&["--all", "s3s"]).is_err() && names(&["--report", "--filter", "a"]).is_err());
    }
}
