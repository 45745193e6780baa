//! `xtask leash PROGRAM …`: runs a program for as long as our own standard input stays open.
//!
//! Whoever starts a server this way holds the other end of that pipe. However it ends, by a signal that can't be caught
//! too, the pipe closes, and the whole process group goes.

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};

use crate::child;

/// Runs `line`, a program and its arguments, and ends as it ends.
pub(crate) fn run(line: &[OsString]) -> Result<()> {
    let [program, arguments @ ..] = line else { bail!("a leash needs a program to hold") };
    let mut command = Command::new(program);
    let mut held = command
        .args(arguments)
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| format!("{} could not be started", program.display()))?;
    let id = held.id();
    thread::spawn(move || {
        io::stdin().read_to_end(&mut Vec::new()).ok();
        child::end_own_group(id);
    });
    let status = held.wait()?;
    if status.success() { Ok(()) } else { bail!("{} ended: {status}", program.display()) }
}
