//! The server that verifies, and the programs that the try needs.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use crate::built;
use crate::child::Guarded;
use crate::workspace::Workspace;

/// What this workspace builds for the try.
#[derive(Debug)]
pub(super) struct Programs {
    /// The command.
    pub(super) presign: PathBuf,
    /// s3s with a directory behind it.
    pub(super) server: PathBuf,
}

impl Programs {
    /// Builds both; cargo says where they are.
    pub(super) fn build(workspace: &Workspace) -> Result<Self> {
        Ok(Self {
            presign: built::program(workspace, "presign-cli", "presign")?,
            server: built::program(workspace, "presign-conformance", "s3s-server")?,
        })
    }
}

/// A running server; stopped when dropped.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) endpoint: String,
    pub(super) access_key: String,
    pub(super) secret_key: String,
    pub(super) bucket: String,
    pub(super) region: String,
    process: Guarded,
}

impl Server {
    /// Starts it on a free port and waits until it says that it is ready, in one line of JSON.
    pub(super) fn start(program: &Path) -> Result<Self> {
        let mut command = Command::new(program);
        command.args(["--port", "0"]);
        // Its stdin is a leash: the server ends by itself when we do, however that comes.
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = Guarded::spawn(&mut command)?;
        let line = first_line(&mut process)?;
        let ready: Value =
            serde_json::from_str(&line).with_context(|| format!("the server's first line is no JSON: {line:?}"))?;
        let field = |name: &str| match ready[name].as_str() {
            Some(value) => Ok(value.to_owned()),
            None => bail!("the server's first line has no text {name:?}: {line:?}"),
        };
        Ok(Self {
            endpoint: field("endpoint")?,
            access_key: field("access_key")?,
            secret_key: field("secret_key")?,
            bucket: field("bucket")?,
            region: field("region")?,
            process,
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Closed first, so that it can remove its directory; what still runs then is killed.
        drop(self.process.child.stdin.take());
        self.process.wait_until(Instant::now() + Duration::from_secs(3)).ok();
    }
}

fn first_line(process: &mut Guarded) -> Result<String> {
    let stdout = process.child.stdout.take().context("the server has no stdout")?;
    let (sender, receiver) = channel();
    thread::spawn(move || {
        let mut lines = BufReader::new(stdout).lines();
        if let Some(Ok(line)) = lines.next() {
            sender.send(line).ok();
        }
        // Read on, so that a server that says more never waits for us.
        lines.map_while(Result::ok).for_each(drop);
    });
    receiver.recv_timeout(Duration::from_secs(30)).context("the server did not say within 30 s that it is ready")
}
