use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::apt::{self, Program};
use crate::built;
use crate::child::text_bounded;
use crate::workspace::Workspace;

/// Instructions of so many URLs, by one who signs or verifies; the first of each work is its bare hash.
pub(super) struct Counted {
    pub(super) work: String,
    pub(super) who: String,
    pub(super) urls: u64,
    pub(super) instructions: u64,
}

/// The function of the bench that takes one turn, for two options: of two about one pattern callgrind heeds one.
const TURN: [&str; 2] = ["*bench::instructions::turn*", "bench::instructions::turn*"];

const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Valgrind, if this system has it or we may install it.
pub(super) fn ensure() -> Result<()> {
    apt::ensure(&[Program { name: "valgrind", package: "valgrind" }])
}

/// Has the bench take its turns, and counts in them alone. Whoever is counted is compiled as `cargo xtask bench` is.
pub(super) fn count(workspace: &Workspace) -> Result<Vec<Counted>> {
    ensure()?;
    let manifest = workspace.root.join("tests").join("peers").join("Cargo.toml");
    let manifest = manifest.to_str().context("the repository's path is not UTF-8")?;
    let bench = built::release(workspace, "presign-peers", "bench", &["--locked", "--manifest-path", manifest])?;
    let folder = workspace.target.join("tmp").join("instructions");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let mut command = Command::new("valgrind");
    // Its documentation: <https://valgrind.org/docs/manual/cl-manual.html#cl-manual.options>.
    command.args(["--tool=callgrind", "--callgrind-out-file=turn"]);
    let [collected, dumped] = TURN;
    command.args([format!("--toggle-collect={collected}"), format!("--dump-after={dumped}")]);
    command.arg(bench).arg("--instructions").current_dir(&folder);
    let said = text_bounded(&mut command, LIMIT)?;
    said.lines().enumerate().map(|(index, line)| counted(&folder, index + 1, line)).collect()
}

/// A line that the bench said, and what was counted in the turn before it.
fn counted(folder: &Path, number: usize, line: &str) -> Result<Counted> {
    let said: Value = serde_json::from_str(line).context("the bench said no JSON")?;
    let text = |name: &str| said[name].as_str().map(str::to_owned).with_context(|| format!("the bench said no {name}"));
    let path = folder.join(format!("turn.{number}"));
    let file = fs::read_to_string(&path).with_context(|| format!("callgrind wrote no {}", path.display()))?;
    let instructions = total(&file).with_context(|| format!("{} has no total", path.display()))?;
    let urls = said["urls"].as_u64().unwrap_or(0);
    ensure!(urls > 0 && instructions > urls, "callgrind saw nothing of the bench's turns: {}", path.display());
    Ok(Counted { work: text("work")?, who: text("who")?, urls, instructions })
}

/// The cost of all that was collected (<https://valgrind.org/docs/manual/cl-format.html>).
fn total(file: &str) -> Option<u64> {
    file.lines().find_map(|line| line.strip_prefix("totals: ").or(line.strip_prefix("summary: "))?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_read() {
        assert_eq!(total("version: 1\nevents: Ir\nsummary: 12345\nfn=(1)\n1 12345\ntotals: 12345\n"), Some(12_345));
        assert_eq!(total("events: Ir\n"), None);
    }
}
