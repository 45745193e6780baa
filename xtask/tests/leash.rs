//! What is started on a leash ends with whoever holds it, however that one ends.
#![cfg(unix)]

use std::fs;
use std::io::{self, Write as _};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// A leash that holds a shell.
fn leash(script: &str) -> io::Result<Child> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command.args(["leash", "--", "sh", "-c", script]).stdin(Stdio::piped()).spawn()
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
    // It has a child of its own; the ids of both are in the file.
    let mut held = leash(&format!("sleep 300 & echo $$ $! > {}; wait", file.display())).unwrap();
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

#[test]
fn what_comes_through_the_pipe_is_read_and_what_ends_with_it_leaves_nobody() {
    let file = std::env::temp_dir().join(format!("leash-line-{}", std::process::id()));
    let script = format!("read line; sleep 300 & echo \"$line\" $! > {}; read never", file.display());
    let mut held = leash(&script).unwrap();
    held.stdin.as_mut().unwrap().write_all(b"plan\n").unwrap();
    let said = || fs::read_to_string(&file).unwrap_or_default();
    assert!(within(Duration::from_secs(20), || said().ends_with('\n')));
    let said = said();
    let id = said.strip_prefix("plan ").unwrap().trim();
    assert!(runs(id));
    drop(held.stdin.take());
    assert!(within(Duration::from_secs(20), || !runs(id)));
    assert!(!held.wait().unwrap().success());
    fs::remove_file(file).unwrap();
}
