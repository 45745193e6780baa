//! `cargo xtask ci`: all that must pass, in order, each step with its time; it stops at the first failure.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::backend;
use crate::browser;
use crate::checks::{self, Outcome};
use crate::conformance;
use crate::instructions;
use crate::tidy;
use crate::workspace::Workspace;

/// Prints the steps by name.
pub(crate) fn list() {
    for step in STEPS {
        println!("{:<12} {}", step.name, step.what);
    }
}

/// Runs all steps, or those named in `only`, and sums up.
pub(crate) fn run(workspace: &Workspace, only: &[String]) -> Result<()> {
    let steps = choose(only)?;
    let start = Instant::now();
    let mut rows = Vec::new();
    let mut failed = None;
    for step in &steps {
        println!("\n== {}: {}", step.name, step.what);
        let began = Instant::now();
        let outcome = (step.run)(workspace);
        let took = began.elapsed();
        let said = match &outcome {
            Ok(Outcome::Passed) => "passed".to_owned(),
            Ok(Outcome::Noted(note)) => format!("passed: {note}"),
            Ok(Outcome::NotChecked(why)) => format!("not checked here: {why}"),
            Err(error) => format!("FAILED: {error:#}"),
        };
        println!("== {}: {said} ({})", step.name, seconds(took));
        rows.push((step.name, took, said));
        if outcome.is_err() {
            failed = Some(step.name);
            break;
        }
    }
    summarise(&steps, &rows, start.elapsed());
    match failed {
        Some(name) => bail!("the step {name} failed; `cargo xtask ci --only {name}` runs it alone"),
        None => Ok(()),
    }
}

struct Step {
    name: &'static str,
    what: &'static str,
    run: fn(&Workspace) -> Result<Outcome>,
}

/// Quick refusals first; what needs tools last.
const STEPS: &[Step] = &[
    Step { name: "fmt", what: "the format of all code", run: checks::format },
    Step { name: "clippy", what: "lints on every target, with all features", run: checks::lints },
    Step { name: "browser", what: "the browser that a test drives", run: browser::step },
    Step { name: "test", what: "all tests and doc tests, with all features", run: checks::tests },
    Step { name: "conformance", what: "the matrix before servers that verify", run: conformance::step },
    Step { name: "backend", what: "a backend of somebody else's, under the suite", run: backend::step },
    Step { name: "features", what: "each feature of each library alone, without a warning", run: checks::features },
    Step { name: "rustdoc", what: "the API documentation", run: checks::api_docs },
    Step { name: "tools", what: "cargo-deny and mdbook, pinned", run: checks::tools },
    Step { name: "book", what: "the book", run: checks::book },
    Step { name: "deny", what: "bans, licences and sources of all dependencies", run: checks::deny },
    Step { name: "advisories", what: "known vulnerabilities and yanked versions", run: checks::advisories },
    Step { name: "tidy", what: "the repository's own rules", run: tidy::step },
    Step { name: "weight", what: "what a program that only signs for S3 compiles", run: tidy::weight_step },
    Step { name: "instructions", what: "what one URL of each kind takes, counted", run: instructions::step },
];

fn choose(only: &[String]) -> Result<Vec<&'static Step>> {
    if let Some(unknown) = only.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        let names: Vec<_> = STEPS.iter().map(|step| step.name).collect();
        bail!("there is no step {unknown:?}; the steps are {}", names.join(", "));
    }
    let wanted = |step: &&Step| only.is_empty() || only.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

fn summarise(steps: &[&Step], rows: &[(&str, Duration, String)], total: Duration) {
    println!("\n== summary");
    for (name, took, said) in rows {
        println!("{name:<12} {:>9}  {}", seconds(*took), said.lines().next().unwrap_or_default());
    }
    for step in steps.iter().skip(rows.len()) {
        println!("{:<12} {:>9}  not run", step.name, "");
    }
    println!("{:<12} {:>9}", "total", seconds(total));
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_chosen_by_name_and_keep_their_order() {
        let names = |only: &[&str]| {
            let only: Vec<_> = only.iter().map(|name| (*name).to_owned()).collect();
            choose(&only).map(|steps| steps.iter().map(|step| step.name).collect::<Vec<_>>())
        };
        assert_eq!(names(&[]).unwrap().len(), STEPS.len());
        assert_eq!(names(&["tidy", "fmt"]).unwrap(), ["fmt", "tidy"]);
        let error = names(&["tidy", "fnt"]).unwrap_err().to_string();
        assert!(error.contains("\"fnt\"") && error.contains("clippy"), "{error}");
    }
}
