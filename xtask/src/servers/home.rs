//! An empty folder for a server to run in: its settings, its processes, its logs.

use std::fs::{self, File, TryLockError};
use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::{Server, state};
use crate::child::{Guarded, output_bounded};
use crate::leash;
use crate::workspace::Workspace;

/// Whether a server ends with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// It does, however we end.
    Leash,
    /// It stays until it is stopped.
    Free,
}

/// A server that is being started.
#[derive(Debug)]
pub(crate) struct Home<'w> {
    /// The workspace, for what was installed below its target directory.
    pub(crate) workspace: &'w Workspace,
    server: &'static Server,
    hold: Hold,
    folder: PathBuf,
    processes: Vec<Guarded>,
    /// Held while the folder is in use.
    _lock: File,
}

/// A running server; stopped when dropped.
#[derive(Debug)]
pub(crate) struct Started<'w> {
    /// How to reach it.
    pub(crate) address: Value,
    home: Home<'w>,
}

/// The right to use a folder, which one process has at a time.
#[derive(Debug)]
pub(crate) struct Turn {
    folder: PathBuf,
    lock: File,
}

impl Turn {
    /// Waits for it, and says so.
    pub(super) fn take(workspace: &Workspace, server: &Server, hold: Hold) -> Result<Self> {
        let all = state::folder(workspace, server.name);
        let folder = all.join(match hold {
            Hold::Leash => "held",
            Hold::Free => "left-running",
        });
        fs::create_dir_all(&all).with_context(|| format!("{} can't be made", all.display()))?;
        let lock = File::create(folder.with_extension("lock"))?;
        let end = Instant::now() + PATIENCE;
        let mut told = false;
        while let Err(error) = lock.try_lock() {
            if let TryLockError::Error(error) = error {
                return Err(error).with_context(|| format!("{} can't be locked", folder.display()));
            }
            if !told {
                let minutes = PATIENCE.as_secs() / 60;
                eprintln!(
                    "{} is running for somebody else; waiting for its end, {minutes} minutes at most",
                    server.name
                );
                told = true;
            }
            if Instant::now() >= end {
                bail!("{} still runs for somebody else in {}", server.name, folder.display());
            }
            thread::sleep(Duration::from_millis(200));
        }
        Ok(Self { folder, lock })
    }
}

/// No run of the matrix takes longer.
const PATIENCE: Duration = Duration::from_secs(20 * 60);

