//! What changes below the root, one change at a time.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::fs::{AtFlags, Dir, linkat, renameat, unlinkat};
use rustix::io::Errno;
use tokio::sync::Semaphore;

use super::beneath::{There, folder, is_absence, lock_file, look, make_folder, new_file, walk, way};
use super::changes::{Changes, Changing};
use super::names::{Place, TEMP, may_be_file, own_file};
use crate::{Meta, StoreError, When};

const LOCK: &str = "lock";

/// The most threads that write or wait to: far fewer than a runtime has, so that readers always find one.
const MAX_WRITERS: usize = 64;

#[derive(Debug)]
pub(super) struct Tree {
    root: OwnedFd,
    temp: OwnedFd,
    changes: Changes,
    pub(super) writers: Arc<Semaphore>,
}

impl Tree {
    pub(super) fn open(root: &Path, wait_time: Duration) -> io::Result<Self> {
        let root: OwnedFd = File::open(root)?.into();
        make_folder(&root, TEMP)?;
        let temp = folder(&root, TEMP)?;
        let changes = Changes::new(lock_file(&temp, LOCK)?, wait_time);
        let tree = Self { root, temp, changes, writers: Arc::new(Semaphore::new(MAX_WRITERS)) };
        tree.clean()?;
        Ok(tree)
    }

    pub(super) fn root(&self) -> BorrowedFd<'_> {
        self.root.as_fd()
    }

    /// How long a change waits at most until it can begin.
    pub(super) fn wait_time(&self) -> Duration {
        self.changes.wait_time
    }

    /// Whether the file system knows `É` from `é`, and from `E` with an accent.
    pub(super) fn tells_names_apart(&self) -> io::Result<bool> {
        let _changing = self.change()?;
        new_file(&self.temp, "probe-\u{e9}").map(drop)?;
        let others = ["PROBE-\u{c9}", "probe-\u{c9}", "probe-e\u{301}"];
        let apart = others.iter().all(|name| matches!(look(&self.temp, name), Ok(There::Nothing)));
        unlinkat(&self.temp, "probe-\u{e9}", AtFlags::empty())?;
        Ok(apart)
    }

    /// A file that no object is yet. It is locked until it is closed, which tells it from one left behind.
    pub(super) fn new_temp(&self, name: &str) -> io::Result<File> {
        let _changing = self.change()?;
        let file = new_file(&self.temp, name)?;
        file.try_lock()?;
        Ok(file)
    }

    pub(super) fn drop_temp(&self, name: &str) {
        // It may be an object by now; and what stays is removed at the next start.
        unlinkat(&self.temp, name, AtFlags::empty()).unwrap_or_default();
    }

    /// The object as it is, if there is one.
    pub(super) fn find(&self, place: &Place) -> io::Result<Option<Meta>> {
        let folder = match walk(self.root(), &place.folders) {
            Err(error) if is_absence(&error) => return Ok(None),
            other => other?,
        };
        Ok(match look(&folder, &place.file)? {
            There::File(meta) => Some(meta),
            _ => match look(&folder, &place.own_file())? {
                There::File(meta) => Some(meta),
                _ => None,
            },
        })
    }

    /// Lets a finished upload be the object, if the condition holds; says whether there was none.
    pub(super) fn publish(&self, temp: &str, place: &Place, when: &When) -> Result<bool, StoreError> {
        let changing = self.change()?;
        let before = self.find(place)?;
        if !when.holds(before.as_ref()) {
            return Err(StoreError::Unmet);
        }
        let folder = self.make_folders(&place.folders)?;
        let own = place.own_file();
        let (target, other) = match (look(&folder, &place.file)?, look(&folder, &own)?) {
            (There::File(_), There::File(_)) => (&place.file, Some(&own)),
            (There::File(_), _) | (There::Nothing, There::Nothing) => (&place.file, None),
            (There::Folder, There::Nothing | There::File(_)) | (There::Nothing, There::File(_)) => (&own, None),
            _ => return Err(StoreError::Taken),
        };
        if *when == When::Absent {
            // Refused by the file system itself, should somebody else have put a file there.
            match linkat(&self.temp, temp, &folder, target.as_str(), AtFlags::empty()) {
                Err(Errno::EXIST) => return Err(StoreError::Unmet),
                other => other.map_err(io::Error::from)?,
            }
        } else {
            renameat(&self.temp, temp, &folder, target.as_str()).map_err(io::Error::from)?;
        }
        if let Some(other) = other {
            unlinkat(&folder, other.as_str(), AtFlags::empty()).map_err(io::Error::from)?;
        }
        drop(changing);
        File::from(folder).sync_all()?;
        Ok(before.is_none())
    }

    pub(super) fn remove(&self, place: &Place, when: &When) -> Result<(), StoreError> {
        let _changing = self.change()?;
        let before = self.find(place)?.ok_or(StoreError::NotFound)?;
        if !when.holds(Some(&before)) {
            return Err(StoreError::Unmet);
        }
        let mut way = way(self.root(), &place.folders)?;
        let Some(folder) = way.pop() else { return Err(StoreError::NotFound) };
        // The natural one last: while it is there, it is the object.
        for name in [place.own_file(), place.file.clone()] {
            if matches!(look(&folder, &name)?, There::File(_)) {
                unlinkat(&folder, name.as_str(), AtFlags::empty()).map_err(io::Error::from)?;
            }
        }
        File::from(folder).sync_all()?;
        // What is empty now goes, from below.
        for (above, name) in way.iter().zip(&place.folders).rev() {
            if unlinkat(above, name.as_str(), AtFlags::REMOVEDIR).is_err() {
                break;
            }
        }
        Ok(())
    }

    fn change(&self) -> io::Result<Changing<'_>> {
        self.changes.begin()
    }

    /// Opens the folders to an object, and makes those that are missing.
    fn make_folders(&self, names: &[String]) -> Result<OwnedFd, StoreError> {
        let mut at = self.root.try_clone()?;
        for name in names {
            if matches!(look(&at, name)?, There::File(_)) && may_be_file(name) {
                renameat(&at, name.as_str(), &at, own_file(name)).map_err(io::Error::from)?;
            }
            make_folder(&at, name)?;
            at = match folder(&at, name) {
                Err(error) if is_absence(&error) => return Err(StoreError::Taken),
                other => other?,
            };
        }
        Ok(at)
    }

    /// Removes what uploads left that nobody finishes any more: nobody holds their locks.
    fn clean(&self) -> io::Result<()> {
        let _changing = self.change()?;
        for entry in Dir::read_from(&self.temp)? {
            let entry = entry?;
            let Ok(name) = entry.file_name().to_str() else { continue };
            if matches!(name, "." | ".." | LOCK) || !matches!(look(&self.temp, name)?, There::File(_)) {
                continue;
            }
            if lock_file(&self.temp, name)?.try_lock().is_ok() {
                unlinkat(&self.temp, name, AtFlags::empty())?;
            }
        }
        Ok(())
    }
}
