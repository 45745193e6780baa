use std::sync::{Arc, PoisonError, RwLock};

use presign::Rings;
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
pub struct Ring(Arc<RwLock<Arc<dyn Rings>>>);

impl Ring {
    /// The ring that `rings` says for each request: a `RingHandle`, say, which follows its file.
    pub fn following(rings: impl Rings + 'static) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(rings))))
    }

    /// The ring as it is now.
    pub fn current(&self) -> Arc<KeyRing> {
        // Not under the lock: it may look at a file.
        let rings = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        rings.current()
    }

    /// Puts `ring` in its place, for every request from now on. Nothing is followed any more.
    pub fn replace(&self, ring: impl Into<Arc<KeyRing>>) {
        let rings: Arc<dyn Rings> = Arc::new(ring.into());
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rings;
    }
}

impl From<Arc<KeyRing>> for Ring {
    fn from(ring: Arc<KeyRing>) -> Self {
        Self::following(ring)
    }
}

impl From<KeyRing> for Ring {
    fn from(ring: KeyRing) -> Self {
        Arc::new(ring).into()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::time::Duration;

    use presign::local::Key;

    use super::*;

    #[derive(Clone, Debug)]
    struct Changing(Arc<Mutex<Arc<KeyRing>>>);

    impl Rings for Changing {
        fn current(&self) -> Arc<KeyRing> {
            self.0.lock().unwrap().clone()
        }
    }

    fn ring(id: &str) -> KeyRing {
        KeyRing::new(Key::new(id, [7; 32]).unwrap(), Duration::from_secs(60)).unwrap()
    }

    fn id(ring: &Ring) -> String {
        ring.current().keys().next().unwrap().0.id().to_owned()
    }

    #[test]
    fn what_is_followed_is_asked_each_time_until_it_is_replaced() {
        let source = Changing(Arc::new(Mutex::new(Arc::new(ring("k1")))));
        let ours = Ring::following(source.clone());
        assert_eq!(id(&ours), "k1");
        *source.0.lock().unwrap() = Arc::new(ring("k2"));
        assert_eq!(id(&ours), "k2");
        ours.clone().replace(ring("k3"));
        assert_eq!(id(&ours), "k3");
    }
}
