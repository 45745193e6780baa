//! `cargo xtask conformance --killed`: a run that is killed, however that is, leaves no process and no port.

mod ports;

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail, ensure};

use crate::child::{self, Guarded, text_bounded};

const PATIENCE: Duration = Duration::from_secs(20);

/// How a run is killed: by Ctrl-C, which a terminal sends to a whole group; by who ends one process; and without a word.
const WAYS: [(&str, Send); 3] = [("INT", child::signal_group), ("TERM", child::signal), ("KILL", child::signal)];

type Send = fn(u32, &str) -> Result<()>;

/// Kills three runs with the servers of these names in three ways, each while its matrix is played, and looks for what
/// they started. `up` of the servers have processes of their own.
pub(super) fn run(names: &[&str], up: usize) -> Result<()> {
    for (signal, send) in WAYS {
        let before = ports::open()?;
        let mut run = started(names, up)?;
        let started = below(run.child.id())?;
        ensure!(started.len() > 2 * up, "a run with {up} servers has {} processes alone", started.len());
        let opened = ports::open()?.difference(&before).count();
        ensure!(opened >= up, "a run with {up} servers has opened {opened} ports alone");
        send(run.child.id(), signal)?;
        let Some(status) = run.wait_until(Instant::now() + PATIENCE)? else { bail!("SIG{signal} does not end a run") };
        ensure!(!status.success(), "a run that got SIG{signal} says that it passed");
        let end = Instant::now() + PATIENCE;
        loop {
            let processes = processes()?.into_iter().filter(|(id, _)| started.contains(id)).count();
            let ports: Vec<_> = ports::open()?.difference(&before).map(|(address, _)| address.to_string()).collect();
            if processes == 0 && ports.is_empty() {
                break;
            }
            ensure!(
                Instant::now() < end,
                "{processes} processes outlive a run that got SIG{signal}, and these ports, unless somebody else has \
                 opened them since: {ports:?}"
            );
            thread::sleep(Duration::from_millis(50));
        }
        println!("SIG{signal}: {} processes and {opened} ports, and none is left", started.len());
    }
    Ok(())
}

/// A run whose servers are up, and whose matrix is played.
fn started(names: &[&str], all: usize) -> Result<Guarded> {
    let mut command = Command::new(std::env::current_exe().context("our own program is gone")?);
    command.arg("conformance").args(names).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut run = Guarded::spawn(&mut command)?;
    let mut lines = BufReader::new(run.child.stderr.take().context("no standard error")?).lines();
    let mut up = 0;
    while up < all {
        let Some(line) = lines.next() else { bail!("{up} of {all} servers came up") };
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
