//! What a server of its own process holds: read and written by its own key, apart from the requests of the matrix.
//!
//! The requests are signed by this library. That proves nothing and need not: a server that took a wrong one for
//! another, or refused a right one, would show something else than what the matrix wrote.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result, bail, ensure};
use http::Method;
use presign_core::{Grant, Target, Timestamp, percent};
use quick_xml::de::from_str;
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::wire::{self, Reply};
use crate::{Ground, Pen, Presented, Store, store};

/// The way into a server's store.
#[derive(Debug)]
pub(super) struct Shelf {
    address: SocketAddr,
    /// The bytes that an object had under this tag: most looks find nothing new.
    seen: Mutex<BTreeMap<(String, String), Vec<u8>>>,
}

const VALIDITY: Duration = Duration::from_secs(900);

impl Shelf {
    /// Makes the buckets of `ground`, unless they are there.
    pub(super) async fn open(address: SocketAddr, ground: &Ground) -> Result<Self> {
        let shelf = Self { address, seen: Mutex::default() };
        for bucket in [ground.bucket, ground.spare] {
            let reply = shelf.send(ground, bucket, &Grant::request(Method::PUT, Target::Bucket, VALIDITY), b"").await?;
            ensure!(matches!(reply.status, 200 | 204 | 409), "the bucket {bucket} can't be made: {}", said(&reply));
        }
        Ok(shelf)
    }

    pub(super) async fn read(&self, ground: &Ground) -> Result<Store> {
        let mut found = Store::new();
        for bucket in [ground.bucket, ground.spare] {
            for (key, tag) in self.list(ground, bucket).await? {
                let name = store::name(bucket, &key);
                let mut seen = self.seen.lock().await;
                let bytes = match seen.get(&(name.clone(), tag.clone())) {
                    Some(bytes) => bytes.clone(),
                    None => {
                        let reply = self.send(ground, bucket, &Grant::get(&key, VALIDITY), b"").await?;
                        ensure!(reply.status == 200, "{key:?} can't be read: {}", said(&reply));
                        seen.insert((name.clone(), tag), reply.body.clone());
                        reply.body
                    }
                };
                found.insert(name, bytes);
            }
        }
        Ok(found)
    }

    /// Changes what is not as `wanted`.
    pub(super) async fn write(&self, ground: &Ground, wanted: &Store) -> Result<()> {
        let found = self.read(ground).await?;
        for name in found.keys().filter(|name| !wanted.contains_key(*name)) {
            let (bucket, key) = split(ground, name)?;
            let reply = self.send(ground, bucket, &Grant::delete(key, VALIDITY), b"").await?;
            ensure!(reply.status == 204, "{name:?} can't be deleted: {}", said(&reply));
        }
        for (name, bytes) in wanted.iter().filter(|(name, bytes)| found.get(*name) != Some(bytes)) {
            let (bucket, key) = split(ground, name)?;
            let reply = self.send(ground, bucket, &Grant::put(key, VALIDITY), bytes).await?;
            ensure!(reply.status == 200, "{name:?} can't be written: {}", said(&reply));
        }
        Ok(())
    }

    /// Names and tags.
    async fn list(&self, ground: &Ground, bucket: &str) -> Result<Vec<(String, String)>> {
        let grant = Grant::list("", VALIDITY).query("encoding-type", "url");
        let reply = self.send(ground, bucket, &grant, b"").await?;
        ensure!(reply.status == 200, "the bucket {bucket} can't be listed: {}", said(&reply));
        let listing: Listing = from_str(&String::from_utf8_lossy(&reply.body))?;
        if listing.is_truncated {
            bail!("the bucket {bucket} holds more than one page");
        }
        let decoded = |key: &str| -> Result<String> {
            // A form's escapes: a plus is a blank.
            let key = key.replace('+', "%20");
            Ok(percent::decode(&key).context("a listed key that is not UTF-8")?.into_owned())
        };
        listing.contents.into_iter().map(|entry| Ok((decoded(&entry.key)?, entry.tag))).collect()
    }

    async fn send(&self, ground: &Ground, bucket: &str, grant: &Grant<'_>, body: &[u8]) -> Result<Reply> {
        let pen = Pen::new(ground, Timestamp::try_from(SystemTime::now())?).for_bucket(bucket);
        let presented: Presented = pen.sign(grant, body)?;
        wire::exchange(self.address, &presented).await
    }
}

#[derive(Deserialize)]
struct Listing {
    #[serde(rename = "IsTruncated", default)]
    is_truncated: bool,
    #[serde(rename = "Contents", default)]
    contents: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "Key", default)]
    key: String,
    #[serde(rename = "ETag", default)]
    tag: String,
}

fn split<'n>(ground: &Ground, name: &'n str) -> Result<(&'static str, &'n str)> {
    let (bucket, key) = name.split_once('/').unwrap_or((name, ""));
    match [ground.bucket, ground.spare].into_iter().find(|known| *known == bucket) {
        Some(bucket) => Ok((bucket, key)),
        None => bail!("no bucket of the matrix: {bucket}"),
    }
}

fn said(reply: &Reply) -> String {
    format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body))
}
