//! What Azurite holds: read and written by the account's owner, apart from the requests of the matrix.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use presign_azure::StoredPolicy;
use presign_core::percent;
use quick_xml::escape::unescape;
use tokio::sync::Mutex;

use super::owner::Owner;
use crate::wire::Reply;
use crate::{AzureGround, Presented, Store, store};

pub(super) struct Shelf {
    pub(super) owner: Owner,
    /// The bytes that a blob had under this tag: most looks find nothing new.
    seen: Mutex<BTreeMap<(String, String), Vec<u8>>>,
}

/// What a store's name of a blob ends in where it says what the blob is beside its bytes. No request of the matrix
/// names a blob so.
const MORE: char = '\u{1}';

/// One blob of a listing.
struct Entry {
    name: String,
    tag: String,
    /// What it is beyond a plain blob: a store holds that too, so that no request can change it unseen.
    more: String,
}

impl Shelf {
    /// Makes the containers of `ground`, unless they are there.
    pub(super) async fn open(owner: Owner, ground: &AzureGround) -> Result<Self> {
        let shelf = Self { owner, seen: Mutex::default() };
        for container in [ground.container, ground.spare] {
            let url = format!("{}/{container}?restype=container", ground.endpoint);
            let reply = shelf.owner.send(Presented::bare("PUT", &url)).await?;
            ensure!(matches!(reply.status, 201 | 409), "{container} can't be made: {}", said(&reply));
        }
        Ok(shelf)
    }

    pub(super) async fn read(&self, ground: &AzureGround) -> Result<Store> {
        let mut found = Store::new();
        for container in [ground.container, ground.spare] {
            for entry in self.list(ground, container).await? {
                let name = store::name(container, &entry.name);
                if !entry.more.is_empty() {
                    found.entry(format!("{name}{MORE}")).or_default().extend(entry.more.bytes());
                }
                if entry.tag.is_empty() {
                    continue;
                }
                let mut seen = self.seen.lock().await;
                let bytes = match seen.get(&(name.clone(), entry.tag.clone())) {
                    Some(bytes) => bytes.clone(),
                    None => {
                        let reply = self.owner.send(blob(ground, "GET", &name)).await?;
                        if reply.status == 404 {
                            // Blocks that no list names yet.
                            found.entry(format!("{name}{MORE}")).or_default().extend(b"uncommitted");
                            continue;
                        }
                        ensure!(reply.status == 200, "{name:?} can't be read: {}", said(&reply));
                        seen.insert((name.clone(), entry.tag), reply.body.clone());
                        reply.body
                    }
                };
                found.insert(name, bytes);
            }
        }
        Ok(found)
    }

    /// Changes what is not as `wanted`.
    pub(super) async fn write(&self, ground: &AzureGround, wanted: &Store) -> Result<()> {
        let found = self.read(ground).await?;
        let same = |name: &str| {
            let more = format!("{name}{MORE}");
            found.get(name) == wanted.get(name) && found.get(&more) == wanted.get(&more)
        };
        // Whatever it is: written it is a blob, and as one it can be deleted.
        let named = |name: &String| name.strip_suffix(MORE).unwrap_or(name).to_owned();
        let mut changed: Vec<String> =
            found.keys().chain(wanted.keys()).map(named).filter(|name| !same(name)).collect();
        changed.sort_unstable();
        changed.dedup();
        for name in changed {
            let lease = blob_with(ground, "PUT", &name, "?comp=lease").with_header("x-ms-lease-action", "break");
            self.owner.send(lease.with_header("x-ms-lease-break-period", "0")).await?;
            let delete = || blob(ground, "DELETE", &name).with_header("x-ms-delete-snapshots", "include");
            self.owner.send(delete()).await?;
            let put = blob(ground, "PUT", &name).with_header("x-ms-blob-type", "BlockBlob");
            let reply = self.owner.send(put.with_body(wanted.get(&name).map_or(&[][..], Vec::as_slice))).await?;
            ensure!(reply.status == 201, "{name:?} can't be written: {}", said(&reply));
            if !wanted.contains_key(&name) {
                let reply = self.owner.send(delete()).await?;
                ensure!(reply.status == 202, "{name:?} can't be deleted: {}", said(&reply));
            }
        }
        Ok(())
    }

