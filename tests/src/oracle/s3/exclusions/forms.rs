//! Forms that no browser would send as they stand, or that S3 would not enforce: we refuse, botocore signs what it is
//! given.

use super::{Rule, refuse};
use crate::oracle::s3::case::{Ask, Case};
use crate::oracle::s3::form::{Entry, FILENAME, Rule as Held, Upload};

pub(super) const REFUSED: &[Rule] = &[
    Rule {
        exclusion: refuse("form, a control character: we refuse, for browsers change it; botocore signs it"),
        holds: |case| {
            let controlled = |text: &str| text.chars().any(char::is_control);
            upload(case).is_some_and(|(key, upload)| {
                controlled(key) || upload.entries.iter().any(|entry| controlled(&entry.value))
            })
        },
    },
    Rule {
        exclusion: refuse(
            "form, `${filename}` before the end of the key: we refuse, for S3 replaces it; botocore signs it",
        ),
        holds: |case| upload(case).is_some_and(|(key, _)| key.contains(FILENAME)),
    },
    Rule {
        exclusion: refuse("form, a field that S3 does not read: we refuse; botocore signs it"),
        holds: |case| upload(case).is_some_and(|(_, upload)| upload.entries.iter().any(|entry| entry.name == "colour")),
    },
    Rule {
        exclusion: refuse(
            "form, a list as its content type, of which one does not begin as the condition says: we refuse, for S3 \
             would; botocore signs it",
        ),
        holds: |case| {
            let list = |entry: &Entry| match &entry.rule {
                Held::Begins(prefix) if entry.name.eq_ignore_ascii_case("content-type") => {
                    entry.value.contains(',') && !entry.value.split(',').all(|one| one.trim_start().starts_with(prefix))
                }
                _ => false,
            };
            upload(case).is_some_and(|(_, upload)| upload.entries.iter().any(list))
        },
    },
];

fn upload(case: &Case) -> Option<(&str, &Upload)> {
    match &case.ask {
        Ask::Form(upload) => Some((case.key.as_deref().unwrap_or_default(), upload)),
        _ => None,
    }
}
