//! Forms that no browser would send as they stand, or whose file names the object.

use super::{Rule, refuse, sign};

pub(super) const REFUSED: &[Rule] = &[
    Rule {
        exclusion: refuse("form, a control character: we refuse, for browsers change it; Google's client signs it"),
        holds: |case| {
            let controlled = |text: &str| text.chars().any(char::is_control);
            let entries = case.form().map_or(&[][..], |form| &form.entries);
            case.form().is_some() && case.key.as_deref().is_some_and(controlled)
                || entries.iter().any(|entry| controlled(&entry.value))
        },
    },
    Rule {
        exclusion: refuse("form, a field that Cloud Storage does not read: we refuse; Google's client signs it"),
        holds: |case| case.form().is_some_and(|form| form.entries.iter().any(|entry| entry.name == "colour")),
    },
];

pub(super) const SIGNED: &[Rule] = &[Rule {
    exclusion: sign(
        "form, a name that the file ends: our policy says how it begins; that of Google's client holds it to the text \
         `${filename}`",
    ),
    holds: |case| case.form().is_some_and(|form| form.named_by_file),
}];
