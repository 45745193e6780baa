use presign_core::percent;

use crate::fields::{Field, Fields};

/// Fields that many SAS have in common, and that stand together in the text that is signed as in a URL: written once.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) fields: Fields,
    /// The last of them.
    pub(crate) last: Field,
    /// The lines that are signed.
    pub(crate) lines: String,
    /// The parameters, with a `&` in front of each.
    pub(crate) query: String,
}

impl Run {
    /// These fields, in order, `last` being the last.
    pub(crate) fn new(values: &[(Field, &str)], last: (Field, &str)) -> Self {
        let values = [values, &[last]].concat();
        let lines: Vec<_> = values.iter().map(|(_, value)| *value).collect();
        let mut query = String::new();
        for (field, value) in &values {
            query.push_str(field.in_query());
            percent::query(value, &mut query);
        }
        let fields = values.iter().fold(Fields::of(&[]), |all, (field, _)| all.with(*field));
        Self { fields, last: last.0, lines: lines.join("\n"), query }
    }
}
