use std::io;
use std::process::{ChildStdin, Command};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::child::{Guarded, line};

/// What a program and all that it started took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Usage {
    pub(super) wall: Duration,
    /// In user and in kernel mode, of all threads and children.
    pub(super) cpu: Duration,
    /// The most memory that the program itself had at a time, in KiB; 0 where the system does not say.
    pub(super) peak: u64,
}

/// How often the peak is asked for; the system keeps it, so that only what is new in the last of these is missed.
const LOOK: Duration = Duration::from_millis(20);

/// Runs `command` to its end, with what `feed` writes on its stdin.
pub(super) fn run(
    command: &mut Command,
    limit: Duration,
    feed: impl FnOnce(ChildStdin) -> io::Result<()> + Send,
) -> Result<Usage> {
    let (start, before) = (Instant::now(), children()?);
    let mut child = Guarded::spawn(command)?;
    let stdin = child.child.stdin.take();
    let mut peak = 0;
    let ended = thread::scope(|scope| {
        let mut child = child; // which ends in here in any case, and whoever feeds it with it
        let fed = scope.spawn(|| stdin.map_or(Ok(()), feed));
        let status = loop {
            peak = peak.max(peak_of(child.child.id()).unwrap_or(0));
            if let Some(status) = child.wait_until(Instant::now() + LOOK)? {
                break status;
            }
            if start.elapsed() > limit {
                bail!("`{}` was stopped after {} s, its limit", line(command), limit.as_secs());
            }
        };
        let wall = start.elapsed();
        match fed.join() {
            Ok(fed) => fed.with_context(|| format!("`{}` did not read its input", line(command)))?,
            Err(_) => bail!("`{}` was not fed", line(command)),
        }
        Ok((status, wall))
    });
    let (status, wall) = ended?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(Usage { wall, cpu: children()?.saturating_sub(before), peak })
}

/// What all children took that have ended and were waited for, and theirs.
#[cfg(unix)]
fn children() -> Result<Duration> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    Ok(Duration::from_micros(u64::try_from(micros).unwrap_or(0)))
}

#[cfg(not(unix))]
fn children() -> Result<Duration> {
    bail!("the time that a program took is asked of a Unix")
}

/// `VmHWM` of Linux (<https://docs.kernel.org/filesystems/proc.html>); nothing elsewhere, and once it has ended.
fn peak_of(id: u32) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok())
}
