//! A key-ring file, and a ring that follows it.
//!
//! ```
//! # #[cfg(unix)] {
//! use presign::keyring::KeyFile;
//! use presign::{Grant, LiveSite, Presigner};
//! use std::time::Duration;
//!
//! let folder = tempfile::tempdir()?; // KeyFile::default_path()? is where a user's own lies
//! let mut file = KeyFile::create(folder.path().join("keys.json"), Duration::from_secs(3600))?;
//!
//! let keys = file.follow()?;
//! let presigner = Presigner::new(LiveSite::new(keys.clone(), "https://files.example")?);
//! let id = file.rotate("2026-11-21T12:00:00Z".parse()?)?;
//! keys.reload()?; // or a second later
//!
//! let presigned = presigner.presign_now(&Grant::get("a.txt", Duration::from_secs(60)))?;
//! assert!(presigned.reveal().as_str().contains(&format!("?ps-key={id}&")));
//! assert_eq!(keys.current().keys().count(), 2);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The file is JSON: `version` is 1, `longest_seconds` is the longest validity of a URL, and `keys` are objects of `id`,
//! `key` (32 bytes in unpadded base64url) and `state`: `signing`, `waiting` or `verifying`, the last with the instant
//! `since` when the key signs no more. Its mode is 0600; a file that others can read is refused, and so is one of another
//! user, a link, and a file in a directory that others can write to. Beside it lies an empty `.lock`.
//!
//! It needs an operating system with modes and owners: elsewhere each function here says that it is unsupported.

#[cfg_attr(not(unix), path = "disk_elsewhere.rs")]
mod disk;
mod file;
mod fresh;
mod handle;
mod json;
mod path;

pub use file::KeyFile;
pub use fresh::fresh_key;
pub use handle::RingHandle;

use std::path::Path;

use presign_core::{Error, ErrorKind};

/// `why` says what is wrong and the command that mends it, and nothing of what the file says.
fn refusal(verb: &str, path: &Path, why: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Config, format!("{verb} the key-ring file {}: {why}", path.display()))
}
