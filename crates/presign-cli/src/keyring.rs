//! The key-ring file that flags and environment name.

use std::path::PathBuf;
use std::sync::Arc;

use presign::keyring::KeyFile;
use presign::local::KeyRing;
use tracing::debug;

use crate::args::Local;
use crate::environment;
use crate::errors::Failure;

const VARIABLE: &str = "PRESIGN_KEYRING";

/// Where the file lies, or would.
pub(crate) fn path(flags: &Local) -> Result<PathBuf, Failure> {
    Ok(place(flags)?.0)
}

/// The file.
pub(crate) fn open(flags: &Local) -> Result<KeyFile, Failure> {
    let (path, said_by) = place(flags)?;
    // Not the path: it may be anything that was pasted in its place.
    if std::fs::symlink_metadata(&path).is_err() {
        return Err(Failure::Usage(format!(
            "open the key ring: there is no file where {said_by} says; make one with `presign keys new`, or name \
             another with --keyring"
        )));
    }
    let file = KeyFile::open(&path)?;
    debug!(path = %path.display(), "opened the key ring");
    Ok(file)
}

/// The ring in it.
pub(crate) fn ring(flags: &Local) -> Result<Arc<KeyRing>, Failure> {
    Ok(Arc::new(open(flags)?.ring().clone()))
}

/// The path, and who says so.
fn place(flags: &Local) -> Result<(PathBuf, &'static str), Failure> {
    if let Some(path) = &flags.keyring {
        return Ok((path.clone(), "--keyring"));
    }
    match environment::first(&[VARIABLE])? {
        Some(path) => Ok((path.into(), VARIABLE)),
        None => Ok((KeyFile::default_path()?, "the default")),
    }
}
