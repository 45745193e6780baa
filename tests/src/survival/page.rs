//! The page of the book that says what came of it.

mod respelled;

use std::fmt;

use super::urls::DOTS;
use super::{Fate, Sent, Survival, named};
use respelled::respelled;

/// The page.
#[derive(Debug)]
pub struct Page<'s>(&'s Survival);

impl<'s> Page<'s> {
    /// The page that says what came of it.
    #[must_use]
    pub const fn new(survival: &'s Survival) -> Self {
        Self(survival)
    }
}

const HEAD: &str = "\
# What clients send

<!-- written by `cargo xtask survival --write` -->

A signature is one of a URL's text. A client that reads the URL and writes it again may write another text: the server then refuses it, or worse, it names another
object. So every object name of the matrix, and the same texts as parameters, are signed by all four schemes and given to programs that others wrote; a recorder reads the
first line that arrives, byte for byte.
";

impl fmt::Display for Page<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(survival) = self;
        writeln!(f, "{HEAD}\n{} URLs went to each.\n", survival.urls)?;
        writeln!(f, "| client | version | arrived as signed | changed | not sent |\n|---|---|---|---|---|")?;
        for sent in &survival.clients {
            match &sent.version {
                Ok(version) => {
                    let (kept, changed, unsent) = (sent.kept, sent.changed.len(), sent.unsent.len());
                    writeln!(f, "| {} | {version} | {kept} | {changed} | {unsent} |", sent.name)?;
                }
                Err(why) => writeln!(f, "| {} | {why} | not tried | | |", sent.name)?,
            }
        }
        for sent in survival.clients.iter().filter(|sent| !sent.changed.is_empty() || !sent.unsent.is_empty()) {
            changes(f, sent)?;
        }
        refused(f, survival)
    }
}

/// What a client changed: the spelling of characters, or more.
fn changes(f: &mut fmt::Formatter<'_>, sent: &Sent) -> fmt::Result {
    writeln!(f, "\n## {}\n", sent.name)?;
    if let Some(known) = named::changes(sent.name) {
        writeln!(f, "{known}\n")?;
    }
    let (mut spelled, mut others) = (Vec::new(), 0);
    for change in &sent.changed {
        match respelled(&change.signed, &change.arrived) {
            Some(pairs) => spelled.extend(pairs),
            None => others += 1,
        }
    }
    spelled.sort();
    spelled.dedup();
    let spelled: Vec<String> = spelled.iter().map(|(from, to)| format!("`{from}` as `{to}`")).collect();
    if !spelled.is_empty() {
        writeln!(f, "- The same bytes in another spelling: {}.", spelled.join(", "))?;
    }
    if others > 0 {
        writeln!(f, "- Other bytes: {others} URLs.")?;
    }
    let mut reasons: Vec<&str> = sent.unsent.iter().map(|(_, why)| why.as_str()).collect();
    reasons.sort_unstable();
    reasons.dedup();
    if !reasons.is_empty() {
        writeln!(f, "- Not sent: {} URLs ({}).", sent.unsent.len(), reasons.join("; "))?;
    }
    Ok(())
}

/// Why the library refuses some names.
fn refused(f: &mut fmt::Formatter<'_>, survival: &Survival) -> fmt::Result {
    writeln!(
        f,
        "\n## Names that are refused\n\nThe library signs no name that has a segment `.` or `..`. These paths were signed \
         past it, below `dots/`, to see what becomes of them:\n\n| path | sent as another path by | sent as it is by |\n\
         |---|---|---|"
    )?;
    for (place, name) in DOTS.iter().enumerate() {
        let who = |wanted: fn(&Fate) -> bool| {
            let here = survival.clients.iter().filter(|sent| sent.refused.get(place).is_some_and(wanted));
            here.map(|sent| sent.name.replace(", ", " ")).collect::<Vec<_>>().join(", ")
        };
        let (kept, changed) = (who(|fate| *fate == Fate::Kept), who(|fate| matches!(fate, Fate::Changed(_))));
        writeln!(f, "| `{name}` | {changed} | {kept} |")?;
    }
    Ok(())
}
