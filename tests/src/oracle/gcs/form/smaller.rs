use super::{Entry, Rule, Upload};
use crate::oracle::smaller::{items, lists, texts};

/// Forms a little simpler.
pub(in super::super) fn of(upload: &Upload) -> Vec<Upload> {
    let mut smaller = Vec::new();
    if upload.named_by_file {
        smaller.push(Upload { named_by_file: false, ..upload.clone() });
    }
    if upload.size.is_some() {
        smaller.push(Upload { size: None, ..upload.clone() });
    }
    if upload.size.is_some_and(|size| size != (0, 1)) {
        smaller.push(Upload { size: Some((0, 1)), ..upload.clone() });
    }
    let fewer = lists(&upload.entries).into_iter().chain(items(&upload.entries, entries));
    smaller.extend(fewer.map(|entries| Upload { entries, ..upload.clone() }));
    smaller
}

fn entries(entry: &Entry) -> Vec<Entry> {
    let mut smaller = Vec::new();
    if entry.by_term {
        smaller.push(Entry { by_term: false, ..entry.clone() });
    }
    if matches!(entry.rule, Rule::Begins(_)) {
        smaller.push(Entry { rule: Rule::Held, ..entry.clone() });
    }
    // A value that is one of a few stays what it is.
    if !entry.name.starts_with("success_action_") {
        smaller.extend(texts(&entry.value).into_iter().filter_map(|value| match &entry.rule {
            Rule::Begins(prefix) if !value.starts_with(prefix.as_str()) => None,
            _ => Some(Entry { value, ..entry.clone() }),
        }));
    }
    smaller
}
