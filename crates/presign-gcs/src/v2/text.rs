use presign_core::Sink;

use super::{MD5, TYPE};

/// The text that is signed.
pub(crate) struct Text<'a> {
    pub(crate) method: &'a str,
    /// Lower-case names, sorted.
    pub(crate) headers: &'a [(&'a str, &'a str)],
    /// The end, in seconds since 1970.
    pub(crate) expires: &'a str,
    pub(crate) bucket: &'a str,
    /// The escaped path of the object below the bucket: it begins with `/`, or is empty for the bucket itself.
    pub(crate) object: &'a str,
}

impl Text<'_> {
    pub(crate) fn write(&self, sink: &mut impl Sink) {
        let value = |wanted: &str| self.headers.iter().find(|(name, _)| *name == wanted).map_or("", |(_, value)| value);
        for line in [self.method, value(MD5), value(TYPE), self.expires] {
            sink.put(line);
            sink.put("\n");
        }
        for (name, value) in self.headers.iter().filter(|(name, _)| name.starts_with("x-goog-")) {
            sink.put(name);
            sink.put(":");
            sink.put(value.trim());
            sink.put("\n");
        }
        sink.put("/");
        sink.put(self.bucket);
        sink.put(self.object);
    }
}
