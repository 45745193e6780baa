//! `cargo xtask docs`: the book and the API documentation.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result};

use crate::checks::BUILD;
use crate::child::must;
use crate::tools::MDBOOK;
use crate::workspace::Workspace;

/// Builds both and says where they are.
pub(crate) fn run(workspace: &Workspace, open: bool) -> Result<()> {
    let book = book(workspace)?;
    let api = api(workspace)?;
    println!("the book: {}", book.display());
    println!("the API:  {}", api.display());
    if open { show(&book) } else { Ok(()) }
}

/// Builds the book; its first page.
pub(crate) fn book(workspace: &Workspace) -> Result<PathBuf> {
    let out = workspace.target.join("book");
    let mut command = Command::new(MDBOOK.program(workspace)?);
    command.current_dir(&workspace.root);
    command.args(["build", "docs", "--dest-dir"]).arg(&out);
    must(&mut command, Duration::from_secs(5 * 60))?;
    Ok(out.join("index.html"))
}

/// Builds the documentation of every member, where a warning is an error; the facade's page.
pub(crate) fn api(workspace: &Workspace) -> Result<PathBuf> {
    let mut command = workspace.cargo(["doc", "--workspace", "--no-deps", "--all-features"]);
    must(command.env("RUSTDOCFLAGS", "-D warnings"), BUILD)?;
    Ok(workspace.target.join("doc").join("presign").join("index.html"))
}

fn show(page: &Path) -> Result<()> {
    let opener = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    must(Command::new(opener).arg(page), Duration::from_secs(20))
        .with_context(|| format!("open {} in a browser yourself", page.display()))
}
