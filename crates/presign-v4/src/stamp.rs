use std::fmt;

use presign_core::{Sink, TimeOfDay, Timestamp, hex_encode};

use crate::{Scope, Token};

/// Who signs, when, for how long, and in which scope.
#[derive(Clone, Copy)]
pub struct Stamp<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) token: Option<&'a Token>,
    pub(crate) time: TimeOfDay,
    pub(crate) seconds: u64,
}

impl<'a> Stamp<'a> {
    /// The stamp at the time of day of `issued`, on the scope's day, for `seconds`.
    pub fn new(scope: &'a Scope, issued: Timestamp, seconds: u64) -> Self {
        Self { scope, token: None, time: issued.time_of_day(), seconds }
    }

    /// With the session token of temporary credentials.
    #[must_use]
    pub fn with_token(mut self, token: &'a Token) -> Self {
        self.token = Some(token);
        self
    }

    /// The string to sign up to the digest.
    #[inline]
    pub(crate) fn begin_string_to_sign(&self, sink: &mut impl Sink) {
        self.scope.begin_string_to_sign(self.time, sink);
    }

    /// The string to sign for a canonical request of this digest.
    #[inline]
    pub(crate) fn string_to_sign(&self, digest: &[u8; 32], sink: &mut impl Sink) {
        self.begin_string_to_sign(sink);
        hex_encode(digest, sink);
    }

    /// How many bytes that has.
    pub(crate) fn string_to_sign_len(&self) -> usize {
        self.scope.begin_len() + 64
    }
}

impl fmt::Debug for Stamp<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Stamp")
            .field("scope", &self.scope)
            .field("time", &self.time.as_str())
            .field("seconds", &self.seconds)
            .finish_non_exhaustive()
    }
}
