//! Where there is no mode and no owner to hold a file to, there is no key-ring file.

use std::path::Path;

use presign_core::{Error, Result};
use zeroize::Zeroizing;

pub(super) const LONGEST_BYTES: usize = 64 * 1024;

/// What changes when a file is replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stamp {}

pub(super) enum Locked {}

impl Locked {
    pub(super) fn read(&self) -> Result<Zeroizing<Vec<u8>>> {
        match *self {}
    }

    pub(super) fn create(&self, _: &[u8]) -> Result<()> {
        match *self {}
    }

    pub(super) fn replace(&self, _: &[u8]) -> Result<()> {
        match *self {}
    }
}

pub(super) fn lock(_: &Path) -> Result<Locked> {
    Err(unsupported())
}

pub(super) fn make_parent(_: &Path) -> Result<()> {
    Err(unsupported())
}

pub(super) fn read(_: &Path) -> Result<(Zeroizing<Vec<u8>>, Stamp)> {
    Err(unsupported())
}

pub(super) fn stamp(_: &Path) -> Option<Stamp> {
    None
}

fn unsupported() -> Error {
    let instead = "make the ring from a secret of your deployment, with `KeyRing::from_keys`";
    Error::unsupported("a key-ring file", "this operating system", instead)
}
