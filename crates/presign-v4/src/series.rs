use std::fmt;
use std::sync::Arc;

use presign_core::{BegunMac, Expiring, TimeOfDay, Timestamp};

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

    pub(crate) fn begun(&self) -> &BegunMac {
        &self.begun
    }
}

impl fmt::Debug for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Series").field("issued", &self.issued).finish_non_exhaustive()
    }
}

/// The latest [`Series`] of who signs for one bucket, with the credentials `C` whose key it is of.
#[derive(Debug)]
pub struct Kept<C> {
    latest: Option<(Arc<Expiring<C>>, Series)>,
}

impl<C> Kept<C> {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { latest: None }
    }

    /// The series of `credentials` at `issued`, by the key that `key` finds in them, if there is one: the latest, if
    /// they are the same.
    pub fn series(
        &mut self,
        credentials: &Arc<Expiring<C>>,
        issued: Timestamp,
        key: impl FnOnce(&C) -> Option<Arc<ScopedKey>>,
    ) -> Option<&Series> {
        // The credentials are held, so that no others can lie where they lie.
        let same =
            |(other, series): &(Arc<Expiring<C>>, Series)| Arc::ptr_eq(other, credentials) && series.issued == issued;
        if !self.latest.as_ref().is_some_and(same) {
            self.latest = key(credentials.value()).map(|key| (Arc::clone(credentials), Series::new(key, issued)));
        }
        self.latest.as_ref().map(|(_, series)| series)
    }
}

impl<C> Default for Kept<C> {
    fn default() -> Self {
        Self::new()
    }
}
