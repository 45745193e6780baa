//! Upload forms: `Client.generate_signed_post_policy_v4`, and our [`Post`](presign_gcs::Post).

use serde_json::{Map, Value, json};

mod generate;
mod ours;
mod smaller;
mod theirs;
mod verdict;

pub(super) use generate::{sendable, upload};
pub(super) use ours::answer;
pub(super) use smaller::of as smaller;
pub(super) use theirs::read;
#[cfg(test)]
pub(super) use verdict::SOUND;

/// What a form is to be like, beside its key.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    /// Whether the file's name follows the key.
    pub(super) named_by_file: bool,
    pub(super) entries: Vec<Entry>,
    pub(super) size: Option<(u64, u64)>,
}

/// A field, and what the policy says of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// What the form begins with.
    pub(super) value: String,
    pub(super) rule: Rule,
    /// Whether we are asked for it by a term of the grant.
    pub(super) by_term: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The policy holds it to its value.
    Held,
    /// It has to begin so.
    Begins(String),
    /// Cloud Storage does not look at it.
    Ignored,
}

/// What Cloud Storage replaces by the name of the file.
const FILENAME: &str = "${filename}";

impl Upload {
    /// As the client is asked: what the policy leaves free is a condition, and what it holds a field.
    pub(super) fn question(&self) -> Value {
        let held = self.entries.iter().filter(|entry| !matches!(entry.rule, Rule::Begins(_)));
        let fields: Map<_, _> = held.map(|entry| (entry.name.clone(), json!(entry.value))).collect();
        let size = self.size.map(|(least, greatest)| json!(["content-length-range", least, greatest]));
        let begun = self.entries.iter().filter_map(|entry| match &entry.rule {
            Rule::Begins(prefix) => Some(json!(["starts-with", format!("${}", entry.name), prefix])),
            Rule::Held | Rule::Ignored => None,
        });
        let conditions: Vec<_> = size.into_iter().chain(begun).collect();
        let end = if self.named_by_file { FILENAME } else { "" };
        json!({ "fields": fields, "conditions": conditions, "name_ends": end })
    }
}
