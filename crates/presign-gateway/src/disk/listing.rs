//! The objects below a prefix, in the order of their names, which is not the order of their paths.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use rustix::fs::{Dir, FileType};

use super::beneath::{There, folder, is_absence, look};
use super::names::{is_natural, name_of, start_of};
use super::tree::Tree;
use crate::{Entry, Listing, Meta, StoreError};

/// The most entries that one listing looks at.
const MAX_ENTRIES: usize = 1_000_000;

/// Depth first, each folder opened from the one above it. It ends early once `stopped`: nobody waits for it any more.
pub(super) fn list(
    tree: &Tree,
    prefix: &str,
    after: &str,
    limit: usize,
    stopped: &AtomicBool,
) -> Result<Listing, StoreError> {
    let mut page = Page { prefix, after, limit, found: BTreeMap::new() };
    let mut open = vec![Dir::read_from(tree.root()).map_err(io::Error::from)?];
    // The names of the open folders but for the root.
    let mut path = Vec::new();
    let mut looked = 0;
    while let Some(last) = open.last_mut() {
        if stopped.load(Ordering::Relaxed) {
            return Err(StoreError::Unable("go on with a listing that nobody waits for"));
        }
        let Some(entry) = last.read() else {
            open.pop();
            path.pop();
            continue;
        };
        let entry = entry.map_err(io::Error::from)?;
        looked += 1;
        if looked > MAX_ENTRIES {
            return Err(StoreError::Unable("list so many objects; name a longer prefix"));
        }
        let Ok(name) = entry.file_name().to_str() else { continue };
        if matches!(name, "." | "..") {
            continue;
        }
        let kind = entry.file_type();
        let at = last.fd().map_err(io::Error::from)?;
        if matches!(kind, FileType::RegularFile | FileType::Unknown)
            && let Some(object) = name_of(&path, name).filter(|object| page.wants(object))
            && let There::File(meta) = look(at, name)?
        {
            page.add(object, meta, is_natural(name));
        }
        if matches!(kind, FileType::Directory | FileType::Unknown) {
            path.push(name.to_owned());
            // No name has so many folders that too many are open.
            let wanted = start_of(&path).is_some_and(|start| page.may_want_below(&start));
            match wanted.then(|| folder(at, name)).transpose() {
                Ok(Some(below)) => open.push(Dir::new(below).map_err(io::Error::from)?),
                Ok(None) => drop(path.pop()),
                Err(error) if is_absence(&error) => drop(path.pop()),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(page.finish())
}

struct Page<'a> {
    prefix: &'a str,
    after: &'a str,
    limit: usize,
    /// The first names so far, one more than the limit to know whether others follow.
    found: BTreeMap<String, Meta>,
}

impl Page<'_> {
    fn wants(&self, name: &str) -> bool {
        name.starts_with(self.prefix) && name > self.after && self.may_fit(name)
    }

    /// Whether a name that begins so can be wanted.
    fn may_want_below(&self, start: &str) -> bool {
        (start.starts_with(self.prefix) || self.prefix.starts_with(start))
            && (start > self.after || self.after.starts_with(start))
            && self.may_fit(start)
    }

    fn may_fit(&self, start: &str) -> bool {
        self.found.len() <= self.limit || self.found.last_key_value().is_some_and(|(last, _)| start <= last.as_str())
    }

    fn add(&mut self, name: String, meta: Meta, natural: bool) {
        if natural || !self.found.contains_key(&name) {
            self.found.insert(name, meta);
        }
        if self.found.len() > self.limit.saturating_add(1) {
            self.found.pop_last();
        }
    }

    fn finish(mut self) -> Listing {
        let more = self.found.len() > self.limit;
        if more {
            self.found.pop_last();
        }
        Listing { entries: self.found.into_iter().map(|(name, meta)| Entry { name, meta }).collect(), more }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use presign::ObjectKey;

    use super::*;
    use crate::Store;
    use crate::disk::{Disk, Stop};

    #[tokio::test]
    async fn a_listing_that_nobody_waits_for_ends() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "").unwrap();
        let tree = Tree::open(folder.path(), Duration::ZERO).unwrap();
        let stop = Stop::default();
        let stopped = stop.0.clone();
        assert_eq!(list(&tree, "", "", 9, &stopped).unwrap().entries.len(), 1);
        drop(stop);
        assert!(matches!(list(&tree, "", "", 9, &stopped), Err(StoreError::Unable(_))));
    }

    #[tokio::test]
    async fn so_many_listings_run_at_once_and_who_leaves_frees_a_place() {
        let folder = tempfile::tempdir().unwrap();
        let disk = Disk::open(folder.path()).unwrap();
        let places = disk.lists.available_permits();
        let held = disk.lists.clone().acquire_many_owned(u32::try_from(places).unwrap()).await.unwrap();
        let waiting = tokio::time::timeout(Duration::from_millis(50), disk.list("", "", 9)).await;
        assert!(waiting.is_err());
        assert!(disk.open(&ObjectKey::new("a").unwrap()).await.is_err());
        drop(held);
        assert_eq!(disk.list("", "", 9).await.unwrap(), Listing::default());
        assert_eq!(disk.lists.available_permits(), places);
    }
}
