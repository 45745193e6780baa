use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Map, Value, json};

use super::callgrind::Counted;
use crate::child::text_bounded;
use crate::workspace::Workspace;

/// What may be added without a word.
pub(super) const PERCENT: i64 = 5;

/// What that is a part of, at least: where URLs share a part of the hash, what is left can be next to nothing.
const LEAST: i64 = 1000;

/// Instructions of one URL less those of its bare hash: by work, and by who does it. Below zero where URLs share a part of
/// the hash.
pub(super) struct Record {
    /// Whose code was counted: other compilers write other instructions.
    pub(super) compiler: String,
    urls: BTreeMap<String, BTreeMap<String, i64>>,
}

/// Each line of two records, and how many are wrong.
pub(super) struct Compared {
    pub(super) text: String,
    pub(super) wrong: usize,
}

impl Record {
    /// The first of each work is its bare hash.
    pub(super) fn of(counted: Vec<Counted>) -> Result<Self> {
        let mut bare: BTreeMap<String, i64> = BTreeMap::new();
        let mut urls: BTreeMap<String, BTreeMap<String, i64>> = BTreeMap::new();
        for Counted { work, who, urls: count, instructions } in counted {
            let one = i64::try_from((instructions + count / 2) / count)?;
            match bare.get(&work) {
                None => drop(bare.insert(work, one)),
                Some(hash) => {
                    ensure!(one > hash / 2, "{work}, {who}: fewer instructions than half its hash, {one} of {hash}");
                    urls.entry(work).or_default().insert(who, one - hash);
                }
            }
        }
        let said = text_bounded(Command::new("rustc").arg("--version").arg("--verbose"), Duration::from_secs(20))?;
        let line = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
        let (version, host) = (line("release:").unwrap_or_default(), line("host:").unwrap_or_default());
        Ok(Self { compiler: format!("rustc {version} for {host}"), urls })
    }

    pub(super) fn read(workspace: &Workspace) -> Result<Self> {
        let path = path(workspace);
        let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        Self::parse(&text).with_context(|| format!("{}: another form than --write gives it", path.display()))
    }

    pub(super) fn write(&self, workspace: &Workspace) -> Result<()> {
        let path = path(workspace);
        let json = json!({ "compiler": self.compiler, "beyond the bare hash": self.urls });
        fs::write(&path, serde_json::to_string_pretty(&json)? + "\n").with_context(|| path.display().to_string())?;
        print!("{}", self.compare(self).text);
        Ok(())
    }

    fn parse(text: &str) -> Option<Self> {
        let json: Value = serde_json::from_str(text).ok()?;
        let one = |(who, number): (&String, &Value)| Some((who.clone(), number.as_i64()?));
        let all = |all: &Map<String, Value>| all.iter().map(one).collect::<Option<_>>();
        let works = json.get("beyond the bare hash")?.as_object()?.iter();
        Some(Self {
            compiler: json.get("compiler")?.as_str()?.to_owned(),
            urls: works.map(|(work, whose)| Some((work.clone(), all(whose.as_object()?)?))).collect::<Option<_>>()?,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.rows().count()
    }

    fn rows(&self) -> impl Iterator<Item = (&str, &str, i64)> {
        self.urls.iter().flat_map(|(work, all)| all.iter().map(|(who, count)| (work.as_str(), who.as_str(), *count)))
    }

    fn of_row(&self, work: &str, who: &str) -> Option<i64> {
        self.urls.get(work)?.get(who).copied()
    }

    /// What `now` is beside this.
    pub(super) fn compare(&self, now: &Self) -> Compared {
        let mut compared = Compared { text: String::new(), wrong: 0 };
        for (work, who, count) in now.rows() {
            let (said, wrong) = match self.of_row(work, who) {
                None => ("new".to_owned(), true),
                Some(known) => {
                    let (added, of) = (count - known, known.abs().max(LEAST));
                    let percent = added as f64 / of as f64 * 100.0;
                    (format!("{percent:+.1} % from {known}"), added * 100 > of * PERCENT)
                }
            };
            compared.wrong += usize::from(wrong);
            // Writing to a String does not fail.
            let _ = writeln!(compared.text, "{work:<30} {who:<26} {count:>7}  {said}{}", mark(wrong));
        }
        for (work, who, _) in self.rows().filter(|(work, who, _)| now.of_row(work, who).is_none()) {
            compared.wrong += 1;
            let _ = writeln!(compared.text, "{work:<30} {who:<26} {:>7}  gone{}", "", mark(true));
        }
        compared
    }

    pub(super) fn markdown(&self) -> String {
        let mut text = "| work | who | instructions beyond the bare hash |\n|---|---|--:|\n".to_owned();
        for (work, who, count) in self.rows() {
            let _ = writeln!(text, "| {work} | {who} | {count} |");
        }
        text
    }
}

fn mark(wrong: bool) -> &'static str {
    if wrong { "  <-- here" } else { "" }
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests").join("peers").join("instructions.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(counts: &[(&str, i64)]) -> Record {
        let bare = [Counted { work: "get".into(), who: "bare".into(), urls: 10, instructions: 100_000 }];
        let counted = counts.iter().map(|(who, count)| Counted {
            work: "get".into(),
            who: (*who).to_owned(),
            urls: 10,
            instructions: 100_000_u64.saturating_add_signed(count * 10),
        });
        Record::of(bare.into_iter().chain(counted).collect()).unwrap()
    }

    fn wrong(known: &[(&str, i64)], now: &[(&str, i64)]) -> usize {
        record(known).compare(&record(now)).wrong
    }

    #[test]
    fn more_is_wrong_from_five_percent_on_and_less_never() {
        assert_eq!(wrong(&[("a", 1000)], &[("a", 1050)]), 0);
        assert_eq!(wrong(&[("a", 1000)], &[("a", 1051)]), 1);
        assert_eq!(wrong(&[("a", 1000)], &[("a", 1)]), 0);
        assert_eq!(wrong(&[("a", -2000)], &[("a", -1900)]), 0);
        assert_eq!(wrong(&[("a", -2000)], &[("a", -1899)]), 1);
        assert_eq!(wrong(&[("a", -2000)], &[("a", -3000)]), 0);
    }

    #[test]
    fn next_to_nothing_may_grow_by_a_part_of_something() {
        assert_eq!(wrong(&[("a", -20)], &[("a", 30)]), 0);
        assert_eq!(wrong(&[("a", -20)], &[("a", 31)]), 1);
    }

    #[test]
    fn what_is_counted_is_written_down_and_the_other_way_round() {
        assert_eq!(wrong(&[("a", 5)], &[("a", 5), ("b", 5)]), 1);
        assert_eq!(wrong(&[("a", 5), ("b", 5)], &[("a", 5)]), 1);
    }

    #[test]
    fn a_turn_is_as_long_as_half_its_hash_at_least() {
        let counted = |who: &str, instructions| Counted { work: "get".into(), who: who.into(), urls: 10, instructions };
        assert!(Record::of(vec![counted("bare", 1000), counted("a", 490)]).is_err());
    }

    #[test]
    fn what_is_written_is_read() {
        let record = record(&[("a", 7)]);
        let json = json!({ "compiler": record.compiler, "beyond the bare hash": record.urls });
        assert_eq!(Record::parse(&json.to_string()).unwrap().urls, record.urls);
        assert!(Record::parse("{}").is_none());
    }
}
