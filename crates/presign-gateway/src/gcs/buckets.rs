use std::collections::BTreeMap;
use std::sync::Arc;

use crate::Store;
use crate::refusal::{Fault, Problem};

/// The buckets of a gateway, each with its store.
///
/// ```
/// use presign_gateway::{Buckets, Objects};
/// use std::sync::Arc;
/// let memory = || Objects::new(Arc::new(object_store::memory::InMemory::new()));
/// let buckets = Buckets::new().with("photos", memory()).with("invoices", memory());
/// assert_eq!(buckets.names().collect::<Vec<_>>(), ["invoices", "photos"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Buckets(BTreeMap<String, Arc<dyn Store>>);

impl Buckets {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with the bucket `name`, whose objects are those of `store`.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, store: impl Store) -> Self {
        self.0.insert(name.into(), Arc::new(store));
        self
    }

    /// Their names, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The store of the bucket that a URL names.
    pub(super) fn store(&self, name: Option<&str>) -> Result<Arc<dyn Store>, Problem> {
        let store = name.and_then(|name| self.0.get(name));
        store.cloned().ok_or_else(|| Problem::told(Fault::NoBucket, "there is no such bucket"))
    }
}
