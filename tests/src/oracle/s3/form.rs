//! Upload forms: `generate_presigned_post` of botocore's client, and our [`Post`](presign_s3::Post).

use serde_json::{Map, Value, json};

mod generate;
mod ours;
mod smaller;
mod theirs;
mod verdict;

pub(super) use generate::upload;
pub(super) use ours::{answer, policy};
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
    /// Whether we are asked for the size by the grant, or by a condition.
    pub(super) size_by_grant: bool,
}

/// A field, and what the policy says of it.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    /// What the form begins with.
    pub(super) value: String,
    pub(super) rule: Rule,
    pub(super) by: By,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// The policy holds it to its value.
    Held,
    /// It has to begin so.
    Begins(String),
    /// S3 does not look at it.
    Ignored,
}

/// How it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// We by name and value, botocore by a field and a pair.
    Field,
    /// Both by a condition as a list.
    Condition,
    /// We by a term of the grant, botocore as by [`Field`](Self::Field).
    Term,
}

/// What S3 replaces by the name of the file.
pub(super) const FILENAME: &str = "${filename}";

impl Upload {
    /// The field `key`.
    pub(super) fn key(&self, key: &str) -> String {
        format!("{key}{}", if self.named_by_file { FILENAME } else { "" })
    }

    pub(super) fn question(&self, key: &str, policy: Option<&str>) -> Value {
        let fields: Map<_, _> = self.entries.iter().map(|entry| (entry.name.clone(), json!(entry.value))).collect();
        let mut conditions: Vec<_> = self.entries.iter().filter_map(Entry::condition).collect();
        conditions.extend(self.size.map(|(least, greatest)| json!(["content-length-range", least, greatest])));
        json!({ "key": self.key(key), "fields": fields, "conditions": conditions, "policy": policy })
    }
}

impl Entry {
    /// As a policy has it.
    pub(super) fn condition(&self) -> Option<Value> {
        let Self { name, value, rule, by } = self;
        match rule {
            Rule::Held if *by == By::Condition => Some(json!(["eq", format!("${name}"), value])),
            Rule::Held => Some(json!({ name: value })),
            Rule::Begins(prefix) => Some(json!(["starts-with", format!("${name}"), prefix])),
            Rule::Ignored => None,
        }
    }
}
