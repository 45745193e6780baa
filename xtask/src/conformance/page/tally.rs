//! What a run came to, counted by server and section.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// One server's part of a run.
#[derive(Debug)]
pub(super) struct Server {
    /// Its name.
    pub(super) name: String,
    /// Who checked the signature, with the version.
    pub(super) judge: String,
    /// Why cases are not proved there, and how many.
    pub(super) reasons: BTreeMap<String, usize>,
    sections: BTreeMap<String, Counts>,
    cases: BTreeSet<String>,
}

/// What cases came to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// Right ones that did what they say.
    pub(super) accepted: usize,
    /// Wrong ones that were refused.
    pub(super) refused: usize,
    /// Those that the library refused to sign: no server was asked.
    pub(super) unsigned: usize,
    /// Those that did what they say where nobody checks.
    pub(super) delivered: usize,
    /// Those that prove nothing there.
    pub(super) not_proved: usize,
    /// All others.
    pub(super) unexpected: usize,
}

/// Reads what the program of the matrix wrote.
pub(super) fn read(run: &Value) -> Option<Vec<Server>> {
    run.get("servers")?.as_array()?.iter().map(Server::read).collect()
}

/// How many cases there are that differ by name.
pub(super) fn scenarios(servers: &[Server]) -> usize {
    servers.iter().flat_map(|server| &server.cases).collect::<BTreeSet<_>>().len()
}

/// The sections of all these servers.
pub(super) fn sections<'s>(servers: &[&'s Server]) -> BTreeSet<&'s str> {
    servers.iter().flat_map(|server| server.sections.keys().map(String::as_str)).collect()
}

impl Server {
    fn read(server: &Value) -> Option<Self> {
        let text = |name: &str| server.get(name)?.as_str().map(str::to_owned);
        let mut read = Self {
            name: text("name")?,
            judge: text("signature_checked_by")?,
            reasons: BTreeMap::new(),
            sections: BTreeMap::new(),
            cases: BTreeSet::new(),
        };
        for case in server.get("cases")?.as_array()? {
            let name = case.get("case")?.as_str()?;
            let section = name.split('/').nth(1).unwrap_or(name);
            let counts = read.sections.entry(section.to_owned()).or_default();
            match case.get("outcome")?.as_str()? {
                "accepted" => counts.accepted += 1,
                "refused" => counts.refused += 1,
                "unsigned" => counts.unsigned += 1,
                "delivered" => counts.delivered += 1,
                "not proved" => {
                    counts.not_proved += 1;
                    *read.reasons.entry(case.get("reason")?.as_str()?.to_owned()).or_default() += 1;
                }
                _ => counts.unexpected += 1,
            }
            read.cases.insert(name.to_owned());
        }
        Some(read)
    }

    /// Of a section.
    pub(super) fn counts(&self, section: &str) -> Counts {
        self.sections.get(section).copied().unwrap_or_default()
    }

    /// Of all.
    pub(super) fn total(&self) -> Counts {
        self.sections.values().fold(Counts::default(), |sum, counts| sum.and(*counts))
    }
}

impl Counts {
    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            accepted: self.accepted + other.accepted,
            refused: self.refused + other.refused,
            unsigned: self.unsigned + other.unsigned,
            delivered: self.delivered + other.delivered,
            not_proved: self.not_proved + other.not_proved,
            unexpected: self.unexpected + other.unexpected,
        }
    }

    /// In words, without what is none.
    pub(super) fn cell(self) -> String {
        let words = [(self.accepted, "accepted"), (self.refused, "refused"), (self.delivered, "delivered")];
        let words = words.into_iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
        let unsigned = (self.unsigned > 0).then(|| format!("{} unsigned", self.unsigned));
        let open = (self.not_proved > 0).then(|| format!("{} not proved", self.not_proved));
        let odd = (self.unexpected > 0).then(|| format!("{} UNEXPECTED", self.unexpected));
        words.chain(unsigned).chain(open).chain(odd).collect::<Vec<_>>().join(", ")
    }
}
