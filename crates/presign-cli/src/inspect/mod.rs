//! What a signed URL says of itself. No key is needed, nothing is checked, and neither signature nor token is shown.

mod azure;
mod gcs;
mod local;
mod s3;
mod said;

use presign::{Clock, SystemClock, Timestamp};

use crate::args::Inspect;
use crate::errors::Failure;
use crate::received::{self, Scheme};
use crate::{read, secrets, terminal};

/// Reads the URL and writes what it says to stdout.
pub(crate) fn run(inspect: &Inspect) -> Result<(), Failure> {
    let url = read::url(&inspect.url.url)?;
    let at = match inspect.at {
        Some(at) => at,
        None => SystemClock.now()?,
    };
    let text = match received::scheme(&url) {
        Scheme::S3 => s3::text(&url, inspect.format, at)?,
        Scheme::Gcs => gcs::text(&url, inspect.format, at)?,
        Scheme::Azure => azure::text(&url, inspect.format, at)?,
        Scheme::Local => local::text(&url, inspect.format, at)?,
    };
    terminal::print(text.as_bytes())
}

/// The end, and whether it has passed.
fn until(end: &str, expired: bool, at: Timestamp) -> String {
    if expired { format!("{end} (expired; it is {at})") } else { end.to_owned() }
}

/// A parameter of another scheme may hold a signature of its own.
fn hidden<'a>(name: &str, value: Option<&'a str>) -> Option<&'a str> {
    value.map(|value| if secrets::is_secret(name) { "…" } else { value })
}
