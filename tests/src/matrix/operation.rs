//! What a URL can be for.

#[cfg(feature = "servers")]
mod all;

use std::time::Duration;

use anyhow::Result;
use presign_core::Grant;

use super::case::{Effect, Wanted};
use super::scheme::Signs;
use crate::Presented;
#[cfg(feature = "servers")]
pub use all::all;

/// One right request, from which the tamperings are made.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Operation {
    /// The first segment of its cases' names.
    pub name: &'static str,
    /// The right request.
    pub send: Presented,
    /// What it does.
    pub wanted: Wanted,
}

/// The object that the URLs are for.
pub const KEY: &str = "dir/a cat+é.txt";
/// What it holds.
pub const CONTENT: &[u8] = b"the fixture's bytes\n";
/// An object beside it.
pub const OTHER_KEY: &str = "dir/other.txt";
/// An object that does not exist yet.
pub const NEW_KEY: &str = "dir/new.txt";
/// What is written by a right upload.
pub const UPLOAD: &[u8] = b"uploaded bytes\n";
/// How long a URL lives unless that is what is tried.
pub const VALIDITY: Duration = Duration::from_secs(900);

/// A right download.
pub(super) fn get(name: &'static str, pen: &dyn Signs) -> Result<Operation> {
    let send = pen.sign(&Grant::get(KEY, VALIDITY), b"")?;
    Ok(Operation { name, send, wanted: read() })
}

/// A right upload.
pub(super) fn put(name: &'static str, pen: &dyn Signs) -> Result<Operation> {
    let send = pen.sign(&Grant::put(KEY, VALIDITY), UPLOAD)?;
    Ok(Operation { name, send, wanted: written(pen, KEY, UPLOAD) })
}

/// What a right download does.
#[must_use]
pub fn read() -> Wanted {
    Wanted { body: Some(CONTENT.to_vec()), ..Wanted::default() }
}

/// What a right upload does.
pub(super) fn written(pen: &dyn Signs, key: &str, bytes: &[u8]) -> Wanted {
    let effect = Effect::Stored(pen.stored_as(key), bytes.to_vec());
    let [replaced, created] = pen.scheme().stored;
    Wanted { effect, ..Wanted::status(if key == NEW_KEY { created } else { replaced }) }
}

pub(super) fn head(pen: &dyn Signs) -> Result<Operation> {
    let send = pen.sign(&Grant::head(KEY, VALIDITY), b"")?;
    Ok(Operation { name: "head", send, wanted: Wanted::status(200) })
}

pub(super) fn delete(pen: &dyn Signs) -> Result<Operation> {
    let send = pen.sign(&Grant::delete(KEY, VALIDITY), b"")?;
    let effect = Effect::Gone(pen.stored_as(KEY));
    Ok(Operation { name: "delete", send, wanted: Wanted { effect, ..Wanted::status(pen.scheme().deleted) } })
}

pub(super) fn list(pen: &dyn Signs) -> Result<Operation> {
    let send = pen.sign(&Grant::list("dir/", VALIDITY), b"")?;
    let mentions = Some((pen.scheme().listed)(KEY));
    Ok(Operation { name: "list", send, wanted: Wanted { mentions, ..Wanted::status(200) } })
}