impl<'w> Home<'w> {
    /// Empties the folder of the last run, whose logs were kept until now.
    pub(super) fn open(workspace: &'w Workspace, server: &'static Server, hold: Hold, turn: Turn) -> Result<Self> {
        let Turn { folder, lock } = turn;
        if hold == Hold::Free {
            state::stop(workspace, server.name)?;
        }
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("{} can't be emptied", folder.display()))?;
        }
        fs::create_dir_all(folder.join("log"))?;
        Ok(Self { workspace, server, hold, folder, processes: Vec::new(), _lock: lock })
    }

    pub(super) fn start(mut self) -> Result<Started<'w>> {
        let start = Instant::now();
        let mut address = (self.server.start)(&mut self).with_context(|| {
            format!("{} did not start; its logs are in {}", self.server.name, self.logs().display())
        })?;
        address["name"] = self.server.name.into();
        address["version"] = (self.server.version)(self.workspace).unwrap_or_default().into();
        eprintln!("{} is up after {:.1} s", self.server.name, start.elapsed().as_secs_f64());
        Ok(Started { address, home: self })
    }

    /// The folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Where the logs are.
    pub(crate) fn logs(&self) -> PathBuf {
        self.folder.join("log")
    }

    /// Makes a folder in it.
    pub(crate) fn make(&self, name: &str) -> Result<PathBuf> {
        let path = self.path(name);
        fs::create_dir_all(&path).with_context(|| format!("{} can't be made", path.display()))?;
        Ok(path)
    }

    /// Writes a file into it.
    pub(crate) fn write(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.path(name);
        fs::write(&path, text).with_context(|| format!("{} can't be written", path.display()))?;
        Ok(path)
    }

    /// `count` ports of 127.0.0.1 that nobody listens on.
    pub(crate) fn ports<const N: usize>(&self) -> Result<[u16; N]> {
        // All are held until each is known, so that no two are the same.
        let listeners = [(); N].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)));
        let mut ports = [0; N];
        for (port, listener) in ports.iter_mut().zip(listeners) {
            *port = listener?.local_addr()?.port();
        }
        Ok(ports)
    }

    /// Runs a command to its end and hands back what it said; what it said otherwise goes to the log.
    pub(crate) fn run(&self, command: &mut Command) -> Result<String> {
        let output = output_bounded(command, Duration::from_secs(120))?;
        let mut log = File::options().create(true).append(true).open(self.logs().join("commands.log"))?;
        writeln!(log, "$ {}", crate::child::line(command))?;
        log.write_all(&output.stderr)?;
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr);
            bail!("`{}` failed ({}): {}", crate::child::line(command), output.status, said.trim());
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// Starts one of its processes; what it says goes to the log of this name.
    pub(crate) fn spawn(&mut self, name: &str, command: &Command) -> Result<()> {
        let log = File::create(self.logs().join(name).with_extension("out"))?;
        let mut held = match self.hold {
            Hold::Free => {
                let mut free = Command::new(command.get_program());
                free.stdin(Stdio::null());
                free
            }
            Hold::Leash => leash::held(command.get_program())?,
        };
        held.args(command.get_args()).current_dir(command.get_current_dir().unwrap_or(&self.folder));
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => held.env(name, value),
                None => held.env_remove(name),
            };
        }
        held.stdout(log.try_clone()?).stderr(log);
        self.processes.push(Guarded::spawn(&mut held)?);
        if self.hold == Hold::Free {
            let ids: Vec<_> = self.processes.iter().map(|process| process.child.id()).collect();
            state::write(self.workspace, self.server.name, &ids, None)?;
        }
        Ok(())
    }

    /// Waits until `ready` says so; at `limit`, or when a process has ended, that is an error.
    pub(crate) fn wait(&mut self, what: &str, limit: Duration, mut ready: impl FnMut() -> bool) -> Result<()> {
        let end = Instant::now() + limit;
        loop {
            let is_ready = ready();
            // Afterwards: it may be somebody else who answers, at a port that ours did not get.
            for process in &mut self.processes {
                if let Some(status) = process.wait_until(Instant::now())? {
                    bail!("one of its processes ended before {what}: {status}");
                }
            }
            if is_ready {
                return Ok(());
            }
            if Instant::now() >= end {
                bail!("waited {} s in vain for {what}", limit.as_secs());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }

    /// Waits until a request of `path` gets any answer below 500.
    pub(crate) fn wait_for_http(&mut self, port: u16, path: &str, limit: Duration) -> Result<()> {
        self.wait(&format!("an answer at port {port}"), limit, || status(port, path).is_some_and(|status| status < 500))
    }
}

impl Started<'_> {
    /// Leaves it running, written down.
    pub(crate) fn release(self) -> Result<Value> {
        let Self { address, home } = self;
        let ids: Vec<_> = home.processes.iter().map(|process| process.child.id()).collect();
        state::write(home.workspace, home.server.name, &ids, Some(&address))?;
        home.processes.into_iter().for_each(Guarded::release);
        Ok(address)
    }
}

/// The status of an answer to GET, if there is one.
pub(crate) fn status(port: u16, path: &str) -> Option<u16> {
    let patience = Some(Duration::from_secs(2));
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
    stream.set_read_timeout(patience).ok()?;
    stream.set_write_timeout(patience).ok()?;
    write!(stream, "GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").ok()?;
    let mut line = [0; 12];
    stream.read_exact(&mut line).ok()?;
    std::str::from_utf8(&line).ok()?.split(' ').nth(1)?.parse().ok()
}

/// A path as text: the settings of these servers are text.
pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8, and these settings are", path.display()))
}
