use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use presign_core::{End, VerifyBytes};

use crate::gcs::{Credentials, Keys, KnownKeys};

/// The keys by which a verifier of Cloud Storage checks, while they are rotated: all who hold a clone know the present ones.
///
/// A new key is added before the old one goes, and the old one stays as long as its URLs live: seven days.
///
/// ```
/// use presign::LiveKeys;
/// use presign::gcs::{Credentials, Keys, KnownKeys};
///
/// let key = |id: &str| Credentials::hmac(id, "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
/// let live = LiveKeys::new(KnownKeys::new().with_hmac(key("GOOG1")));
/// let serving = live.clone();
/// live.replace(KnownKeys::new().with_hmac(key("GOOG1")).with_hmac(key("GOOG2")));
/// assert!(serving.hmac("GOOG2").is_some());
/// ```
#[derive(Clone, Default)]
pub struct LiveKeys(Arc<RwLock<Arc<KnownKeys>>>);

impl LiveKeys {
    /// These keys, until they are replaced.
    pub fn new(keys: KnownKeys) -> Self {
        Self(Arc::new(RwLock::new(Arc::new(keys))))
    }

    /// Puts `keys` in the place of all that were known.
    pub fn replace(&self, keys: KnownKeys) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
    }

    /// The keys as they are now.
    pub fn current(&self) -> Arc<KnownKeys> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Keys for LiveKeys {
    fn public_keys(&self, email: &str) -> Vec<Arc<dyn VerifyBytes>> {
        self.current().public_keys(email)
    }

    fn hmac(&self, access_id: &str) -> Option<Credentials> {
        self.current().hmac(access_id)
    }

    fn end(&self, id: &str) -> End {
        self.current().end(id)
    }
}

impl fmt::Debug for LiveKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LiveKeys").field(&self.current()).finish()
    }
}
