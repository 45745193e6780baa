use std::ops::Range;

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
    /// The canonical request behind its query: the fields, an empty line, the names, and what stands for the body.
    lines: String,
    /// Where in `lines` the names are.
    names: Range<usize>,
    /// The parameter of the names as the URL has it, with the `&` before it, and what comes before the signature.
    parameters: String,
    /// Where in `parameters` that begins.
    signature_at: usize,
}

impl Bound {
    /// The `headers` to bind: lower-case names, sorted, `host` among them; the values of a name that comes more than
    /// once follow each other. The content-hash header's value, if it is bound, stands for the body, else
    /// [`UNSIGNED_PAYLOAD`]. The URL is to be signed in this dialect, or in one with the same parameters.
    pub fn new(dialect: &Dialect, headers: &[(&str, &str)]) -> Self {
        let names: usize = headers.iter().map(|(name, _)| name.len() + 3).sum();
        let values: usize = headers.iter().map(|(_, value)| value.len()).sum();
        let (headers, parameter) = (headers.iter().copied(), dialect.names.signed_headers);
        let payload = payload(headers.clone(), dialect);
        let mut lines = String::with_capacity(2 * names + values + payload.len());
        let names_at = write_lines(headers.clone(), dialect, &mut lines, String::len);

        // A name that has to be escaped, such as one with a `*`, is rare: it may take more.
        let signature = dialect.names.signature;
        let mut parameters = String::with_capacity(parameter.len() + 2 + names + signature.len() + 2);
        parameters.extend(["&", parameter, "="]);
        write_names(headers, "%3B", percent::query, &mut parameters);
        let signature_at = parameters.len();
        parameters.extend(["&", signature, "="]);
        Self { lines, names: names_at, parameters, signature_at }
    }

    /// The names in order, each once.
    pub fn names(&self) -> &str {
        &self.lines[self.names.clone()]
    }

    /// The canonical request behind its query.
    pub(crate) fn lines(&self) -> &str {
        &self.lines
    }

    /// The same up to what stands for the body.
    pub(crate) fn lines_before_payload(&self) -> &str {
        &self.lines[..=self.names.end]
    }

    /// The last of the scheme's parameters, with the `&` before it, and what comes before the signature: in one piece,
    /// since most URLs have nothing between the two.
    pub(crate) fn parameters(&self) -> &str {
        &self.parameters
    }

    /// Where the second of the two begins.
    pub(crate) fn signature_at(&self) -> usize {
        self.signature_at
    }
}

/// Writes the canonical request behind its query, for `headers` as [`Bound::new`] takes them, and returns where the names are
/// by `written`, which says how much is written.
pub(crate) fn write_lines<'h, S: Sink>(
    headers: impl Iterator<Item = (&'h str, &'h str)> + Clone,
    dialect: &Dialect,
    sink: &mut S,
    written: impl Fn(&S) -> usize,
) -> Range<usize> {
    sink.put("\n");
    write_fields(headers.clone(), sink);
    sink.put("\n");
    let start = written(sink);
    write_names(headers.clone(), ";", |name, sink| sink.put(name), sink);
    let end = written(sink);
    sink.put("\n");
    sink.put(payload(headers, dialect));
    start..end
}

/// A line for each name, the values of a name that is repeated behind commas.
fn write_fields<'h>(headers: impl Iterator<Item = (&'h str, &'h str)>, sink: &mut impl Sink) {
    let mut last = None;
    for (name, value) in headers {
        if last == Some(name) {
            sink.put(",");
        } else {
            if last.is_some() {
                sink.put("\n");
            }
            sink.put(name);
            sink.put(":");
        }
        write_value(value, sink);
        last = Some(name);
    }
    if last.is_some() {
        sink.put("\n");
    }
}

fn payload<'h>(mut headers: impl Iterator<Item = (&'h str, &'h str)>, dialect: &Dialect) -> &'h str {
    let bound = headers.find(|(name, _)| *name == dialect.content_hash);
    bound.map_or(UNSIGNED_PAYLOAD, |(_, value)| value.trim_matches(BLANK))
}

/// The names of `headers`, each once.
fn write_names<'h, S: Sink>(
    headers: impl Iterator<Item = (&'h str, &'h str)>,
    separator: &str,
    write: impl Fn(&str, &mut S),
    sink: &mut S,
) {
    let mut last = None;
    for (name, _) in headers {
        if last == Some(name) {
            continue;
        }
        if last.is_some() {
            sink.put(separator);
        }
        write(name, sink);
        last = Some(name);
    }
}

const BLANK: [char; 2] = [' ', '\t'];

/// A header's value without the blanks around it, each inner run of blanks as one space.
fn write_value(value: &str, sink: &mut impl Sink) {
    // Most have none, and a scan without an exit is fast.
    if value.bytes().fold(0, |blank, byte| blank | u8::from((byte == b' ') | (byte == b'\t'))) == 0 {
        return sink.put(value);
    }
    for (index, word) in value.split(BLANK).filter(|word| !word.is_empty()).enumerate() {
        if index > 0 {
            sink.put(" ");
        }
        sink.put(word);
    }
}
