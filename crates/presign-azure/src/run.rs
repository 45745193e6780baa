use presign_core::percent;

use crate::Version;
use crate::fields::{Field, Fields};
use crate::layout::{Kind, Lines};
use crate::resource::BLOB;

/// Fields that many SAS have in common, and that stand together in the text that is signed as in a URL: written once.
#[derive(Clone)]
pub(crate) struct Run {
    /// Those that say something.
    pub(crate) fields: Fields,
    /// Where its lines begin: those of fields without a value are among them.
    pub(crate) first: Field,
    /// Those whose lines end within it.
    pub(crate) ended: Fields,
    /// What is signed.
    pub(crate) text: String,
    /// The parameters, with a `&` in front of each.
    pub(crate) query: String,
}

impl Run {
    /// These lines with these values, in order. It ends the text that is signed if they are the last.
    pub(crate) fn new(values: &[(Field, &str)], lines: Fields, last: bool) -> Self {
        let (mut at, mut fields) = (Lines::of(lines), Fields::of(&[]));
        let (mut text, mut query) = (String::new(), String::new());
        for (field, value) in values {
            if lines.has(*field) {
                at.to(*field, &mut text);
                text.push_str(value);
            }
            query.push_str(field.in_query());
            percent::query(value, &mut query);
            fields = fields.with(*field);
        }
        at.end(&mut text);
        let mut ended = lines;
        if last {
            ended = lines.iter().last().map_or(lines, |field| lines.before(field));
        } else {
            text.push('\n');
        }
        Self { fields, first: lines.first().unwrap_or(Field::End), ended, text, query }
    }
}

/// What the SAS for a container and the blobs in it say of themselves.
#[derive(Clone)]
pub(crate) struct Runs {
    /// For whatever resource.
    pub(crate) any: Run,
    blob: Run,
    /// Of use since 2018-11-09 alone: there are no delegation keys before.
    delegated_blob: Run,
}

impl Runs {
    pub(crate) fn new(version: Version, protocol: &str) -> Self {
        let number = version.to_string();
        let values = [(Field::Protocol, protocol), (Field::Version, &number), (Field::Resource, BLOB)];
        let to_end = |kind: Kind, from: Field| Run::new(&values, kind.signed(version).behind(from), true);
        Self {
            any: Run::new(&values[..2], Fields::of(&[Field::Protocol, Field::Version]), false),
            blob: to_end(Kind::Blob, Field::CanonicalResource),
            delegated_blob: to_end(Kind::BlobDelegation, Field::KeyVersion),
        }
    }

    /// For a blob of which nothing else is said behind its name, or its user's key: all lines from there to the end.
    pub(crate) fn of_blob(&self, kind: Kind) -> &Run {
        if kind == Kind::BlobDelegation { &self.delegated_blob } else { &self.blob }
    }
}
