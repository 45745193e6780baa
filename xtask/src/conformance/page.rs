//! The page of the book about a run: who checked what, by provider and section.

mod tally;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::own;
use crate::servers::{self, Speaks};
use crate::workspace::Workspace;
use tally::{Counts, Server};

/// Writes it from what a run came to.
pub(super) fn write(workspace: &Workspace, json: &Path) -> Result<()> {
    let run: Value = serde_json::from_slice(&fs::read(json)?).context("what the run wrote is no JSON")?;
    let servers = tally::read(&run).context("what the run wrote has another form than expected")?;
    let path = workspace.root.join("docs").join("src").join("conformance.md");
    let date = jiff::Zoned::now().date().to_string();
    fs::write(&path, text(&servers, &date)?).with_context(|| format!("{} can't be written", path.display()))?;
    println!("{} is written", path.display());
    Ok(())
}

/// The providers, in the order of the book.
const PROVIDERS: [(&str, Option<Speaks>); 4] = [
    ("Amazon S3", Some(Speaks::S3)),
    ("Google Cloud Storage", Some(Speaks::Gcs)),
    ("Azure Blob Storage", Some(Speaks::Azure)),
    ("The local scheme", None),
];

fn text(servers: &[Server], date: &str) -> Result<String> {
    let mut page = String::from(HEAD);
    let total = servers.iter().fold(Counts::default(), |sum, server| sum.and(server.total()));
    writeln!(
        page,
        "The run of {date}: {} servers, {} scenarios, each on all servers of its scheme; {} right requests accepted, {} \
         wrong ones refused, {} delivered, {} not proved, {} unexpected. {} grants the library refused to sign.\n",
        servers.len(),
        grouped(tally::scenarios(servers)),
        grouped(total.accepted),
        grouped(total.refused),
        grouped(total.delivered),
        grouped(total.not_proved),
        total.unexpected,
        grouped(total.unsigned),
    )?;
    writeln!(
        page,
        "| server | who checked the signature | accepted | refused | delivered | not proved | unexpected |"
    )?;
    writeln!(page, "|---|---|---:|---:|---:|---:|---:|")?;
    for server in servers {
        let Counts { accepted, refused, delivered, not_proved, unexpected, .. } = server.total();
        let cells = [accepted, refused, delivered, not_proved, unexpected].map(grouped).join(" | ");
        writeln!(page, "| `{}` | {} | {cells} |", server.name, server.judge)?;
    }
    for (title, speaks) in PROVIDERS {
        let of: Vec<&Server> = servers.iter().filter(|server| speaks_of(&server.name) == Some(speaks)).collect();
        if !of.is_empty() {
            provider(&mut page, title, &of)?;
        }
    }
    Ok(page)
}

/// A line for each section, a column for each server: what came of its cases there.
fn provider(page: &mut String, title: &str, servers: &[&Server]) -> Result<()> {
    writeln!(page, "\n## {title}\n")?;
    let names: Vec<_> = servers.iter().map(|server| format!("`{}`", server.name)).collect();
    writeln!(page, "| section | {} |", names.join(" | "))?;
    writeln!(page, "|---|{}", "---|".repeat(servers.len()))?;
    for section in tally::sections(servers) {
        let cells: Vec<_> = servers.iter().map(|server| server.counts(section).cell()).collect();
        writeln!(page, "| {section} | {} |", cells.join(" | "))?;
    }
    for server in servers.iter().filter(|server| !server.reasons.is_empty()) {
        writeln!(page, "\nNot proved by `{}`, {}:\n", server.name, server.judge)?;
        for (reason, count) in &server.reasons {
            writeln!(page, "- {reason} ({count})")?;
        }
    }
    Ok(())
}

/// Whose protocol a server of this name speaks; none if nobody knows it.
fn speaks_of(name: &str) -> Option<Option<Speaks>> {
    match own::find(name) {
        Some(own) => Some(own.speaks),
        None => servers::find(name).ok().map(|server| Some(server.speaks)),
    }
}

/// Thousands apart.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const HEAD: &str = "\
# What each server said

<!-- Written by `cargo xtask conformance --report`: not by hand. -->

    cargo xtask conformance

holds one matrix of right and wrong requests against real servers ([how](proving.md)). *Accepted* is a right request that did what it says; *refused* a wrong one,
for the right reason, with all objects left as they were. *Not proved* is a case that this server does not look at: it is declared, and what the server makes
of it is asserted, but nobody is told that it passed. *Delivered* is a request that did what it says on a server that looks at no signature: it shows where a URL
leads, and nothing of who may use it. *Unsigned* is what our library refuses to sign, and no server is asked.

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_says_who_checked_what_and_counts_nothing_twice() {
        let case = |case: &str, outcome: &str| serde_json::json!({ "case": case, "outcome": outcome, "reason": "so" });
        let run = serde_json::json!({ "servers": [
            { "name": "s3s", "signature_checked_by": "s3s 1", "cases": [
                case("get/time/a", "accepted"), case("get/time/b", "refused"), case("get/cap/c", "not proved"),
            ] },
            { "name": "gcs-emulator", "signature_checked_by": "nobody", "cases": [case("get/keys/a", "delivered")] },
        ] });
        let page = text(&tally::read(&run).unwrap(), "2026-11-26").unwrap();
        for line in [
            "2 servers, 4 scenarios",
            "| `s3s` | s3s 1 | 1 | 1 | 0 | 1 | 0 |",
            "| `gcs-emulator` | nobody | 0 | 0 | 1 | 0 | 0 |",
            "| time | 1 accepted, 1 refused |",
            "| cap | 1 not proved |",
            "- so (1)",
            "| keys | 1 delivered |",
        ] {
            assert!(page.contains(line), "{line}: {page}");
        }
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
    }
}
