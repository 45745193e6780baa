//! What is started on a leash ends with whoever holds it, however that one ends.
#![cfg(unix)]

use std::fs;
use std::io;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A leash that holds a shell, which has a child of its own; the ids of both are in `ids`.
fn leash(ids: &std::path::Path) -> io::Result<Child> {
    let script = format!("sleep 300 & echo $$ $! > {}; wait", ids.display());
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.args(["leash", "--", "sh", "-c", &script]).stdin(Stdio::piped()).spawn()
}

fn runs(id: &str) -> bool {
    let said = Command::new("ps").args(["-o", "stat=", "-p", id]).output();
    // One that is dead and not yet collected holds nothing any more.
    said.is_ok_and(|said| !said.stdout.is_empty() && !said.stdout.starts_with(b"Z"))
}

fn within(limit: Duration, mut done: impl FnMut() -> bool) -> bool {
    let end = Instant::now() + limit;
    while !done() {
        if Instant::now() > end {
            return false;
        }
        thread::sleep(Duration::from_millis(20));
    }
    true
}

#[test]
fn a_closed_pipe_ends_the_program_and_its_children() {
    let file = std::env::temp_dir().join(format!("leash-{}", std::process::id()));
    let mut held = leash(&file).unwrap();
    let ids = || fs::read_to_string(&file).unwrap_or_default();
    assert!(within(Duration::from_secs(20), || ids().ends_with('\n')));
    let ids = ids();
    assert_eq!(ids.split_whitespace().filter(|id| runs(id)).count(), 2);
    // A killed parent's pipes are closed by the system: the same that is done here.
    drop(held.stdin.take());
    assert!(within(Duration::from_secs(20), || !ids.split_whitespace().any(runs)));
    assert!(!held.wait().unwrap().success());
    fs::remove_file(file).unwrap();
}
