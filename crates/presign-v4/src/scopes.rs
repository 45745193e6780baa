use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use presign_core::Timestamp;

use crate::{Dialect, Scope};

/// A key's id, and what is the same for all that it signs on a day, for a region and a service: the latest are kept.
///
/// `K` is a key of such a [`Scope`] alone, where the scheme derives one.
///
/// ```
/// use presign_v4::{GOOG4_RSA, Scopes};
/// let scopes = Scopes::new("signer@example.iam.gserviceaccount.com");
/// let kept = scopes.scope(&GOOG4_RSA, "20261121T120000Z".parse()?, "auto", "storage");
/// assert_eq!(kept.scope().as_str(), "20261121/auto/storage/goog4_request");
/// # Ok::<(), presign_core::Error>(())
/// ```
pub struct Scopes<K = ()> {
    key_id: String,
    pub(crate) latest: RwLock<Vec<Arc<Scoped<K>>>>,
}

/// A scope, and the key of it.
#[derive(Debug)]
pub struct Scoped<K = ()> {
    scope: Scope,
    pub(crate) key: K,
}

impl<K> Scoped<K> {
    /// What is signed for.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

/// Enough for a few regions about midnight.
pub(crate) const KEPT: usize = 8;

impl Scopes {
    /// The scope of the day of `at`, a region and a service, for a key that signs for all of them.
    pub fn scope(&self, dialect: &'static Dialect, at: Timestamp, region: &str, service: &str) -> Arc<Scoped> {
        self.of(dialect, at, region, service, |_| (), Arc::clone)
    }
}

impl<K> Scopes<K> {
    /// Those of the key `key_id`.
    pub fn new(key_id: impl Into<String>) -> Self {
        Self { key_id: key_id.into(), latest: RwLock::new(Vec::new()) }
    }

    /// The key's id.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// What `take` makes of the scope of the day of `at`, a region and a service, with the key that `derive` makes for it.
    /// It is called while they are locked for reading.
    #[inline]
    pub(crate) fn of<T>(
        &self,
        dialect: &'static Dialect,
        at: Timestamp,
        region: &str,
        service: &str,
        derive: impl FnOnce(&Scope) -> K,
        take: impl FnOnce(&Arc<Scoped<K>>) -> T,
    ) -> T {
        let fits = |kept: &&Arc<Scoped<K>>| kept.scope.is_of(dialect, at, region, service);
        // A poisoned lock guards what is whole all the same: each is pushed in one step.
        let latest = self.latest.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = latest.iter().find(fits) {
            return take(found);
        }
        drop(latest);

        let scope = Scope::new(dialect, &self.key_id, at, region, service);
        let new = Arc::new(Scoped { key: derive(&scope), scope });
        let mut latest = self.latest.write().unwrap_or_else(PoisonError::into_inner);
        if !latest.iter().any(|other| fits(&other)) {
            if latest.len() == KEPT {
                latest.remove(0);
            }
            latest.push(Arc::clone(&new));
        }
        drop(latest);
        take(&new)
    }
}

impl<K> fmt::Debug for Scopes<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scopes").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}
