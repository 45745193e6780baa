use std::time::Duration;

use presign::{Grant, Presigned, Result};
use presign_gateway::Entry;
use serde::Serialize;

use super::files::Files;
use super::names::{UPLOADS, kind, label};

/// How long the page's links are valid, but for the short ones.
pub(super) const VALIDITY: Duration = Duration::from_secs(600);

const SHORT: Duration = Duration::from_secs(60);

/// A file of the page, with its links.
#[derive(Serialize)]
pub(super) struct File {
    name: String,
    label: String,
    kind: String,
    image: bool,
    upload: bool,
    size: u64,
    /// What the file would be called without a signature: refused.
    unsigned: String,
    signed: Link,
    download: Link,
    short: Link,
    curl: String,
}

/// A signed URL, and its last second.
#[derive(Serialize)]
struct Link {
    url: String,
    until: i64,
}

impl File {
    /// Signs the links of `entry`.
    pub(super) fn of(files: &Files, entry: &Entry) -> Result<Self> {
        let name = entry.name.as_str();
        let signed = files.sign(&Grant::get(name, VALIDITY))?;
        let url = signed.reveal().as_str();
        let label = label(name);
        let kind = kind(name);
        Ok(Self {
            name: name.to_owned(),
            image: ["PNG", "JPG", "JPEG", "GIF", "WEBP", "AVIF"].contains(&kind.as_str()),
            kind,
            upload: name.starts_with(UPLOADS),
            size: entry.meta.size_bytes,
            unsigned: url.split_once('?').map_or(url, |(path, _)| path).to_owned(),
            curl: signed.reveal().curl(),
            download: Link::of(&files.sign(&Grant::get(name, VALIDITY).download_as(label.as_str()))?),
            short: Link::of(&files.sign(&Grant::get(name, SHORT))?),
            signed: Link::of(&signed),
            label,
        })
    }
}

impl Link {
    fn of(presigned: &Presigned) -> Self {
        Self { url: presigned.reveal().as_str().to_owned(), until: presigned.expires().latest().unix() }
    }
}
