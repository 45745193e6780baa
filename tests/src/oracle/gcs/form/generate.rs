use super::{Entry, Rule, Upload};
use crate::oracle::text;
use crate::random::Random;

pub(in super::super) fn upload(random: &mut Random) -> Upload {
    let mut entries: Vec<Entry> = Vec::new();
    for _ in 0..random.below(7) {
        let entry = entry(random);
        // Of what Cloud Storage answers, it takes one.
        let answers = |entry: &Entry| entry.name.starts_with("success_action_");
        let same = |other: &Entry| other.name.eq_ignore_ascii_case(&entry.name) || answers(other) && answers(&entry);
        if !entries.iter().any(same) {
            entries.push(entry);
        }
    }
    let size = random.once_in(2).then(|| {
        let (one, other) = (number(random), number(random));
        (one.min(other), one.max(other))
    });
    Upload { named_by_file: random.once_in(60), entries, size }
}

/// `text` as a browser sends it, nearly always.
pub(in super::super) fn sendable(random: &mut Random, text: &str) -> String {
    if random.once_in(100) {
        return text.to_owned();
    }
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    if plain.is_empty() { "k".to_owned() } else { plain }
}

fn entry(random: &mut Random) -> Entry {
    let held = |name: &str, value: String| Entry { name: name.to_owned(), value, rule: Rule::Held, by_term: false };
    match random.below(8) {
        0 if random.once_in(50) => held("colour", "red".to_owned()),
        0 => held("success_action_status", random.one(&["200", "201", "204"]).to_owned()),
        1 => held("success_action_redirect", random.one(&["https://h.example/done", "http://h/a?b=c&d"]).to_owned()),
        2 => {
            let length = 1 + random.below(8);
            let name = format!("x-ignore-{}", text::of(random, "-_.", length));
            Entry { rule: Rule::Ignored, ..held(&name, value(random)) }
        }
        3 => {
            let value = format!("{}{}", text::word(random), text::word(random));
            Entry { by_term: true, ..held(random.one(TERMS), value) }
        }
        4 => {
            let length = 1 + random.below(8);
            held(&format!("x-goog-meta-{}", text::of(random, "-_.", length).to_ascii_lowercase()), value(random))
        }
        5 => {
            let prefix = if random.once_in(3) { String::new() } else { value(random) };
            let whole = format!("{prefix}{}", text::word(random));
            Entry { rule: Rule::Begins(prefix), ..held(random.one(NAMES), whole) }
        }
        _ => held(random.one(NAMES), value(random)),
    }
}

fn value(random: &mut Random) -> String {
    let text = text::any(random, 100);
    sendable(random, &text)
}

fn number(random: &mut Random) -> u64 {
    let bound = random.one(&[2, 1_000, 5 << 30]);
    u64::try_from(random.below(bound)).unwrap_or(0)
}

const NAMES: &[&str] =
    &["acl", "Content-Type", "content-type", "Cache-Control", "Content-Disposition", "content-encoding", "Expires"];
const TERMS: &[&str] = &["Content-Type", "acl", "cache-control", "content-disposition", "expires", "x-goog-meta-term"];
