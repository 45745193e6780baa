//! `cargo xtask servers`: real servers that verify, installed below `target/servers` and started on free ports of
//! 127.0.0.1.
//!
//! Each is pinned as far as its packager allows, is installed once, and needs no network after that.

mod azurite;
mod ceph;
mod garage;
mod gcs;
mod home;
mod localstack;
mod locked;
mod state;
mod swift;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::workspace::Workspace;
pub(crate) use home::{Hold, Home, Started, Turn};

/// A server that can be had here.
#[derive(Debug)]
pub(crate) struct Server {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) title: &'static str,
    /// Whose protocol it speaks.
    pub(crate) speaks: Speaks,
    /// What its answers prove.
    pub(crate) verifies: &'static str,
    /// What they don't.
    pub(crate) passes: &'static str,
    /// Its version, if it is installed.
    pub(crate) version: fn(&Workspace) -> Option<String>,
    /// Brings it; what the machine lacks is named with the command that installs it.
    pub(crate) install: fn(&Workspace) -> Result<()>,
    /// Starts its processes in an empty home and waits until it serves. What it answers is how to reach it: `endpoint`,
    /// `virtual_endpoint`, `region`, `access_key`, `secret_key`, as far as they apply.
    pub(crate) start: fn(&mut Home<'_>) -> Result<Value>,
}

/// A provider's protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaks {
    /// Amazon S3's.
    S3,
    /// Azure Blob Storage's.
    Azure,
    /// Google Cloud Storage's.
    Gcs,
}

const SERVERS: &[Server] =
    &[ceph::SERVER, swift::SERVER, localstack::SERVER, garage::SERVER, azurite::SERVER, azurite::OVER_TLS, gcs::SERVER];

/// The server of this name.
pub(crate) fn find(name: &str) -> Result<&'static Server> {
    match SERVERS.iter().find(|server| server.name == name) {
        Some(server) => Ok(server),
        None => bail!("there is no server {name:?}; the servers are {}", names().join(", ")),
    }
}

fn names() -> Vec<&'static str> {
    SERVERS.iter().map(|server| server.name).collect()
}

impl Server {
    /// Brings it, unless it is there.
    pub(crate) fn ensure(&self, workspace: &Workspace) -> Result<()> {
        if (self.version)(workspace).is_none() {
            println!("installing {}, once", self.title);
            (self.install)(workspace)?;
        }
        Ok(())
    }

    /// Waits until nobody else holds it. Who takes several takes them in the order of their names: two who took them
    /// otherwise could wait for each other.
    pub(crate) fn turn(&self, workspace: &Workspace, hold: Hold) -> Result<Turn> {
        Turn::take(workspace, self, hold)
    }

    /// Starts it for as long as the value lives, unless it is released.
    pub(crate) fn start<'w>(&'static self, workspace: &'w Workspace, hold: Hold, turn: Turn) -> Result<Started<'w>> {
        Home::open(workspace, self, hold, turn)?.start()
    }
}

/// Installs those that are named.
pub(crate) fn install(workspace: &Workspace, names: &[String]) -> Result<()> {
    for server in chosen(names)? {
        server.ensure(workspace)?;
        let version = (server.version)(workspace).unwrap_or_default();
        println!("{} {version} is installed", server.name);
    }
    Ok(())
}

/// Starts those that are named, and leaves them running.
pub(crate) fn start(workspace: &Workspace, names: &[String]) -> Result<()> {
    for server in chosen(names)? {
        server.ensure(workspace)?;
        // Whoever had it before us may have started it.
        let turn = server.turn(workspace, Hold::Free)?;
        if let Some(running) = state::read(workspace, server.name) {
            println!("{}", running.address);
            continue;
        }
        let address = server.start(workspace, Hold::Free, turn)?.release()?;
        println!("{address}");
    }
    Ok(())
}

/// Stops those that are named, by the ids that were written down when they were started; all of them if none is named.
pub(crate) fn stop(workspace: &Workspace, names: &[String]) -> Result<()> {
    let all: Vec<_> = SERVERS.iter().collect();
    for server in if names.is_empty() { all } else { chosen(names)? } {
        if state::stop(workspace, server.name)? {
            println!("{} is stopped", server.name);
        }
    }
    Ok(())
}

/// Prints what there is, what is installed and what runs.
pub(crate) fn list(workspace: &Workspace) {
    for server in SERVERS {
        let version = (server.version)(workspace);
        let installed = version.map_or_else(|| "not installed".to_owned(), |version| format!("{version}, installed"));
        println!("{:<12} {} ({installed})", server.name, server.title);
        println!("{:<12} verifies {}", "", server.verifies);
        println!("{:<12} not proved here: {}", "", server.passes);
        if let Some(running) = state::read(workspace, server.name) {
            println!("{:<12} runs: {}", "", running.address);
        }
    }
}

fn chosen(names: &[String]) -> Result<Vec<&'static Server>> {
    if names.is_empty() {
        bail!("name a server: {}", self::names().join(", "));
    }
    names.iter().map(|name| find(name)).collect()
}
