use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use presign_core::{Error, Result};
use presign_local::KeyRing;

use super::disk::{self, Stamp};
use super::json;
use crate::Rings;

/// The ring of a file as the file is now: it is looked at when the ring is asked for, at most once a second, and read
/// again if it changed. Cheap to clone.
///
/// While the file can't be read, the last ring stays, and [`problem`](Self::problem) says why.
///
/// ```
/// # #[cfg(unix)] {
/// use presign::keyring::{KeyFile, RingHandle};
/// use std::time::Duration;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("keys.json");
/// let mut file = KeyFile::create(&path, Duration::from_secs(3600))?;
/// let keys = RingHandle::open(&path)?;
/// file.add()?;
/// keys.reload()?;
/// assert_eq!(keys.current().keys().count(), 2);
/// assert!(keys.problem().is_none());
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RingHandle(Arc<Followed>);

struct Followed {
    path: PathBuf,
    every: Duration,
    state: Mutex<State>,
}

struct State {
    ring: Arc<KeyRing>,
    stamp: Option<Stamp>,
    looked: Instant,
    problem: Option<Error>,
}

const EVERY: Duration = Duration::from_secs(1);

impl RingHandle {
    /// Follows the file at `path`.
    ///
    /// # Errors
    /// As [`KeyFile::open`](super::KeyFile::open).
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::looking_every(path, EVERY)
    }

    /// The same, which looks at most once in `every`, and at least twice a minute: a rotation counts on that.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn looking_every(path: impl AsRef<Path>, every: Duration) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let every = every.min(Duration::from_secs(super::file::FOLLOWED_WITHIN_S / 2));
        let (text, stamp) = disk::read(&path)?;
        let ring = Arc::new(json::read(&path, &text)?);
        let state = Mutex::new(State { ring, stamp: Some(stamp), looked: Instant::now(), problem: None });
        Ok(Self(Arc::new(Followed { path, every, state })))
    }

    /// The ring as the file is now.
    pub fn current(&self) -> Arc<KeyRing> {
        let mut state = self.state();
        if state.looked.elapsed() >= self.0.every {
            state.looked = Instant::now();
            if state.problem.is_some() || disk::stamp(&self.0.path) != state.stamp {
                self.read(&mut state);
            }
        }
        state.ring.clone()
    }

    /// Reads the file now.
    ///
    /// # Errors
    /// As [`open`](Self::open); the last ring stays.
    pub fn reload(&self) -> Result<()> {
        let mut state = self.state();
        self.read(&mut state);
        state.problem.clone().map_or(Ok(()), Err)
    }

    /// Why the file could not be read when it was looked at last: for logs and health checks.
    pub fn problem(&self) -> Option<Error> {
        self.state().problem.clone()
    }

    fn read(&self, state: &mut State) {
        // The stamp is of before: what is written meanwhile is read the next time.
        state.stamp = disk::stamp(&self.0.path);
        match disk::read(&self.0.path).and_then(|(text, _)| json::read(&self.0.path, &text)) {
            Ok(ring) => (state.ring, state.problem) = (Arc::new(ring), None),
            Err(problem) => state.problem = Some(problem),
        }
    }

    /// A panic elsewhere leaves a whole ring behind.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Rings for RingHandle {
    fn current(&self) -> Arc<KeyRing> {
        self.current()
    }
}

impl fmt::Debug for RingHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RingHandle").field("path", &self.0.path).finish_non_exhaustive()
    }
}
