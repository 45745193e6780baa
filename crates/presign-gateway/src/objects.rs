mod upload;

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::stream::{self, BoxStream, StreamExt};
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt};
use presign::ObjectKey;

use crate::{Entry, Listing, Meta, Object, Store, StoreError, Upload, When};

/// Any object store: a bucket at a provider, or memory.
///
/// Its paths are not object names: it leaves out empty segments and escapes some characters, so that two names could
/// be one object. A name is served only if the store's path gives it back exactly; [`Store::admits`] says which, and
/// others are answered with 400.
///
/// Up to 8 MiB are stored in one request under its condition. A longer upload is streamed in parts; if it is to create
/// only, to a name below `.presign-uploads/`, and copied to its own where there is none, which not every store can: it
/// is refused then. So is any other condition on a longer upload.
#[derive(Clone, Debug)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
}

/// Where long uploads wait that may only create.
const TEMP: &str = ".presign-uploads";

/// The most names that one listing looks at.
const MAX_ENTRIES: usize = 100_000;

impl Objects {
    /// The store behind a gateway. What is above a prefix can be left out with `object_store::prefix::PrefixStore`.
    pub fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }

    async fn head(&self, path: &Path) -> Result<Option<Meta>, StoreError> {
        match self.store.head(path).await {
            Ok(meta) => Ok(Some(known(&meta))),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }
}

/// The path of a name, if it is the name.
fn path(name: &str) -> Result<Path, StoreError> {
    let unfit = |why| Err(StoreError::Unfit(why));
    match Path::parse(name) {
        Ok(path) if path.as_ref() != name => unfit("its path would be another name; no empty segments".into()),
        Ok(path) if path.parts().next().is_some_and(|part| part.as_ref() == TEMP) => {
            unfit(format!("names below {TEMP}/ are kept for uploads under way").into())
        }
        Ok(path) => Ok(path),
        Err(_) => unfit("a path can't have its characters, or an empty segment".into()),
    }
}

fn failed(error: object_store::Error) -> StoreError {
    match error {
        object_store::Error::NotFound { .. } => StoreError::NotFound,
        object_store::Error::AlreadyExists { .. } | object_store::Error::Precondition { .. } => StoreError::Unmet,
        object_store::Error::NotSupported { .. } | object_store::Error::NotImplemented { .. } => {
            StoreError::Unable("do this under a condition")
        }
        error => StoreError::Failed(Box::new(error)),
    }
}

fn known(meta: &ObjectMeta) -> Meta {
    Meta {
        size_bytes: meta.size,
        modified: Some(meta.last_modified.into()),
        tag: meta.e_tag.as_deref().and_then(strong),
    }
}

/// The text of a strong tag. Some stores give it with quotes and some without.
fn strong(tag: &str) -> Option<String> {
    let plain = tag.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(tag);
    let whole = !plain.is_empty() && plain.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
    (whole && !tag.starts_with("W/")).then(|| plain.to_owned())
}

#[async_trait]
impl Store for Objects {
    fn admits(&self, key: &ObjectKey<'_>) -> Result<(), StoreError> {
        path(key.as_str()).map(drop)
    }

    async fn open(&self, key: &ObjectKey<'_>) -> Result<Box<dyn Object>, StoreError> {
        let path = path(key.as_str())?;
        let found = self.store.head(&path).await.map_err(failed)?;
        Ok(Box::new(StoreObject { store: self.store.clone(), meta: known(&found), path, tag: found.e_tag }))
    }

    async fn begin(&self, key: &ObjectKey<'_>, when: When) -> Result<Box<dyn Upload>, StoreError> {
        let path = path(key.as_str())?;
        if when != When::Always && !when.holds(self.head(&path).await?.as_ref()) {
            return Err(StoreError::Unmet);
        }
        Ok(upload::begin(self.store.clone(), path, when))
    }

    async fn remove(&self, key: &ObjectKey<'_>, when: When) -> Result<(), StoreError> {
        let path = path(key.as_str())?;
        // Stores have no removal under a condition: another writer can come between.
        match self.head(&path).await? {
            None => Err(StoreError::NotFound),
            Some(meta) if !when.holds(Some(&meta)) => Err(StoreError::Unmet),
            Some(_) => self.store.delete(&path).await.map_err(failed),
        }
    }

    async fn list(&self, prefix: &str, after: &str, limit: usize) -> Result<Listing, StoreError> {
        // A store lists whole segments, and not always in order.
        let above = prefix.rsplit_once('/').map(|(above, _)| Path::parse(above)).transpose();
        let Ok(above) = above else { return Ok(Listing::default()) };
        let mut found = BTreeMap::new();
        let mut names = self.store.list(above.as_ref()).take(MAX_ENTRIES + 1).enumerate();
        while let Some((looked, meta)) = names.next().await {
            if looked == MAX_ENTRIES {
                return Err(StoreError::Unable("list so many objects; name a longer prefix"));
            }
            let meta = meta.map_err(failed)?;
            let name = meta.location.as_ref();
            if name.starts_with(prefix) && name > after && path(name).is_ok() {
                found.insert(name.to_owned(), known(&meta));
            }
            if found.len() > limit.saturating_add(1) {
                found.pop_last();
            }
        }
        let more = found.len() > limit;
        let entries = found.into_iter().take(limit).map(|(name, meta)| Entry { name, meta }).collect();
        Ok(Listing { entries, more })
    }
}

#[derive(Debug)]
struct StoreObject {
    store: Arc<dyn ObjectStore>,
    path: Path,
    meta: Meta,
    tag: Option<String>,
}

impl Object for StoreObject {
    fn meta(&self) -> &Meta {
        &self.meta
    }

    fn read(self: Box<Self>, range: Range<u64>) -> BoxStream<'static, io::Result<Bytes>> {
        if range.is_empty() {
            return stream::empty().boxed();
        }
        // Of the version that was described; if there is another by now, the answer breaks off.
        let options = GetOptions { if_match: self.tag, range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let (store, path) = (self.store, self.path);
        let opened = async move { store.get_opts(&path, options).await.map(|got| got.into_stream()) };
        stream::once(opened)
            .flat_map(|got| match got {
                Ok(stream) => stream,
                Err(error) => stream::once(async move { Err(error) }).boxed(),
            })
            .map(|bytes| bytes.map_err(io::Error::other))
            .boxed()
    }
}
