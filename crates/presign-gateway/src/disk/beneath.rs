//! The file system, one name at a time beneath an open folder. No link is ever followed.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::time::{Duration, SystemTime};

use presign::{Sha256, hex_encode};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, Stat, fstat, mkdirat, openat, statat};
use rustix::io::Errno;

use crate::Meta;

/// Opens the folder `name`.
pub(super) fn folder(at: impl AsFd, name: &str) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(at, name, flags, Mode::empty())?)
}

/// Opens the folder below `at` that these names lead to.
pub(super) fn walk(at: BorrowedFd<'_>, names: &[String]) -> io::Result<OwnedFd> {
    let mut folder = at.try_clone_to_owned()?;
    for name in names {
        folder = self::folder(&folder, name)?;
    }
    Ok(folder)
}

/// Opens each of these folders, the one below the other: `at` itself is the first.
pub(super) fn way(at: BorrowedFd<'_>, names: &[String]) -> io::Result<Vec<OwnedFd>> {
    let mut last = at.try_clone_to_owned()?;
    let mut way = Vec::with_capacity(names.len() + 1);
    for name in names {
        let below = folder(&last, name)?;
        way.push(std::mem::replace(&mut last, below));
    }
    way.push(last);
    Ok(way)
}

/// Makes the folder `name`, if there is nothing of that name.
pub(super) fn make_folder(at: impl AsFd, name: &str) -> io::Result<()> {
    match mkdirat(at, name, Mode::from_raw_mode(0o777)) {
        Err(Errno::EXIST) => Ok(()),
        other => Ok(other?),
    }
}

/// Opens the plain file `name` for reading. Without waiting: a pipe would block for ever before it is seen to be one.
pub(super) fn plain_file(at: impl AsFd, name: &str) -> io::Result<(File, Meta)> {
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = openat(at, name, flags, Mode::empty())?;
    let stat = fstat(&file)?;
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => Ok((file.into(), meta(&stat))),
        _ => Err(Errno::NOENT.into()),
    }
}

/// Makes the file `name`, which must not exist.
pub(super) fn new_file(at: impl AsFd, name: &str) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(at, name, flags, Mode::from_raw_mode(0o666))?.into())
}

/// Opens the file `name` for locks, and makes it where it is missing.
pub(super) fn lock_file(at: impl AsFd, name: &str) -> io::Result<File> {
    let flags = OFlags::RDWR | OFlags::CREATE | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(at, name, flags, Mode::from_raw_mode(0o600))?.into())
}

/// What is there, itself and not what it links to.
#[derive(Debug)]
pub(super) enum There {
    Nothing,
    File(Meta),
    Folder,
    Other,
}

pub(super) fn look(at: impl AsFd, name: &str) -> io::Result<There> {
    let stat = match statat(at, name, AtFlags::SYMLINK_NOFOLLOW) {
        Err(Errno::NOENT) => return Ok(There::Nothing),
        other => other?,
    };
    Ok(match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile => There::File(meta(&stat)),
        FileType::Directory => There::Folder,
        _ => There::Other,
    })
}

/// What is known of an open file.
pub(super) fn meta_of(file: &File) -> io::Result<Meta> {
    Ok(meta(&fstat(file)?))
}

/// A file that is replaced is another inode, so that the tag is a strong one; hashed, because an inode's number is
/// nobody's business.
fn meta(stat: &Stat) -> Meta {
    let nanos = u32::try_from(stat.st_mtime_nsec).unwrap_or_default();
    let mut hash = Sha256::new();
    hash.update(format!("{} {} {} {nanos} {}", stat.st_dev, stat.st_ino, stat.st_mtime, stat.st_size).as_bytes());
    let mut tag = String::new();
    hex_encode(&hash.finish()[..16], &mut tag);
    let since = u64::try_from(stat.st_mtime).ok().map(|seconds| Duration::new(seconds, nanos));
    Meta {
        size_bytes: u64::try_from(stat.st_size).unwrap_or_default(),
        modified: since.and_then(|since| SystemTime::UNIX_EPOCH.checked_add(since)),
        tag: Some(tag),
    }
}

/// Whether an error means that a path leads to no object: nothing there, a link, a file where a folder would be.
pub(super) fn is_absence(error: &io::Error) -> bool {
    let errno = Errno::from_io_error(error);
    matches!(errno, Some(Errno::NOENT | Errno::NOTDIR | Errno::LOOP | Errno::MLINK | Errno::ISDIR | Errno::NXIO))
}
