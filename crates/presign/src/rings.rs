use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use presign_core::{Backend, Explanation, Grant, Ready, Result, Timestamp};
use presign_local::{KeyRing, Site};

/// Where the present key ring comes from: an [`Arc`] of one that never changes, or one that follows its file.
///
/// ```
/// use presign::{Rings, local::{Key, KeyRing}};
/// use std::{sync::Arc, time::Duration};
///
/// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
/// assert_eq!(ring.current().longest_seconds(), 3600);
/// # Ok::<(), presign::Error>(())
/// ```
pub trait Rings: Send + Sync + fmt::Debug {
    /// The ring as it is now.
    fn current(&self) -> Arc<KeyRing>;
}

impl Rings for Arc<KeyRing> {
    fn current(&self) -> Arc<KeyRing> {
        self.clone()
    }
}

/// A [`Site`] that signs with the ring as it is when it signs.
///
/// A program that goes on to sign with a ring of yesterday makes URLs that end early, when the key is retired.
///
/// ```
/// use presign::{Grant, LiveSite, Presigner, local::{Key, KeyRing}};
/// use std::{sync::Arc, time::Duration};
///
/// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
/// let presigner = Presigner::new(LiveSite::new(ring, "https://files.example")?);
/// let presigned = presigner.presign_now(&Grant::get("a b.txt", Duration::from_secs(60)))?;
/// assert!(presigned.reveal().as_str().starts_with("https://files.example/a%20b.txt?ps-key=k1&ps-until="));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct LiveSite {
    rings: Arc<dyn Rings>,
    /// With the ring of the last URL: what it has ready holds for that one.
    last: Arc<RwLock<Arc<Site>>>,
}

impl LiveSite {
    /// The site whose URLs begin with `base`: `https://host[:port][/prefix]`, as its clients see it.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if that is no base URL.
    pub fn new(rings: impl Rings + 'static, base: &str) -> Result<Self> {
        let site = Site::new(rings.current(), base)?;
        Ok(Self { rings: Arc::new(rings), last: Arc::new(RwLock::new(Arc::new(site))) })
    }

    fn site(&self) -> Arc<Site> {
        let ring = self.rings.current();
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner).clone();
        if Arc::ptr_eq(last.ring(), &ring) {
            return last;
        }
        let site = Arc::new(last.with_ring(ring));
        *self.last.write().unwrap_or_else(PoisonError::into_inner) = site.clone();
        site
    }
}

impl Backend for LiveSite {
    fn provider(&self) -> &'static str {
        "local"
    }

    fn try_presign(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Ready> {
        self.site().try_presign(grant, at)
    }

    fn try_presign_in(&self, grant: &Grant<'_>, at: Timestamp, room: String) -> Result<Ready> {
        self.site().try_presign_in(grant, at, room)
    }

    fn explain(&self, grant: &Grant<'_>, at: Timestamp) -> Result<Explanation> {
        self.site().explain(grant, at)
    }
}
