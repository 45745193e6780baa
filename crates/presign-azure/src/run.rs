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
    /// Those whose lines end within it: all but the last.
    pub(crate) ended: Fields,
    /// The lines that are signed, those of fields without a value among them.
    pub(crate) lines: String,
    /// The parameters, with a `&` in front of each.
    pub(crate) query: String,
}

impl Run {
    /// These values, in order. `signed` are all lines that it is to cover.
    pub(crate) fn new(values: &[(Field, &str)], signed: Fields) -> Self {
        let (mut at, mut fields) = (Lines::of(signed), Fields::of(&[]));
        let (mut lines, mut query) = (String::new(), String::new());
        for (field, value) in values {
            if signed.has(*field) {
                at.to(*field, &mut lines);
                lines.push_str(value);
            }
            query.push_str(field.in_query());
            percent::query(value, &mut query);
            fields = fields.with(*field);
        }
        at.end(&mut lines);
        let ended = signed.iter().last().map_or(signed, |last| signed.before(last));
        Self { fields, ended, lines, query }
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
        let to_end = |kind: Kind| Run::new(&values, kind.signed(version).from(Field::Protocol));
        let any = Run::new(&values[..2], Fields::of(&[Field::Protocol, Field::Version]));
        Self { any, blob: to_end(Kind::Blob), delegated_blob: to_end(Kind::BlobDelegation) }
    }

    /// For a blob of which nothing is said behind the protocol: all lines from there to the end.
    pub(crate) fn of_blob(&self, kind: Kind) -> &Run {
        if kind == Kind::BlobDelegation { &self.delegated_blob } else { &self.blob }
    }
}
