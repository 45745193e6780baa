//! The objects below a prefix, in the order of their names, which is not the order of their paths.

use std::collections::BTreeMap;
use std::io;

use rustix::fs::{Dir, FileType};

use super::beneath::{There, is_absence, look, walk};
use super::names::{is_natural, name_of, start_of};
use super::tree::Tree;
use crate::{Entry, Listing, Meta, StoreError};

/// The most entries that one listing looks at.
const MAX_ENTRIES: usize = 1_000_000;

pub(super) fn list(tree: &Tree, prefix: &str, after: &str, limit: usize) -> Result<Listing, StoreError> {
    let mut page = Page { prefix, after, limit, found: BTreeMap::new() };
    let mut folders = vec![Vec::new()];
    let mut looked = 0;
    while let Some(path) = folders.pop() {
        let folder = match walk(tree.root(), &path) {
            Err(error) if is_absence(&error) => continue,
            other => other?,
        };
        for entry in Dir::read_from(&folder).map_err(io::Error::from)? {
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
            if matches!(kind, FileType::RegularFile | FileType::Unknown)
                && let Some(object) = name_of(&path, name).filter(|object| page.wants(object))
                && let There::File(meta) = look(&folder, name)?
            {
                page.add(object, meta, is_natural(name));
            }
            if matches!(kind, FileType::Directory | FileType::Unknown) {
                let mut below = path.clone();
                below.push(name.to_owned());
                if start_of(&below).is_some_and(|start| page.may_want_below(&start)) {
                    folders.push(below);
                }
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
