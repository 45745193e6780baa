//! The page of the book: each fault, and what caught it.

use std::fs;

use anyhow::{Context as _, Result};

use super::played::Caught;
use super::table::{MUTANTS, Mutant};
use crate::workspace::Workspace;

/// Writes what was played anew, and keeps the rest of the page.
pub(super) fn write(workspace: &Workspace, rows: &[(&Mutant, Vec<Caught>)]) -> Result<()> {
    let path = workspace.root.join("docs").join("src").join("mutants.md");
    let old = fs::read_to_string(&path).unwrap_or_default();
    fs::write(&path, text(&old, rows)).with_context(|| format!("{} can't be written", path.display()))?;
    println!("{} is written", path.display());
    Ok(())
}

/// One line for each fault, in the order of the table.
fn text(old: &str, rows: &[(&Mutant, Vec<Caught>)]) -> String {
    let mut page = String::from(HEAD);
    for mutant in &MUTANTS {
        let start = format!("| `{}` |", mutant.name);
        let kept = || old.lines().find(|line| line.starts_with(&start)).map(str::to_owned);
        let played = rows.iter().find(|(other, _)| other.name == mutant.name);
        let line = played.map(|(mutant, caught)| format!("{start} {} |", cells(mutant, caught))).or_else(kept);
        page.extend(line.map(|line| line + "\n"));
    }
    page
}

fn cells(mutant: &Mutant, caught: &[Caught]) -> String {
    let files: Vec<_> = mutant.files().into_iter().map(|file| format!("`{file}`")).collect();
    let by: Vec<_> = caught.iter().map(said).collect();
    format!("{} In {} | {}", mutant.fault, files.join(" and "), by.join("; "))
}

fn said(caught: &Caught) -> String {
    let tests = if caught.tests.len() == 1 { "test" } else { "tests" };
    format!("{}: {} {tests}", caught.truth.whose, caught.tests.len())
}

const HEAD: &str = "\
# Faults made on purpose

<!-- Written by `cargo xtask mutants`: not by hand. -->

A proof that nothing can fail proves nothing. So each of these faults is made in a copy of the sources, one at a time, and the proof is played against it: what should
catch it has to fail, and without a fault nothing may fail.

    cargo xtask mutants

takes half an hour, most of which is the compiler's; with names of faults it plays those. A fault whose place in the sources is gone is an error, and one that
survives is a hole in the proof.

| fault | what is wrong then | caught by, and how many tests fail |
|---|---|---|
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_played_keeps_its_line_and_what_is_no_fault_any_more_goes() {
        let [first, second, ..] = &MUTANTS;
        let caught = |mutant: &Mutant| -> Vec<_> {
            mutant.truths.iter().map(|truth| Caught { truth, tests: vec!["a".to_owned()] }).collect()
        };
        let old = text("", &[(second, caught(second)), (first, caught(first))]);
        assert!(old.find(first.name) < old.find(second.name), "{old}");
        let kept = format!("| `{}` | as it was |", second.name);
        let new = text(&format!("{kept}\n| `gone` | a | b |\n"), &[(first, caught(first))]);
        assert!(new.contains(&kept) && new.contains(first.fault) && !new.contains("`gone`"), "{new}");
    }
}
