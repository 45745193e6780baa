use std::path::{Path, PathBuf};
use std::time::Duration;

use presign_core::{Error, ErrorKind, Result, Timestamp};
use presign_local::{KeyRing, KeyState};

use super::{RingHandle, disk, fresh_key, json, path};

/// A key ring in a file that its owner alone can read.
///
/// It is locked while it changes and replaced whole, so that a reader never sees half of one. `Debug` shows no key.
///
/// ```
/// # #[cfg(unix)] {
/// use presign::{Timestamp, keyring::KeyFile};
/// use std::time::Duration;
///
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("keys.json");
/// let mut file = KeyFile::create(&path, Duration::from_secs(3600))?;
/// let old = file.ring().keys().next().map(|(key, _)| key.id().to_owned()).unwrap_or_default();
/// let at: Timestamp = "2026-11-21T12:00:00Z".parse()?;
/// file.rotate(at)?;
/// assert!(file.retire(&old, at.plus(3600)).is_err(), "its last URLs live on");
/// file.retire(&old, at.plus(3661))?;
/// assert_eq!(KeyFile::open(&path)?.ring().keys().count(), 1);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct KeyFile {
    path: PathBuf,
    ring: KeyRing,
}

/// Within this time every process that follows the file has read it again: until then one may sign with the key that
/// signed before.
pub(super) const FOLLOWED_WITHIN_S: u64 = 60;

impl KeyFile {
    /// Where the file of this user lies: `presign/keys.json` below `XDG_CONFIG_HOME`, or below `.config` at home.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if the environment has neither.
    ///
    /// ```
    /// let path = presign::keyring::KeyFile::default_path();
    /// assert!(path.is_ok_and(|path| path.ends_with("presign/keys.json")) || std::env::var_os("HOME").is_none());
    /// ```
    pub fn default_path() -> Result<PathBuf> {
        path::default_path(std::env::var_os)
    }

    /// Creates the file, and its directory where there is none, with one fresh key that signs URLs of at most
    /// `longest`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if there is a file already, if others can write to its
    /// directory, or if the system refuses; [`ErrorKind::Validity`](crate::ErrorKind::Validity) if `longest` is under
    /// a second.
    pub fn create(path: impl AsRef<Path>, longest: Duration) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let ring = KeyRing::new(fresh_key(None)?, longest)?;
        let text = json::write(&path, &ring)?;
        disk::make_parent(&path)?;
        disk::lock(&path)?.create(&text)?;
        Ok(Self { path, ring })
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if it is not a regular file of this user that nobody else can
    /// read, at most 64 KiB long, in a directory that others can't write to, or if it holds no key ring. The text says
    /// how to mend it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_owned();
        let ring = json::read(&path, &disk::read(&path)?.0)?;
        Ok(Self { path, ring })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The ring as it was read or written last.
    pub fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// Changes the file: locks it, reads it again, applies `change`, and replaces it whole. If `change` fails, nothing
    /// is written.
    ///
    /// ```
    /// # #[cfg(unix)] {
    /// # use presign::keyring::{KeyFile, fresh_key};
    /// # let folder = tempfile::tempdir()?;
    /// # let mut file = KeyFile::create(folder.path().join("k"), std::time::Duration::from_secs(3600))?;
    /// file.update(|ring| ring.add(fresh_key(Some("spare"))?))?;
    /// assert_eq!(file.ring().keys().count(), 2);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`open`](Self::open), what `change` says, and [`ErrorKind::Config`](crate::ErrorKind::Config) if the file
    /// can't be written.
    pub fn update<T>(&mut self, change: impl FnOnce(&mut KeyRing) -> Result<T>) -> Result<T> {
        let locked = disk::lock(&self.path)?;
        let mut ring = json::read(&self.path, &locked.read()?)?;
        let changed = change(&mut ring)?;
        locked.replace(&json::write(&self.path, &ring)?)?;
        self.ring = ring;
        Ok(changed)
    }

    /// Adds a fresh key that verifies, and gives its id: the first half of a rotation where other machines have to get
    /// the file before the key signs.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub fn add(&mut self) -> Result<String> {
        let key = fresh_key(None)?;
        let id = key.id().to_owned();
        self.update(|ring| ring.add(key))?;
        Ok(id)
    }

    /// Lets the key `id` sign from `at` on. The one that signed is taken to have signed for another minute, by
    /// processes that have not read the file again.
    ///
    /// # Errors
    /// As [`update`](Self::update), and if there is no such key.
    pub fn promote(&mut self, id: &str, at: Timestamp) -> Result<()> {
        self.update(|ring| ring.promote(id, at.plus(FOLLOWED_WITHIN_S)))
    }

    /// [Adds](Self::add) a key and [promotes](Self::promote) it at once, and gives its id.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub fn rotate(&mut self, at: Timestamp) -> Result<String> {
        let key = fresh_key(None)?;
        let id = key.id().to_owned();
        self.update(|ring| {
            ring.add(key)?;
            ring.promote(&id, at.plus(FOLLOWED_WITHIN_S))
        })?;
        Ok(id)
    }

    /// Removes the key `id`, if no URL of it can live at `at`.
    ///
    /// # Errors
    /// As [`update`](Self::update), and if there is no such key, if it signs, or if URLs of it can still live.
    pub fn retire(&mut self, id: &str, at: Timestamp) -> Result<()> {
        self.update(|ring| ring.retire(id, at))
    }

    /// Removes the key `id` at once, because it is no longer secret: every URL of it ends. A server that
    /// [follows](Self::follow) the file refuses them within a second; where other machines have copies of the file,
    /// they have to get this one.
    ///
    /// ```
    /// # #[cfg(unix)] {
    /// # use presign::keyring::KeyFile;
    /// # let folder = tempfile::tempdir()?;
    /// # let mut file = KeyFile::create(folder.path().join("k"), std::time::Duration::from_secs(3600))?;
    /// let leaked = file.ring().keys().next().map(|(key, _)| key.id().to_owned()).unwrap_or_default();
    /// assert!(file.revoke(&leaked).is_err(), "it signs");
    /// file.rotate("2026-11-21T12:00:00Z".parse()?)?;
    /// file.revoke(&leaked)?;
    /// assert_eq!(file.ring().keys().count(), 1);
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`update`](Self::update), and if there is no such key, or if it signs: [rotate](Self::rotate) first.
    pub fn revoke(&mut self, id: &str) -> Result<()> {
        self.update(|ring| {
            if ring.keys().any(|(key, state)| key.id() == id && state == KeyState::Signing) {
                return Err(Error::new(ErrorKind::Config, "revoke the key that signs: rotate first, then revoke it"));
            }
            ring.revoke(id)
        })
    }

    /// A ring that follows the file: what a server is given.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn follow(&self) -> Result<RingHandle> {
        RingHandle::open(&self.path)
    }
}
