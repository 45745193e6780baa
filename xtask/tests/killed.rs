//! A run of the matrix that is killed leaves no process, and with it no port.
//!
//! It needs the servers of the default set and the program of the matrix, so it is asked for by name:
//! `cargo test -p xtask --test killed -- --ignored`.
#![cfg(target_os = "linux")]

use std::collections::BTreeSet;
use std::io::{self, BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

const SERVERS: [&str; 3] = ["azurite", "ceph", "gcs-emulator"];
/// Azurite is two of them.
const UP: usize = 4;

/// A run whose servers are up, and whose matrix is played.
fn run() -> io::Result<Child> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.arg("conformance").args(SERVERS).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut run = command.spawn()?;
    let mut up = 0;
    for line in run.stderr.take().into_iter().flat_map(|said| BufReader::new(said).lines()) {
        up += usize::from(line?.contains(" is up after "));
        if up == UP {
            thread::sleep(Duration::from_secs(5));
            return Ok(run);
        }
    }
    Err(io::Error::other(format!("{up} of {UP} servers came up")))
}

/// Every process that runs, with the one that started it.
fn processes() -> Vec<(u32, u32)> {
    let said = Command::new("ps").args(["-eo", "pid=,ppid=,stat="]).output();
    let lines = said.map(|said| String::from_utf8_lossy(&said.stdout).into_owned()).unwrap_or_default();
    let read = |line: &str| {
        let mut words = line.split_whitespace();
        let (id, parent) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        // One that is dead and not yet collected holds nothing any more.
        (!words.next()?.starts_with('Z')).then_some((id, parent))
    };
    lines.lines().filter_map(read).collect()
}

/// What `root` started, and what that started.
fn below(root: u32) -> BTreeSet<u32> {
    let (all, mut found) = (processes(), BTreeSet::from([root]));
    loop {
        let more: Vec<_> = all.iter().filter(|(id, parent)| found.contains(parent) && !found.contains(id)).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more.into_iter().map(|(id, _)| *id));
    }
}

#[test]
#[ignore = "needs the servers of `cargo xtask conformance`"]
fn a_killed_run_leaves_no_process() {
    for signal in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGKILL] {
        let mut run = run().unwrap();
        let started = below(run.id());
        assert!(started.len() > 2 * UP, "{signal}: {started:?}");
        kill(Pid::from_raw(i32::try_from(run.id()).unwrap()), signal).unwrap();
        assert!(!run.wait().unwrap().success());
        let end = Instant::now() + Duration::from_secs(20);
        let left = || processes().into_iter().map(|(id, _)| id).filter(|id| started.contains(id)).collect::<Vec<_>>();
        while !left().is_empty() {
            assert!(Instant::now() < end, "{signal} leaves {:?}", left());
            thread::sleep(Duration::from_millis(50));
        }
    }
}
