use presign_core::{Sink, percent};

use crate::bound::write_lines;
use crate::{Bound, Dialect, query};

/// The one form of a request that both sides hash. A signer has most of it written already, in its URL and by its bucket; a
/// verifier writes what came.
pub(crate) struct Canonical<'a, T, L> {
    pub(crate) method: &'a str,
    /// Path and query, a line each.
    pub(crate) target: T,
    /// The bound headers, their names, and what stands for the body.
    pub(crate) lines: L,
}

/// What writes a part of it.
pub(crate) trait Part {
    fn write(&self, sink: &mut impl Sink);
}

impl<T: Part, L: Part> Canonical<'_, T, L> {
    // Inlined, so that the request is never put together, but written from where its parts are.
    #[inline(always)]
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        sink.put(self.method);
        sink.put("\n");
        self.target.write(sink);
        self.lines.write(sink);
    }
}

/// Path and query as a URL has them: escaped and in order, without the signature.
pub(crate) struct InUrl<'a> {
    pub(crate) text: &'a str,
    /// Where in it the mark between the two is, for which the canonical form has a line feed.
    pub(crate) mark: usize,
    /// Whether the query has names without `=`, which the canonical form gives one.
    pub(crate) flags: bool,
}

impl Part for InUrl<'_> {
    #[inline(always)]
    fn write(&self, sink: &mut impl Sink) {
        match self.flags {
            false => sink.put_with(self.text, self.mark, b"\n"),
            true => write_with_flags(self.text, self.mark, sink),
        }
    }
}

#[inline(never)]
fn write_with_flags(text: &str, mark: usize, sink: &mut impl Sink) {
    sink.put(&text[..mark]);
    for (index, pair) in text[mark + 1..].split('&').enumerate() {
        sink.put(if index > 0 { "&" } else { "\n" });
        sink.put(pair);
        if !pair.contains('=') {
            sink.put("=");
        }
    }
}

/// Path and query as they came, unescaped, the query in any order and without the signature.
pub(crate) struct Unescaped<'a, Q> {
    pub(crate) path: &'a str,
    pub(crate) query: Q,
}

impl<'q, Q: Iterator<Item = (&'q str, &'q str)> + Clone> Part for Unescaped<'_, Q> {
    fn write(&self, sink: &mut impl Sink) {
        percent::path(self.path, sink);
        sink.put("\n");
        query::write(self.query.clone(), sink);
    }
}

/// Headers that are written already.
pub(crate) struct Prepared<'a> {
    pub(crate) bound: &'a Bound,
    /// Another text in place of the body than theirs.
    pub(crate) payload: Option<&'a str>,
}

impl Part for Prepared<'_> {
    #[inline(always)]
    fn write(&self, sink: &mut impl Sink) {
        match self.payload {
            None => sink.put(self.bound.lines()),
            Some(payload) => {
                sink.put(self.bound.lines_before_payload());
                sink.put(payload);
            }
        }
    }
}

/// Headers as they came.
pub(crate) struct Came<'a, H> {
    pub(crate) headers: H,
    pub(crate) dialect: &'a Dialect,
}

impl<'h, H: Iterator<Item = (&'h str, &'h str)> + Clone> Part for Came<'_, H> {
    fn write(&self, sink: &mut impl Sink) {
        write_lines(self.headers.clone(), self.dialect, sink, |_| 0);
    }
}
