use std::sync::{Arc, PoisonError, RwLock};

use presign::local::KeyRing;

/// The key ring of a running gateway: whoever holds a clone can change it while requests are served.
///
/// ```
/// use presign::local::{Key, KeyRing};
/// use presign_gateway::Ring;
/// use std::time::Duration;
/// let day = Duration::from_secs(86_400);
/// let ring = Ring::from(KeyRing::new(Key::new("k1", [1; 32])?, day)?);
/// let served = ring.clone();
/// ring.replace(KeyRing::new(Key::new("k2", [2; 32])?, day)?);
/// assert_eq!(served.current().keys().map(|(key, _)| key.id().to_owned()).collect::<Vec<_>>(), ["k2"]);
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Ring(Arc<RwLock<Arc<KeyRing>>>);

impl Ring {
    /// The ring as it is now.
    pub fn current(&self) -> Arc<KeyRing> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts `ring` in its place, for every request from now on.
    pub fn replace(&self, ring: impl Into<Arc<KeyRing>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = ring.into();
    }
}

impl From<Arc<KeyRing>> for Ring {
    fn from(ring: Arc<KeyRing>) -> Self {
        Self(Arc::new(RwLock::new(ring)))
    }
}

impl From<KeyRing> for Ring {
    fn from(ring: KeyRing) -> Self {
        Arc::new(ring).into()
    }
}
