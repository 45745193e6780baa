use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use async_trait::async_trait;
use presign_core::{AtHand, Expiring, ProvideCredentials, Result, Timestamp};

use super::shelf::{Shelf, Timing};

/// The limits of a cache that nobody set: refresh five minutes ahead, ask at most once a minute, keep an identity that
/// doesn't say when it ends for five minutes.
const TIMING: Timing = Timing {
    refresh_ahead: Duration::from_secs(300),
    least_interval: Duration::from_secs(60),
    longest_age: Duration::from_secs(300),
};

/// The identity of a slow provider, fetched once for all who ask. Clones share it.
///
/// - One fetch is under way at a time. Who asks meanwhile waits for it and shares what it brings, an error too. An error
///   is not kept: who asks later starts a fetch. A fetch that is given up is taken over by the next who waits.
/// - An identity is at hand for a URL that it outlives. For one that it doesn't, and for who provides for later near its
///   end, it is fetched anew, though not within the least interval. If that fails while the old one still works, the old one is used.
/// - It reads no clock: time is what its callers say it is, and may jump.
///
/// ```
/// use presign::credentials::Cached;
/// use presign::{End, Expiring, ProvideCredentials, Timestamp};
/// use std::sync::Arc;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let slow = Arc::new(Expiring::new("key", End::Never)); // in earnest, one that asks a service
/// let cached = Cached::new(slow);
/// let at = Timestamp::from_unix(1_795_262_400)?;
/// assert!(cached.at_hand(at, at.plus(60)).is_none());
/// assert_eq!(*cached.provide(at, at.plus(60)).await?.value(), "key");
/// assert!(cached.at_hand(at, at.plus(60)).is_some());
/// # Ok::<(), presign::Error>(())
/// # }).unwrap();
/// ```
pub struct Cached<I, P> {
    shared: Arc<Shared<I, P>>,
    timing: Timing,
}

struct Shared<I, P> {
    provider: P,
    /// Held across a fetch; the shelf's lock never is.
    flight: async_lock::Mutex<()>,
    shelf: RwLock<Shelf<I>>,
}

impl<I, P: ProvideCredentials<I>> Cached<I, P> {
    /// Keeps what `provider` gives; nothing is fetched yet.
    pub fn new(provider: P) -> Self {
        Self {
            shared: Arc::new(Shared {
                provider,
                flight: async_lock::Mutex::new(()),
                shelf: RwLock::new(Shelf::empty()),
            }),
            timing: TIMING,
        }
    }

    /// Fetches anew this long before the end, instead of five minutes.
    #[must_use]
    pub fn with_refresh_ahead(mut self, ahead: Duration) -> Self {
        self.timing.refresh_ahead = ahead;
        self
    }

    /// Asks at most once in this time while the old identity works, instead of once a minute.
    #[must_use]
    pub fn with_least_interval(mut self, interval: Duration) -> Self {
        self.timing.least_interval = interval;
        self
    }

    /// Keeps an identity whose end is unknown for this long, instead of five minutes.
    #[must_use]
    pub fn with_longest_age(mut self, age: Duration) -> Self {
        self.timing.longest_age = age;
        self
    }

    /// Drops what is kept: for when the server says that a key is revoked.
    pub fn forget(&self) {
        self.write(Shelf::forget);
    }

    fn read<T>(&self, look: impl FnOnce(&Shelf<I>) -> T) -> T {
        look(&self.shared.shelf.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, change: impl FnOnce(&mut Shelf<I>) -> T) -> T {
        change(&mut self.shared.shelf.write().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl<I: Send + Sync, P: ProvideCredentials<I>> ProvideCredentials<I> for Cached<I, P> {
    fn at_hand(&self, at: Timestamp, until: Timestamp) -> Option<AtHand<'_, I>> {
        self.read(|shelf| shelf.at_hand(&self.timing, at, until)).map(Cow::Owned)
    }

    async fn provide(&self, at: Timestamp, until: Timestamp) -> Result<Arc<Expiring<I>>> {
        let until = until.max(at.plus(self.timing.refresh_ahead.as_secs()));
        let landed = self.read(Shelf::landed);
        if let Some(identity) = self.at_hand(at, until) {
            return Ok(identity.into_owned());
        }
        let _flight = self.shared.flight.lock().await;
        if let Some(brought) = self.read(|shelf| shelf.brought_since(landed, &self.timing, at)) {
            return brought;
        }
        let fetched = self.shared.provider.provide(at, until).await;
        self.write(|shelf| shelf.land(fetched, &self.timing, at))
    }
}

impl<I, P> Clone for Cached<I, P> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared), timing: self.timing }
    }
}

/// Without what is kept.
impl<I, P: fmt::Debug> fmt::Debug for Cached<I, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("provider", &self.shared.provider)
            .field("timing", &self.timing)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(feature = "s3")]
mod signing;
#[cfg(test)]
mod tests;
