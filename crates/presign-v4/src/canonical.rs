use presign_core::Sink;

use crate::{Dialect, UNSIGNED_PAYLOAD};

/// The one form of a request that both sides hash.
pub(crate) struct Canonical<'a> {
    pub(crate) method: &'a str,
    /// Escaped.
    pub(crate) path: &'a str,
    /// Escaped and in order, without the signature.
    pub(crate) query: &'a str,
    /// Whether the query has names without `=`, which the canonical form gives one.
    pub(crate) flags: bool,
    /// By lower-case name, sorted; values of a repeated name follow each other.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) payload: &'a str,
}

impl Canonical<'_> {
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        sink.put(self.method);
        sink.put("\n");
        sink.put(self.path);
        sink.put("\n");
        self.write_query(sink);
        sink.put("\n");
        for (index, (name, value)) in self.headers.iter().enumerate() {
            if index > 0 && self.headers[index - 1].0 == *name {
                sink.put(",");
            } else {
                if index > 0 {
                    sink.put("\n");
                }
                sink.put(name);
                sink.put(":");
            }
            write_value(value, sink);
        }
        sink.put("\n\n");
        write_names(self.headers, ";", |name, sink| sink.put(name), sink);
        sink.put("\n");
        sink.put(self.payload);
    }

    fn write_query(&self, sink: &mut impl Sink) {
        if !self.flags {
            return sink.put(self.query);
        }
        for (index, pair) in self.query.split('&').enumerate() {
            if index > 0 {
                sink.put("&");
            }
            sink.put(pair);
            if !pair.contains('=') {
                sink.put("=");
            }
        }
    }
}

/// What stands for the body: the content-hash header's value, if it is bound.
pub(crate) fn payload<'a>(headers: &[(&str, &'a str)], dialect: &Dialect) -> &'a str {
    let bound = headers.iter().find(|(name, _)| *name == dialect.content_hash);
    bound.map_or(UNSIGNED_PAYLOAD, |(_, value)| value.trim_matches(BLANK))
}

/// The names of `headers`, each once.
pub(crate) fn write_names<S: Sink>(
    headers: &[(&str, &str)],
    separator: &str,
    write: impl Fn(&str, &mut S),
    sink: &mut S,
) {
    for (index, (name, _)) in headers.iter().enumerate() {
        if index > 0 {
            if headers[index - 1].0 == *name {
                continue;
            }
            sink.put(separator);
        }
        write(name, sink);
    }
}

const BLANK: [char; 2] = [' ', '\t'];

/// A header's value without the blanks around it, each inner run of blanks as one space.
fn write_value(value: &str, sink: &mut impl Sink) {
    // Most values are a host: one look is cheaper than to cut at blanks.
    if !value.bytes().fold(false, |blank, byte| blank | matches!(byte, b' ' | b'\t')) {
        return sink.put(value);
    }
    for (index, word) in value.split(BLANK).filter(|word| !word.is_empty()).enumerate() {
        if index > 0 {
            sink.put(" ");
        }
        sink.put(word);
    }
}
