//! Child processes: each is waited for with a bound, and none outlives us.
//!
//! Every child leads a process group of its own, so that stopping `cargo` stops the compilers and tests below it too.
//! The terminal's Ctrl-C reaches only our own group, therefore [`stop_all_on_interrupt`] passes it on.

use std::collections::BTreeSet;
use std::io::Read;
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

/// Runs `command` with our own output streams; at `limit` it is stopped and that is an error.
pub(crate) fn run_bounded(command: &mut Command, limit: Duration) -> Result<ExitStatus> {
    Guarded::spawn(command.stdin(Stdio::null()))?.wait(limit)
}

/// Like [`run_bounded`], and any exit status but 0 is an error too.
pub(crate) fn must(command: &mut Command, limit: Duration) -> Result<()> {
    let status = run_bounded(command, limit)?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Like [`run_bounded`], with both output streams collected.
pub(crate) fn output_bounded(command: &mut Command, limit: Duration) -> Result<Output> {
    let end = Instant::now() + limit;
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = Guarded::spawn(command)?;
    let stdout = drain(child.child.stdout.take());
    let stderr = drain(child.child.stderr.take());
    let status = child.wait(limit)?;
    // A grandchild may hold a pipe open after the child is gone: the same bound holds for it.
    let collect = |stream: Receiver<Vec<u8>>| {
        let left = end.saturating_duration_since(Instant::now());
        stream
            .recv_timeout(left.max(Duration::from_secs(1)))
            .with_context(|| format!("`{}` left its output open", line(command)))
    };
    Ok(Output { status, stdout: collect(stdout)?, stderr: collect(stderr)? })
}

/// Like [`output_bounded`], for text on stdout; any exit status but 0 is an error that carries stderr.
pub(crate) fn text_bounded(command: &mut Command, limit: Duration) -> Result<String> {
    let output = output_bounded(command, limit)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({}): {}", line(command), output.status, said.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed something other than UTF-8", line(command)))
}

/// A running child; when dropped, it and all it started are stopped.
#[derive(Debug)]
pub(crate) struct Guarded {
    /// The child, for its pipes.
    pub(crate) child: Child,
    name: String,
}

impl Guarded {
    /// Starts `command` at the head of its own process group.
    pub(crate) fn spawn(command: &mut Command) -> Result<Self> {
        let name = line(command);
        lead_a_group(command);
        // Held across the start: an interrupt either sees this child or stops us before it exists.
        let mut live = live();
        let child = command.spawn().with_context(|| format!("`{name}` could not be started"))?;
        live.insert(child.id());
        Ok(Self { child, name })
    }

    /// Waits for the end; at `limit` the child is stopped and that is an error.
    pub(crate) fn wait(&mut self, limit: Duration) -> Result<ExitStatus> {
        match self.wait_until(Instant::now() + limit)? {
            Some(status) => Ok(status),
            None => {
                self.stop();
                bail!("`{}` was stopped after {} s, its limit", self.name, limit.as_secs())
            }
        }
    }

