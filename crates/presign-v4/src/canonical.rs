use presign_core::Sink;

use crate::Bound;

/// The one form of a request that both sides hash.
pub(crate) struct Canonical<'a> {
    pub(crate) method: &'a str,
    /// Escaped.
    pub(crate) path: &'a str,
    /// Escaped and in order, without the signature.
    pub(crate) query: &'a str,
    /// Whether the query has names without `=`, which the canonical form gives one.
    pub(crate) flags: bool,
    pub(crate) bound: &'a Bound,
    /// Another text in place of the body than that of the bound headers.
    pub(crate) payload: Option<&'a str>,
}

impl Canonical<'_> {
    #[inline]
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        sink.put(self.method);
        sink.put("\n");
        sink.put(self.path);
        sink.put("\n");
        self.write_query(sink);
        match self.payload {
            None => sink.put(self.bound.lines()),
            Some(payload) => {
                sink.put(self.bound.lines_before_payload());
                sink.put(payload);
            }
        }
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
