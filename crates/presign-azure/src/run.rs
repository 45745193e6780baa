use presign_core::percent;

use crate::Version;
use crate::fields::{Field, Fields};

/// Fields that many SAS have in common, and that stand together in the text that is signed as in a URL: written once.
#[derive(Clone)]
pub(crate) struct Run {
    pub(crate) fields: Fields,
    /// What is signed, a line for each.
    pub(crate) text: String,
    /// The parameters, with a `&` in front of each.
    pub(crate) query: String,
}

impl Run {
    /// These fields with these values, in order.
    pub(crate) fn new(values: &[(Field, &str)]) -> Self {
        let mut run = Self { fields: Fields::of(&[]), text: String::new(), query: String::new() };
        for (field, value) in values {
            run.fields = run.fields.with(*field);
            run.text.extend([value, "\n"]);
            run.query.push_str(field.in_query());
            percent::query(value, &mut run.query);
        }
        run
    }

    /// What every SAS of a version says of itself.
    pub(crate) fn of_version(version: Version, protocol: &str) -> Self {
        Self::new(&[(Field::Protocol, protocol), (Field::Version, &version.to_string())])
    }
}
