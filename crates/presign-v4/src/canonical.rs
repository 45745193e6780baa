use presign_core::Sink;

use crate::Bound;

/// A request as its signer hashes it, whose URL has its path and query already. Its verifier's, which has them decoded, is
/// written by [`Claims`](crate::Claims).
pub(crate) struct Canonical<'a> {
    pub(crate) method: &'a str,
    /// Path and query as a URL has them: escaped and in order, without the signature.
    pub(crate) target: &'a str,
    /// Where in it the mark between the two is, for which the canonical form has a line feed.
    pub(crate) mark: usize,
    /// Whether the query has names without `=`, which the canonical form gives one.
    pub(crate) flags: bool,
    pub(crate) bound: &'a Bound,
    /// Another text in place of the body than that of the bound headers.
    pub(crate) payload: Option<&'a str>,
}

impl Canonical<'_> {
    // Inlined, so that the request is never put together, but written from where its parts are.
    #[inline(always)]
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        sink.put(self.method);
        sink.put("\n");
        match self.flags {
            false => sink.put_with(self.target, self.mark, b"\n"),
            true => write_with_flags(self.target, self.mark, sink),
        }
        match self.payload {
            None => sink.put(self.bound.lines()),
            Some(payload) => {
                sink.put(self.bound.lines_before_payload());
                sink.put(payload);
            }
        }
    }
}

#[inline(never)]
fn write_with_flags(target: &str, mark: usize, sink: &mut impl Sink) {
    sink.put(&target[..mark]);
    for (index, pair) in target[mark + 1..].split('&').enumerate() {
        sink.put(if index > 0 { "&" } else { "\n" });
        sink.put(pair);
        if !pair.contains('=') {
            sink.put("=");
        }
    }
}
