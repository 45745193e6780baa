//! The page of the book: each fault, and what caught it.

use std::fmt::Write as _;
use std::fs;

use anyhow::{Context as _, Result};

use super::played::Caught;
use super::table::Mutant;
use crate::workspace::Workspace;

/// Writes it.
pub(super) fn write(workspace: &Workspace, rows: &[(&Mutant, Vec<Caught>)]) -> Result<()> {
    let path = workspace.root.join("docs").join("src").join("mutants.md");
    fs::write(&path, text(rows)).with_context(|| format!("{} can't be written", path.display()))?;
    println!("{} is written", path.display());
    Ok(())
}

fn text(rows: &[(&Mutant, Vec<Caught>)]) -> String {
    let mut page = String::from(HEAD);
    for (mutant, caught) in rows {
        let files: Vec<_> = mutant.files().into_iter().map(|file| format!("`{file}`")).collect();
        let _ = writeln!(page, "\n## {}\n\n{} In {}.\n", mutant.name, mutant.fault, files.join(" and "));
        let _ = writeln!(page, "| caught by | its truth | tests that fail |\n|---|---|---|");
        for Caught { truth, tests } in caught {
            let tests: Vec<_> = tests.iter().map(|test| format!("`{test}`")).collect();
            let _ = writeln!(page, "| `--test {}` | {} | {} |", truth.target, truth.whose, tests.join(", "));
        }
    }
    page
}

const HEAD: &str = "\
# Faults made on purpose

<!-- Written by `cargo xtask mutants`: not by hand. -->

A proof that nothing can fail proves nothing. So each of these faults is made in a copy of the sources, one at a time,
and the proof is played against it: what should catch it has to fail, and without a fault nothing may fail.

    cargo xtask mutants

It takes some minutes, most of which are the compiler's. A fault whose place in the sources is gone is an error, and one that
survives is a hole in the proof.
";
