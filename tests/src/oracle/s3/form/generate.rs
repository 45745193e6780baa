use super::{By, Entry, FILENAME, Rule, Upload};
use crate::oracle::text;
use crate::random::Random;

/// A form, and the key of its object.
pub(in super::super) fn upload(random: &mut Random) -> (String, Upload) {
    let mut entries: Vec<Entry> = Vec::new();
    for _ in 0..random.below(6) {
        let entry = entry(random);
        let other = |other: &Entry| other.name.eq_ignore_ascii_case(&entry.name) || both_answer(other, &entry);
        if !entries.iter().any(other) {
            entries.push(entry);
        }
    }
    let size = random.once_in(2).then(|| {
        let (one, other) = (number(random), number(random));
        (one.min(other), one.max(other))
    });
    let upload = Upload { named_by_file: random.once_in(3), entries, size, size_by_grant: random.once_in(2) };
    (key(random), upload)
}

/// A key that a browser sends as it is, nearly always.
fn key(random: &mut Random) -> String {
    let mut key = value(random, 1_000);
    if key.split('/').any(|segment| matches!(segment, "." | "..")) && !random.once_in(10) {
        key = key.replace('.', "x");
    }
    if random.once_in(200) {
        key.push_str(FILENAME);
        key.push('x');
    }
    key
}

fn entry(random: &mut Random) -> Entry {
    if random.once_in(400) {
        // One that S3 does not read.
        return Entry { name: "colour".to_owned(), value: "red".to_owned(), rule: Rule::Held, by: By::Field };
    }
    match random.below(8) {
        0 => {
            let status = random.one(&["200", "201", "204"]).to_owned();
            Entry { name: "success_action_status".to_owned(), value: status, rule: Rule::Held, by: spelled(random) }
        }
        1 => {
            let name = random.one(&["success_action_redirect", "redirect"]).to_owned();
            let value = random.one(&["https://example.com/done", "http://h:8080/a?b=c&d"]).to_owned();
            let rule = if random.once_in(3) { Rule::Begins("http".to_owned()) } else { Rule::Held };
            Entry { name, value, rule, by: spelled(random) }
        }
        2 => {
            let length = 1 + random.below(8);
            let name = format!("x-ignore-{}", text::of(random, "-_.", length));
            Entry { name, value: value(random, 100), rule: Rule::Ignored, by: By::Field }
        }
        3 => {
            let (name, value) = random.one(FIXED);
            Entry { name: name.to_owned(), value: value.to_owned(), rule: Rule::Held, by: spelled(random) }
        }
        4 => {
            // As our terms spell it, so that we can be asked for it by one.
            let name = random.one(TERMS).to_owned();
            Entry { name, value: text::word(random), rule: Rule::Held, by: By::Term }
        }
        _ => of_text(random),
    }
}

/// A field of any text, held to it or to how it begins.
fn of_text(random: &mut Random) -> Entry {
    let name = match random.below(3) {
        0 => {
            let length = 1 + random.below(8);
            format!("{}{}", random.one(&["x-amz-meta-", "X-Amz-Meta-"]), text::of(random, "-_.", length))
        }
        _ => random.one(NAMES).to_owned(),
    };
    let value = value(random, 300);
    let rule = match random.below(3) {
        0 if random.once_in(3) => Rule::Begins(String::new()),
        0 => {
            let first = 1 + random.below(4);
            Rule::Begins(value.chars().take(first).collect())
        }
        _ => Rule::Held,
    };
    Entry { name, value, rule, by: spelled(random) }
}

/// Any text without controls, which browsers change, nearly always.
fn value(random: &mut Random, longest: usize) -> String {
    let text = text::any(random, longest);
    if random.once_in(100) {
        return text;
    }
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    if plain.is_empty() { "k".to_owned() } else { plain }
}

fn number(random: &mut Random) -> u64 {
    let bound = random.one(&[2, 1_000, 5 << 30]);
    u64::try_from(random.below(bound)).unwrap_or(0)
}

fn spelled(random: &mut Random) -> By {
    if random.once_in(2) { By::Field } else { By::Condition }
}

/// Of what S3 answers, it takes one.
fn both_answer(one: &Entry, other: &Entry) -> bool {
    let answers = |entry: &Entry| entry.name.starts_with("success_action_") || entry.name == "redirect";
    answers(one) && answers(other)
}

/// Names that are held to a value or to how it begins.
const NAMES: &[&str] = &[
    "acl",
    "Content-Type",
    "content-type",
    "Cache-Control",
    "Content-Disposition",
    "Content-Encoding",
    "Expires",
    "expires",
];
const TERMS: &[&str] = &[
    "Content-Type",
    "acl",
    "cache-control",
    "content-disposition",
    "content-encoding",
    "expires",
    "x-amz-meta-a",
    "x-amz-meta-b.c-d_e",
    "x-amz-storage-class",
    "x-amz-server-side-encryption-aws-kms-key-id",
    "x-amz-website-redirect-location",
    "x-amz-object-lock-mode",
];
/// Held to a value or not at all.
const FIXED: &[(&str, &str)] = &[
    ("tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"),
    ("x-amz-storage-class", "GLACIER_IR"),
    ("x-amz-server-side-encryption", "aws:kms"),
    ("x-amz-server-side-encryption-customer-algorithm", "AES256"),
    ("x-amz-checksum-sha256", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("X-Amz-Object-Lock-Mode", "COMPLIANCE"),
];