    pub(super) async fn store_policies(
        &self,
        ground: &AzureGround,
        container: &str,
        policies: &[(String, StoredPolicy)],
    ) -> Result<()> {
        let mut body = String::from(r#"<?xml version="1.0" encoding="utf-8"?><SignedIdentifiers>"#);
        for (id, policy) in policies {
            let mut says = String::new();
            if let Some(start) = policy.start {
                says.push_str(&format!("<Start>{start}</Start>"));
            }
            if let Some(expiry) = policy.expiry {
                says.push_str(&format!("<Expiry>{expiry}</Expiry>"));
            }
            if let Some(permissions) = policy.permissions {
                says.push_str(&format!("<Permission>{permissions}</Permission>"));
            }
            body.push_str(&format!(
                "<SignedIdentifier><Id>{id}</Id><AccessPolicy>{says}</AccessPolicy></SignedIdentifier>"
            ));
        }
        body.push_str("</SignedIdentifiers>");
        let url = format!("{}/{container}?restype=container&comp=acl", ground.endpoint);
        let request = Presented::bare("PUT", &url).with_body(body.as_bytes());
        let reply = self.owner.send(request.with_header("content-type", "application/xml")).await?;
        ensure!(reply.status == 200, "policies can't be stored: {}", said(&reply));
        Ok(())
    }

    async fn list(&self, ground: &AzureGround, container: &str) -> Result<Vec<Entry>> {
        let include = "metadata%2Csnapshots%2Cuncommittedblobs%2Ctags";
        let url = format!("{}/{container}?restype=container&comp=list&include={include}", ground.endpoint);
        let reply = self.owner.send(Presented::bare("GET", &url)).await?;
        ensure!(reply.status == 200, "{container} can't be listed: {}", said(&reply));
        let text = String::from_utf8_lossy(&reply.body).into_owned();
        ensure!(!text.contains("<NextMarker>"), "{container} holds more than one page");
        text.split("<Blob>").skip(1).map(entry).collect()
    }
}

fn entry(text: &str) -> Result<Entry> {
    let element = |name: &str| -> Option<&str> {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(inner, _)| inner)
    };
    let name = unescape(element("Name").context("a blob without a name")?)?.into_owned();
    let mut more = String::new();
    let mut usual = |name: &str, usual: &[&str]| {
        let value = element(name).unwrap_or_default();
        if !usual.contains(&value) {
            more.push_str(&format!("{name} {value}, "));
        }
    };
    usual("BlobType", &["BlockBlob"]);
    usual("Content-Type", &["application/octet-stream", ""]);
    usual("LeaseState", &["available", "broken", ""]);
    usual("AccessTier", &["Hot", ""]);
    usual("Metadata", &[""]);
    usual("Tags", &[""]);
    // A snapshot is told of with its blob.
    if let Some(time) = element("Snapshot") {
        return Ok(Entry { name, tag: String::new(), more: format!("snapshot {time}, ") });
    }
    let tag = element("Etag").unwrap_or_default().to_owned();
    Ok(Entry { name, tag, more })
}

fn blob(ground: &AzureGround, method: &str, name: &str) -> Presented {
    blob_with(ground, method, name, "")
}

/// A request of the blob that a store calls `name`.
fn blob_with(ground: &AzureGround, method: &str, name: &str, query: &str) -> Presented {
    let mut path = String::new();
    percent::path(name, &mut path);
    Presented::bare(method, &format!("{}/{path}{query}", ground.endpoint))
}

fn said(reply: &Reply) -> String {
    format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body))
}