    /// The exit status once the child has ended, `None` if it still runs at `end`.
    pub(crate) fn wait_until(&mut self, end: Instant) -> Result<Option<ExitStatus>> {
        loop {
            // Under the lock: a process id that was collected must not be signalled any more.
            let mut live = live();
            if let Some(status) = self.child.try_wait()? {
                live.remove(&self.child.id());
                return Ok(Some(status));
            }
            drop(live);
            if Instant::now() >= end {
                return Ok(None);
            }
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Leaves it running.
    pub(crate) fn release(self) {
        live().remove(&self.child.id());
    }

    fn stop(&mut self) {
        let mut live = live();
        if live.remove(&self.child.id()) {
            kill_group(self.child.id());
            // On systems without groups this is all there is; elsewhere it changes nothing.
            self.child.kill().ok();
            self.child.wait().ok();
        }
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Makes Ctrl-C, SIGTERM and SIGHUP stop every running child before we end.
pub(crate) fn stop_all_on_interrupt() -> Result<()> {
    ctrlc::set_handler(|| {
        let live = live();
        for id in live.iter() {
            kill_group(*id);
        }
        std::process::exit(130); // 128 + SIGINT, as shells report it
    })
    .context("the handler for Ctrl-C could not be set")
}

/// Ends the process group that `id` leads, and with it whoever is in it.
pub(crate) fn end_group(id: u32) {
    kill_group(id);
}

/// Sends the signal of this name, `TERM`, to the one process `id`.
pub(crate) fn signal(id: u32, name: &str) -> Result<()> {
    must(Command::new("kill").arg(format!("-{name}")).arg(id.to_string()), Duration::from_secs(10))
}

/// Sends it to every process of the group that `id` leads, as a terminal does.
pub(crate) fn signal_group(id: u32, name: &str) -> Result<()> {
    must(Command::new("kill").args([&format!("-{name}"), "--", &format!("-{id}")]), Duration::from_secs(10))
}

/// Ends our own process group, if we lead one, or else the child of this id.
pub(crate) fn end_own_group(child: u32) {
    kill_own_group(child);
    std::process::exit(130);
}

/// A command as a person would type it, for messages.
pub(crate) fn line(command: &Command) -> String {
    let program = command.get_program().to_string_lossy();
    let mut line = program.rsplit(['/', '\\']).next().unwrap_or(&program).to_owned();
    for arg in command.get_args() {
        let arg = arg.to_string_lossy();
        let is_plain = |c: char| c.is_alphanumeric() || "-_./:=,%+@".contains(c);
        let quote = if !arg.is_empty() && arg.chars().all(is_plain) { "" } else { "'" };
        line.extend([" ", quote, &arg, quote]);
    }
    line
}

static LIVE: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn live() -> MutexGuard<'static, BTreeSet<u32>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn drain(stream: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            stream.read_to_end(&mut bytes).ok();
        }
        sender.send(bytes).ok();
    });
    receiver
}

#[cfg(unix)]
fn lead_a_group(command: &mut Command) {
    use std::os::unix::process::CommandExt as _;
    command.process_group(0);
}

#[cfg(not(unix))]
fn lead_a_group(_: &mut Command) {}

#[cfg(unix)]
fn kill_group(id: u32) {
    use nix::sys::signal::{Signal, killpg};
    if let Ok(id) = i32::try_from(id) {
        killpg(nix::unistd::Pid::from_raw(id), Signal::SIGKILL).ok();
    }
}

#[cfg(not(unix))]
fn kill_group(_: u32) {}

#[cfg(unix)]
fn kill_own_group(child: u32) {
    use nix::sys::signal::{Signal, kill};
    use nix::unistd::{Pid, getpgrp, getpid};
    if getpgrp() == getpid() {
        kill_group(std::process::id());
    } else if let Ok(child) = i32::try_from(child) {
        kill(Pid::from_raw(child), Signal::SIGKILL).ok();
    }
}

#[cfg(not(unix))]
fn kill_own_group(_: u32) {}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn sh(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn output_and_status_come_back() {
        let output = output_bounded(&mut sh("echo a; echo b >&2; exit 3"), Duration::from_secs(10)).unwrap();
        assert_eq!(output.status.code(), Some(3));
        assert_eq!(output.stdout, b"a\n");
        assert_eq!(output.stderr, b"b\n");
    }

    #[test]
    fn a_child_and_its_children_are_stopped_at_the_limit() {
        let start = Instant::now();
        let error = output_bounded(&mut sh("sleep 60 & sleep 60"), Duration::from_millis(200)).unwrap_err();
        assert!(error.to_string().contains("its limit"), "{error}");
        assert!(start.elapsed() < Duration::from_secs(10));
    }

    #[test]
    fn a_line_can_be_read_and_pasted() {
        let mut command = Command::new("/usr/bin/presign");
        command.args(["get", "s3://b/été 1", "--features", ""]);
        assert_eq!(line(&command), "presign get 's3://b/été 1' --features ''");
    }

    #[test]
    fn a_failure_carries_what_the_child_said() {
        let error = text_bounded(&mut sh("echo why >&2; exit 1"), Duration::from_secs(10));
        assert!(error.unwrap_err().to_string().ends_with("why"));
    }
}
