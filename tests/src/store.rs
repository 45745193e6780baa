//! What a server holds, as the matrix sees it.

use std::collections::BTreeMap;

/// All objects of a server: `bucket/key` to bytes. A bucket's name has no `/`, so the first one ends it.
pub type Store = BTreeMap<String, Vec<u8>>;

/// The name of an object in a [`Store`].
#[must_use]
pub fn name(bucket: &str, key: &str) -> String {
    format!("{bucket}/{key}")
}
