//! `cargo xtask conformance --killed`: a run that is killed, however that is, leaves no process and no port.

mod ports;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::child::{self, Guarded, text_bounded};

const SERVERS: [&str; 3] = ["azurite", "ceph", "gcs-emulator"];
/// Azurite is two of them.
const UP: usize = 4;
const PATIENCE: Duration = Duration::from_secs(20);

/// Kills three runs in three ways, each while its matrix is played, and looks for what they started.
pub(super) fn run() -> Result<()> {
    for signal in ["INT", "TERM", "KILL"] {
        let mut run = started()?;
        let started = below(run.child.id())?;
        ensure!(started.len() > 2 * UP, "a run with {UP} servers has {} processes alone", started.len());
        let ports = ports::of(&started)?;
        ensure!(ports.len() >= UP, "a run with {UP} servers listens at {} ports alone", ports.len());
        ensure!(ports.iter().all(|port| !is_free(*port)), "a port that a server listens at is free: nothing is shown");
        child::signal(run.child.id(), signal)?;
        let Some(status) = run.wait_until(Instant::now() + PATIENCE)? else { bail!("SIG{signal} does not end a run") };
        ensure!(!status.success(), "a run that got SIG{signal} says that it passed");
        let end = Instant::now() + PATIENCE;
        loop {
            let left = processes()?.into_iter().filter(|(id, _)| started.contains(id)).count();
            if left == 0 {
                break;
            }
            ensure!(Instant::now() < end, "{left} processes outlive a run that got SIG{signal}");
            thread::sleep(Duration::from_millis(50));
        }
        let open: Vec<u16> = ports.iter().copied().filter(|port| !is_free(*port)).collect();
        ensure!(open.is_empty(), "ports outlive a run that got SIG{signal}: {open:?}");
        println!("SIG{signal}: {} processes and {} ports, and none is left", started.len(), ports.len());
    }
    Ok(())
}

/// Whether somebody else could listen there now.
fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A run whose servers are up, and whose matrix is played.
fn started() -> Result<Guarded> {
    let mut command = Command::new(std::env::current_exe().context("our own program is gone")?);
    command.arg("conformance").args(SERVERS).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut run = Guarded::spawn(&mut command)?;
    let mut lines = BufReader::new(run.child.stderr.take().context("no standard error")?).lines();
    let mut up = 0;
    while up < UP {
        let Some(line) = lines.next() else { bail!("{up} of {UP} servers came up") };
        up += usize::from(line?.contains(" is up after "));
    }
    // Whatever it says from here on goes nowhere, but it is read: else it would wait for that.
    thread::spawn(move || lines.for_each(drop));
    thread::sleep(Duration::from_secs(5));
    Ok(run)
}

/// What `root` started, and what that started, each with itself.
fn below(root: u32) -> Result<BTreeSet<u32>> {
    let (all, mut found) = (processes()?, BTreeSet::from([root]));
    loop {
        let more: Vec<_> = all.iter().filter(|(id, parent)| found.contains(parent) && !found.contains(id)).collect();
        if more.is_empty() {
            return Ok(found);
        }
        found.extend(more.into_iter().map(|(id, _)| *id));
    }
}

/// Every process that runs, with the one that started it.
fn processes() -> Result<Vec<(u32, u32)>> {
    let said = text_bounded(Command::new("ps").args(["-eo", "pid=,ppid=,stat="]), PATIENCE)?;
    let read = |line: &str| {
        let mut words = line.split_whitespace();
        let (id, parent) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        // One that is dead and not yet collected holds nothing any more.
        (!words.next()?.starts_with('Z')).then_some((id, parent))
    };
    Ok(said.lines().filter_map(read).collect())
}
