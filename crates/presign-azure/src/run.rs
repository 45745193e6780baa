use presign_core::percent;

use crate::fields::{Field, Fields};

/// Fields that many SAS have in common, and that stand together in the text that is signed as in a URL: written once.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) fields: Fields,
    /// The lines that are signed.
    pub(crate) lines: String,
    /// The parameters, with a `&` in front of each.
    pub(crate) query: String,
}

impl Run {
    /// These fields, in the order in which they are signed.
    pub(crate) fn new(values: &[(Field, &str)]) -> Self {
        let fields = values.iter().fold(Fields::of(&[]), |all, (field, _)| all.with(*field));
        let lines: Vec<_> = values.iter().map(|(_, value)| *value).collect();
        let mut query = String::new();
        for field in fields.iter() {
            query.push_str(field.in_query());
            values.iter().filter(|(other, _)| *other == field).for_each(|(_, value)| percent::query(value, &mut query));
        }
        Self { fields, lines: lines.join("\n"), query }
    }
}
