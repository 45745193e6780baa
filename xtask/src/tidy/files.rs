//! The files that the rules of the text are held against: what git has or would take.

use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use super::Finding;
use super::text;
use crate::child::text_bounded;
use crate::workspace::Workspace;

/// Adds what the rules find; the number of files read.
pub(super) fn check(workspace: &Workspace, findings: &mut Vec<Finding>) -> Result<usize> {
    let mut git = Command::new("git");
    git.current_dir(&workspace.root);
    // New files too, so that a person hears of them before the commit.
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let list = text_bounded(&mut git, Duration::from_secs(60)).context("tidy asks git which files there are")?;
    let mut read = 0;
    for path in list.split_terminator('\0') {
        // Deleted but still in the index, a link to nothing, or not text: nothing to read.
        if let Ok(content) = std::fs::read_to_string(workspace.root.join(path)) {
            findings.extend(text::check(path, &content));
            read += 1;
        }
    }
    Ok(read)
}
