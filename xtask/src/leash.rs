//! `xtask leash PROGRAM …`: runs a program for as long as our own standard input stays open.
//!
//! Whoever starts a server this way holds the other end of that pipe. However it ends, by a signal that can't be caught
//! too, the pipe closes, and the whole process group goes. What comes through the pipe, the program gets.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};

use crate::child;

/// The command that runs `program` so.
pub(crate) fn held(program: impl AsRef<OsStr>) -> Result<Command> {
    let mut command = Command::new(own_program()?);
    command.args([OsStr::new("leash"), OsStr::new("--"), program.as_ref()]).stdin(Stdio::piped());
    Ok(command)
}

/// Runs `line`, a program and its arguments, and ends as it ends.
pub(crate) fn run(line: &[OsString]) -> Result<()> {
    let [program, arguments @ ..] = line else { bail!("a leash needs a program to hold") };
    let mut command = Command::new(program);
    let mut held = command
        .args(arguments)
        .stdin(Stdio::piped())
        .spawn()
        .with_context(|| format!("{} could not be started", program.display()))?;
    let mut into = held.stdin.take();
    let id = held.id();
    thread::spawn(move || {
        // Kept open: what ends because its input does would leave what it started.
        if let Some(into) = &mut into {
            io::copy(&mut io::stdin(), into).ok();
        }
        // One that reads no more of it is held all the same.
        io::copy(&mut io::stdin(), &mut io::sink()).ok();
        child::end_own_group(id);
    });
    let status = held.wait()?;
    if status.success() { Ok(()) } else { bail!("{} ended: {status}", program.display()) }
}

/// The program that runs, though another one may have been built over its file since.
fn own_program() -> Result<PathBuf> {
    if cfg!(target_os = "linux") {
        return Ok("/proc/self/exe".into());
    }
    std::env::current_exe().context("our own program is gone")
}
