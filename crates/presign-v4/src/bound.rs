use presign_core::{Sink, percent};

use crate::{Dialect, UNSIGNED_PAYLOAD};

/// The headers that a signature binds, as the texts have them. Those of most URLs are a bucket's host alone, written once.
///
/// ```
/// let bound = presign_v4::Bound::new(&presign_v4::AWS4, &[("host", "h.example"), ("x-amz-acl", " public-read ")]);
/// assert_eq!(bound.names(), "host;x-amz-acl");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// The lines of the canonical request after its query: the fields, an empty line, and the names.
    lines: String,
    /// Where in `lines` the names begin.
    names: usize,
    /// The names as the URL has them.
    escaped: String,
    /// What stands for the body.
    payload: String,
}

impl Bound {
    /// The `headers` to bind: lower-case names, sorted, `host` among them; the values of a name that comes more than
    /// once follow each other. The content-hash header's value, if it is bound, stands for the body, else
    /// [`UNSIGNED_PAYLOAD`].
    pub fn new(dialect: &Dialect, headers: &[(&str, &str)]) -> Self {
        let room: usize = headers.iter().map(|(name, value)| 2 * name.len() + value.len() + 3).sum();
        let mut lines = String::with_capacity(room + 2);
        write_fields(headers, &mut lines);
        lines.push('\n');
        let names = lines.len();
        write_names(headers, ";", |name, lines| lines.push_str(name), &mut lines);
        lines.push('\n');
        let mut escaped = String::with_capacity(3 * (lines.len() - names));
        write_names(headers, "%3B", percent::query, &mut escaped);
        let payload = payload(headers, dialect).to_owned();
        Self { lines, names, escaped, payload }
    }

    /// The names in order, each once.
    pub fn names(&self) -> &str {
        self.lines[self.names..].trim_end()
    }

    pub(crate) fn lines(&self) -> &str {
        &self.lines
    }

    pub(crate) fn escaped(&self) -> &str {
        &self.escaped
    }

    pub(crate) fn payload(&self) -> &str {
        &self.payload
    }
}

/// A line for each name, the values of a name that is repeated behind commas.
fn write_fields(headers: &[(&str, &str)], lines: &mut String) {
    for (index, (name, value)) in headers.iter().enumerate() {
        if index > 0 && headers[index - 1].0 == *name {
            lines.pop();
            lines.push(',');
        } else {
            lines.push_str(name);
            lines.push(':');
        }
        write_value(value, lines);
        lines.push('\n');
    }
}

fn payload<'a>(headers: &[(&str, &'a str)], dialect: &Dialect) -> &'a str {
    let bound = headers.iter().find(|(name, _)| *name == dialect.content_hash);
    bound.map_or(UNSIGNED_PAYLOAD, |(_, value)| value.trim_matches(BLANK))
}

/// The names of `headers`, each once.
fn write_names(headers: &[(&str, &str)], separator: &str, write: impl Fn(&str, &mut String), text: &mut String) {
    for (index, (name, _)) in headers.iter().enumerate() {
        if index > 0 {
            if headers[index - 1].0 == *name {
                continue;
            }
            text.push_str(separator);
        }
        write(name, text);
    }
}

const BLANK: [char; 2] = [' ', '\t'];

/// A header's value without the blanks around it, each inner run of blanks as one space.
fn write_value(value: &str, sink: &mut impl Sink) {
    for (index, word) in value.split(BLANK).filter(|word| !word.is_empty()).enumerate() {
        if index > 0 {
            sink.put(" ");
        }
        sink.put(word);
    }
}
