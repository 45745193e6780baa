use std::fmt;

use presign_core::{Basic, Sink, Timestamp, hex_encode};

use crate::Dialect;

/// Who signs, when, for how long, and in which scope.
#[derive(Clone, Copy)]
pub struct Stamp<'a> {
    pub(crate) dialect: &'static Dialect,
    pub(crate) key_id: &'a str,
    pub(crate) token: Option<&'a str>,
    pub(crate) date: Basic,
    pub(crate) seconds: u64,
    pub(crate) region: &'a str,
    pub(crate) service: &'a str,
}

impl<'a> Stamp<'a> {
    /// The stamp of `key_id` at `issued` for `seconds`, scoped to a region (or to a set of them, where the dialect has
    /// sets) and a service.
    pub fn new(
        dialect: &'static Dialect,
        key_id: &'a str,
        issued: Timestamp,
        seconds: u64,
        region: &'a str,
        service: &'a str,
    ) -> Self {
        Self { dialect, key_id, token: None, date: issued.basic(), seconds, region, service }
    }

    /// With the session token of temporary credentials.
    #[must_use]
    pub fn with_token(mut self, token: &'a str) -> Self {
        self.token = Some(token);
        self
    }

    /// Calls `write` with each word of the scope before the last.
    pub(crate) fn scope(&self, mut write: impl FnMut(&str)) {
        write(self.date.date());
        if self.dialect.names.region_set.is_none() {
            write(self.region);
        }
        write(self.service);
    }

    /// The string to sign for a canonical request of this digest.
    pub(crate) fn string_to_sign(&self, digest: &[u8; 32], sink: &mut impl Sink) {
        sink.put(self.dialect.algorithm);
        sink.put("\n");
        sink.put(self.date.as_str());
        sink.put("\n");
        self.scope(|word| {
            sink.put(word);
            sink.put("/");
        });
        sink.put(self.dialect.terminator);
        sink.put("\n");
        hex_encode(digest, sink);
    }
}

impl fmt::Debug for Stamp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stamp")
            .field("dialect", &self.dialect.algorithm)
            .field("date", &self.date.as_str())
            .field("seconds", &self.seconds)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}
