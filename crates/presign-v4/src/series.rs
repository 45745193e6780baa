use std::fmt;
use std::sync::Arc;

use presign_core::{BegunMac, TimeOfDay, Timestamp};

use crate::{ScopedKey, Stamp, Token};

/// A key, and the string to sign as far as it is the same for all URLs of one instant, which is hashed already: for who
/// signs many at once.
pub struct Series {
    key: Arc<ScopedKey>,
    issued: Timestamp,
    time: TimeOfDay,
    begun: BegunMac,
}

impl Series {
    /// The series of `key` at the instant `issued`, of the key's day.
    pub fn new(key: Arc<ScopedKey>, issued: Timestamp) -> Self {
        let time = issued.time_of_day();
        let begun = key.hmac().begin(|text| key.scope().begin_string_to_sign(time, text));
        Self { key, issued, time, begun }
    }

    /// The stamp of one that is valid for `seconds`.
    pub fn stamp<'a>(&'a self, seconds: u64, token: Option<&'a Token>) -> Stamp<'a> {
        Stamp { scope: self.key.scope(), token, time: self.time, seconds }
    }

    pub(crate) fn issued(&self) -> Timestamp {
        self.issued
    }

    pub(crate) fn begun(&self) -> &BegunMac {
        &self.begun
    }
}

impl fmt::Debug for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Series").field("issued", &self.issued).finish_non_exhaustive()
    }
}
