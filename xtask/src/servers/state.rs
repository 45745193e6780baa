//! What was left running: written down as it is started, so that it can be stopped by id, whatever became of us.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::child::{self, text_bounded};
use crate::workspace::Workspace;

/// A server that was left running.
#[derive(Debug)]
pub(super) struct Running {
    /// How to reach it.
    pub(super) address: Value,
}

/// Where all that a server has lies.
pub(super) fn folder(workspace: &Workspace, name: &str) -> PathBuf {
    workspace.target.join("servers").join(name)
}

/// Writes down the processes started so far; the address comes last.
pub(super) fn write(workspace: &Workspace, name: &str, processes: &[u32], address: Option<&Value>) -> Result<()> {
    let processes: Vec<_> = processes.iter().map(|id| json!({ "id": id, "since": since(*id) })).collect();
    let text = json!({ "processes": processes, "address": address }).to_string();
    fs::write(file(workspace, name), text).with_context(|| format!("{name}'s processes can't be written down"))
}

/// The server, if it is up as it was left: every process is the one that was started.
pub(super) fn read(workspace: &Workspace, name: &str) -> Option<Running> {
    let state = load(workspace, name)?;
    let whole = processes(&state).all(|(_, is_ours)| is_ours);
    (whole && state["address"].is_object()).then(|| Running { address: state["address"].clone() })
}

/// Stops what still runs of it.
pub(super) fn stop(workspace: &Workspace, name: &str) -> Result<bool> {
    let Some(state) = load(workspace, name) else { return Ok(false) };
    for (id, _) in processes(&state).filter(|(_, is_ours)| *is_ours) {
        child::end_group(id);
    }
    fs::remove_file(file(workspace, name)).with_context(|| format!("{name} is stopped, but still written down"))?;
    Ok(true)
}

fn load(workspace: &Workspace, name: &str) -> Option<Value> {
    serde_json::from_str(&fs::read_to_string(file(workspace, name)).ok()?).ok()
}

/// The ids, each with whether it still is the process that was started: an id is given out again some day.
fn processes(state: &Value) -> impl Iterator<Item = (u32, bool)> {
    state["processes"].as_array().into_iter().flatten().filter_map(|process| {
        let id = u32::try_from(process["id"].as_u64()?).ok()?;
        Some((id, process["since"].as_str().is_some_and(|known| since(id).as_deref() == Some(known))))
    })
}

/// When a process was started.
fn since(id: u32) -> Option<String> {
    let mut command = Command::new("ps");
    command.args(["-o", "lstart=", "-p", &id.to_string()]).env("LC_ALL", "C");
    let said = text_bounded(&mut command, Duration::from_secs(10)).ok()?;
    Some(said.trim().to_owned())
}

fn file(workspace: &Workspace, name: &str) -> PathBuf {
    folder(workspace, name).join("running.json")
}
