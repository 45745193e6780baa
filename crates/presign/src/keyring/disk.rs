//! The file on disk: whose it is, who may read it, and how it is replaced.

use std::ffi::{OsStr, OsString};
use std::fs::{DirBuilder, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use presign_core::{Error, Result, hex_encode};
use rustix::fs::{AtFlags, CWD, Mode, OFlags, openat, renameat, statat, unlinkat};
use rustix::io::Errno;
use zeroize::Zeroizing;

use super::fresh::fill;
use super::refusal;

/// Some three hundred keys.
pub(super) const LONGEST_BYTES: usize = 64 * 1024;

/// What changes when a file is replaced, written to, or made readable for others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp([i64; 3], [u64; 3]);

/// The file's directory, while no other process of this library changes the file.
pub(super) struct Locked {
    place: Place,
    _lock: File,
}

/// The file's directory, which nobody else can write to, opened once: what is checked is what is used.
struct Place {
    dir: File,
    name: OsString,
    path: PathBuf,
}

impl Locked {
    pub(super) fn read(&self) -> Result<Zeroizing<Vec<u8>>> {
        Ok(self.place.read()?.0)
    }

    /// Writes a file that is not there yet.
    pub(super) fn create(&self, text: &[u8]) -> Result<()> {
        match statat(&self.place.dir, &self.place.name, AtFlags::SYMLINK_NOFOLLOW) {
            Err(Errno::NOENT) => self.replace(text),
            Ok(_) => Err(self.place.refusal("create", "it is there already; choose another name, or move it away")),
            Err(error) => Err(self.place.failure("create", error.into())),
        }
    }

    /// Writes the file whole or not at all.
    pub(super) fn replace(&self, text: &[u8]) -> Result<()> {
        let place = &self.place;
        let mut random = [0; 8];
        fill(&mut random)?;
        let mut temporary = format!(".{}.", place.name.to_string_lossy());
        hex_encode(&random, &mut temporary);
        let written = place.write(&temporary, text);
        if written.is_err() {
            // It may not be there; that it could not be written is what there is to say.
            let _ = unlinkat(&place.dir, &temporary, AtFlags::empty());
        }
        written.map_err(|error| place.failure("write", error))
    }
}

/// Locks the file at `path`, there or not, by a file beside it: the file itself is replaced by each change.
pub(super) fn lock(path: &Path) -> Result<Locked> {
    let place = Place::of(path)?;
    let mut name = place.name.clone();
    name.push(".lock");
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
    let lock = place.open(&name, flags).map_err(|error| place.failure("lock", error))?;
    lock.lock().map_err(|error| place.failure("lock", error))?;
    Ok(Locked { place, _lock: lock })
}

/// Makes the directory of `path` for this user alone, if it is not there.
pub(super) fn make_parent(path: &Path) -> Result<()> {
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let made = DirBuilder::new().recursive(true).mode(0o700).create(parent);
    made.map_err(|error| failure("make the directory of", path, error))
}

pub(super) fn read(path: &Path) -> Result<(Zeroizing<Vec<u8>>, Stamp)> {
    Place::of(path)?.read()
}

/// What is there now; nothing is opened.
pub(super) fn stamp(path: &Path) -> Option<Stamp> {
    std::fs::symlink_metadata(path).ok().map(|metadata| Stamp::of(&metadata))
}

impl Stamp {
    fn of(metadata: &std::fs::Metadata) -> Self {
        Self(
            [metadata.ctime(), metadata.ctime_nsec(), metadata.mtime_nsec()],
            [metadata.dev(), metadata.ino(), metadata.size()],
        )
    }
}

impl Place {
    fn of(path: &Path) -> Result<Self> {
        let Some(name) = path.file_name().map(OsStr::to_owned) else {
            return Err(refusal("use", path, "its path names no file; name one"));
        };
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let dir = openat(CWD, parent, flags, Mode::empty()).map(File::from);
        let dir = dir.map_err(|error| failure("open the directory of", path, error.into()))?;
        let place = Self { dir, name, path: path.to_owned() };
        let metadata = place.dir.metadata().map_err(|error| place.failure("check", error))?;
        let (mode, owner) = (metadata.mode(), metadata.uid());
        // Who can write to a directory can put another file in the place of this one, unless it is sticky.
        if mode & 0o022 != 0 && mode & 0o1000 == 0 {
            let dir = parent.display();
            return Err(place.refusal("use", format!("others can write to its directory; run: chmod go-w {dir}")));
        }
        if owner != 0 && owner != rustix::process::geteuid().as_raw() {
            return Err(place.refusal("use", "its directory belongs to another user; choose one of your own"));
        }
        Ok(place)
    }

    fn open(&self, name: &OsStr, flags: OFlags) -> io::Result<File> {
        Ok(File::from(openat(&self.dir, name, flags, Mode::RUSR | Mode::WUSR)?))
    }

    fn read(&self) -> Result<(Zeroizing<Vec<u8>>, Stamp)> {
        let shown = self.path.display();
        // Without waiting: a pipe would wait for its writer.
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC | OFlags::NONBLOCK;
        let file = self.open(&self.name, flags).map_err(|error| match Errno::from_io_error(&error) {
            Some(Errno::LOOP) => self.refusal("read", "it is a symbolic link; name the file that it points to"),
            Some(Errno::NOENT) => self.refusal("read", "there is none; create it first"),
            _ => self.failure("read", error),
        })?;
        let metadata = file.metadata().map_err(|error| self.failure("read", error))?;
        if !metadata.is_file() {
            return Err(self.refusal("read", "it is not a regular file; name one"));
        }
        if metadata.uid() != rustix::process::geteuid().as_raw() {
            return Err(self.refusal("read", format!("it belongs to another user; run: chown $(id -u) {shown}")));
        }
        if metadata.mode() & 0o7077 != 0 {
            let why = format!("others can read or change it; run: chmod 600 {shown}");
            return Err(self.refusal("read", why));
        }
        // All of its place at once: a vector that grows leaves copies behind.
        let mut text = Zeroizing::new(Vec::with_capacity(LONGEST_BYTES + 1));
        let read = (&file).take(LONGEST_BYTES as u64 + 1).read_to_end(&mut text);
        read.map_err(|error| self.failure("read", error))?;
        if text.len() > LONGEST_BYTES {
            return Err(self.refusal("read", "it is longer than 64 KiB; name a key-ring file"));
        }
        Ok((text, Stamp::of(&metadata)))
    }

    fn write(&self, temporary: &str, text: &[u8]) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut file = self.open(OsStr::new(temporary), flags)?;
        file.write_all(text)?;
        file.sync_all()?;
        renameat(&self.dir, temporary, &self.dir, &self.name)?;
        self.dir.sync_all()
    }

    fn refusal(&self, verb: &str, why: impl std::fmt::Display) -> Error {
        refusal(verb, &self.path, why)
    }

    fn failure(&self, verb: &str, error: io::Error) -> Error {
        failure(verb, &self.path, error)
    }
}

fn failure(verb: &str, path: &Path, error: io::Error) -> Error {
    refusal(verb, path, "the system refuses; see the cause").caused_by(error)
}
