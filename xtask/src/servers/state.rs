//! What was left running: written down as it is started, so that it can be stopped by id, whatever became of us.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::child;
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

/// When a process was started: on Linux in the system's own ticks, of which no clock that is set changes one, and in
/// this run of the system.
#[cfg(target_os = "linux")]
fn since(id: u32) -> Option<String> {
    let run = fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let state = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The second field is the program's name in brackets, with whatever characters; the start is the twenty-second.
    let (_, fields) = state.rsplit_once(')')?;
    Some(format!("{} {}", run.trim(), fields.split_whitespace().nth(19)?))
}

/// When a process was started.
#[cfg(not(target_os = "linux"))]
fn since(id: u32) -> Option<String> {
    let mut command = std::process::Command::new("ps");
    command.args(["-o", "lstart=", "-p", &id.to_string()]).env("LC_ALL", "C");
    let said = child::text_bounded(&mut command, std::time::Duration::from_secs(10)).ok()?;
    Some(said.trim().to_owned())
}

fn file(workspace: &Workspace, name: &str) -> PathBuf {
    folder(workspace, name).join("running.json")
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::{self, Command, Stdio};

    use super::*;

    #[test]
    fn a_process_is_known_by_id_and_start_and_no_other_is_taken_for_it() {
        let mut sleeps = Command::new("sleep").arg("60").stdin(Stdio::null()).spawn().unwrap();
        let id = sleeps.id();
        let since_then = since(id).unwrap();
        let state = |known: &str| json!({ "processes": [{ "id": id, "since": known }] });
        let ours = |state: &Value| processes(state).collect::<Vec<_>>();
        assert_eq!(ours(&state(&since_then)), [(id, true)]);
        assert_eq!(ours(&state("another start")), [(id, false)]);
        assert_eq!(ours(&json!({ "processes": [{ "id": id, "since": null }] })), [(id, false)]);
        assert!(since(process::id()).is_some());
        sleeps.kill().unwrap();
        sleeps.wait().unwrap();
        assert_eq!(ours(&state(&since_then)), [(id, false)]);
    }
}
