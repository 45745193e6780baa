mod beneath;
mod changes;
mod listing;
mod names;
mod object;
mod tree;
mod upload;

use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use presign::{Error, ErrorKind, ObjectKey, Result};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{Listing, Object, Store, StoreError, Upload, When};
use names::Place;
use tree::Tree;

/// How long a change waits for others: a process that is stuck while it holds the lock holds up nobody for longer.
const WAIT_TIME: Duration = Duration::from_secs(10);

/// The most listings at once: each keeps a thread, and up to as many open folders as a name may have.
const MAX_LISTS: usize = 4;

/// A folder of the local disk.
///
/// # Names
///
/// An object is the plain file of its name: `photos/cat.png` is the file `cat.png` in the folder `photos`, and files
/// that are there already can be served. What a path can't say is escaped with `%=`, so that different names are always
/// different files, and each file has one name:
///
/// | in a name | on the disk |
/// |---|---|
/// | an empty segment: `a//b`, `/lead`, `trail/` | `a/%=empty/b`, `%=empty/lead`, `trail/%=empty` |
/// | control characters: NUL, a line feed | `%=00`, `%=0A` |
/// | `%=` itself | `%=25=` |
/// | a segment of over 249 bytes | its first 249 bytes and `%=more`, a folder with the rest |
/// | `a` where `a/b` exists too | `a%=file`, beside the folder `a` |
///
/// A name has at most 1,024 bytes, and at most 64 folders on the disk, those with a mark among them. A file whose path is not the one of any name is not served.
///
/// # Links
///
/// Every folder on the way is opened from the one above it, and no link is followed: one within the root, wherever it
/// leads, is no object and holds none. A place that is taken by a link, a pipe or a device is not written either.
///
/// # Writing
///
/// Uploads wait in `.presign%=tmp` below the root, which is no object's path, and are moved to their place as a whole.
/// What a process that ended left there is removed by the next one that opens the folder. Several processes may serve
/// one folder; others may read it, and write to it by renaming whole files into it. Folders that become empty by a
/// removal are removed. Who can't write for ten seconds because another process holds the lock gets
/// [`StoreError::Busy`]; reading goes on.
#[derive(Clone)]
pub struct Disk {
    tree: Arc<Tree>,
    lists: Arc<Semaphore>,
}

impl Disk {
    /// The store of what is below `root`, which has to exist and to distinguish names as `A` and `a`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is no folder that can be written, or its file system takes different names for one.
    pub fn open(root: &Path) -> Result<Self> {
        Self::open_within(root, WAIT_TIME)
    }

    fn open_within(root: &Path, wait_time: Duration) -> Result<Self> {
        let tree = Tree::open(root, wait_time).map_err(|error| {
            let text = format!("open the folder {}: it has to exist, and to be writable", root.display());
            Error::new(ErrorKind::Config, text).caused_by(error)
        })?;
        if !tree.tells_names_apart().unwrap_or_default() {
            let text = format!(
                "serve the folder {}: its file system takes different names for one file; choose a folder elsewhere",
                root.display()
            );
            return Err(Error::new(ErrorKind::Config, text));
        }
        Ok(Self { tree: Arc::new(tree), lists: Arc::new(Semaphore::new(MAX_LISTS)) })
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Tree>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let tree = self.tree.clone();
        blocking(move || work(&tree)).await
    }

    /// Begins a change, if there is a place among the writers soon.
    async fn change<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Arc<Tree>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = tokio::time::timeout(self.tree.wait_time(), permit(&self.tree.writers)).await;
        let permit = permit.map_err(|_| StoreError::Busy)??;
        self.run(move |tree| {
            let _permit = permit;
            work(tree)
        })
        .await
    }
}

async fn permit(semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, StoreError> {
    semaphore.clone().acquire_owned().await.map_err(|error| StoreError::Failed(Box::new(error)))
}

/// Tells a listing that nobody waits for it any more.
#[derive(Default)]
struct Stop(Arc<AtomicBool>);

impl Drop for Stop {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Runs what waits for the disk where nothing else has to wait for it.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(error) => Err(StoreError::Failed(Box::new(error))),
    }
}

#[async_trait]
impl Store for Disk {
    fn admits(&self, key: &ObjectKey<'_>) -> Result<(), StoreError> {
        Place::of(key.as_str()).map(drop)
    }

    async fn open(&self, key: &ObjectKey<'_>) -> Result<Box<dyn Object>, StoreError> {
        let place = Place::of(key.as_str())?;
        self.run(move |tree| Ok(object::open(tree, &place)?)).await
    }

    async fn begin(&self, key: &ObjectKey<'_>, when: When) -> Result<Box<dyn Upload>, StoreError> {
        let place = Place::of(key.as_str())?;
        self.change(move |tree| upload::begin(tree, place, when)).await
    }

    async fn remove(&self, key: &ObjectKey<'_>, when: When) -> Result<(), StoreError> {
        let place = Place::of(key.as_str())?;
        self.change(move |tree| tree.remove(&place, &when)).await
    }

    async fn list(&self, prefix: &str, after: &str, limit: usize) -> Result<Listing, StoreError> {
        let (prefix, after) = (prefix.to_owned(), after.to_owned());
        let permit = permit(&self.lists).await?;
        let stop = Stop::default();
        let stopped = stop.0.clone();
        self.run(move |tree| {
            // Kept by the walk itself, which ends a little after its caller left.
            let _permit = permit;
            listing::list(tree, &prefix, &after, limit, &stopped)
        })
        .await
    }
}

impl fmt::Debug for Disk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Disk").finish_non_exhaustive()
    }
}
