//! An upload to an object store: one request for a short one, parts for a long one.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutOptions, PutPayload, UpdateVersion};

use super::{TEMP, failed, strong};
use crate::{StoreError, Stored, Upload, When, random};

/// How much is held, and sent at once; S3 takes no part under 5 MiB but the last.
const PART_BYTES: usize = 8 << 20;

struct StoreUpload {
    store: Arc<dyn ObjectStore>,
    path: Path,
    when: When,
    held: Vec<Bytes>,
    held_bytes: usize,
    parts: Option<Parts>,
}

/// Dropped before it is whole, an upload in parts is aborted.
struct Parts {
    upload: Option<Box<dyn MultipartUpload>>,
    path: Path,
}

pub(super) fn begin(store: Arc<dyn ObjectStore>, path: Path, when: When) -> Box<dyn Upload> {
    Box::new(StoreUpload { store, path, when, held: Vec::new(), held_bytes: 0, parts: None })
}

#[async_trait]
impl Upload for StoreUpload {
    async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        self.held_bytes += bytes.len();
        self.held.push(bytes);
        if self.held_bytes >= PART_BYTES { self.send_part().await } else { Ok(()) }
    }

    /// Apart from who waits for it: should that be dropped on the way, the rest still has to be put in order.
    async fn finish(self: Box<Self>) -> Result<Stored, StoreError> {
        match tokio::spawn(self.finish_whole()).await {
            Ok(done) => done,
            Err(error) => Err(StoreError::Failed(Box::new(error))),
        }
    }
}

impl StoreUpload {
    async fn finish_whole(mut self: Box<Self>) -> Result<Stored, StoreError> {
        if self.parts.is_none() {
            return self.finish_at_once().await;
        }
        if self.held_bytes > 0 {
            self.send_part().await?;
        }
        let Some(mut parts) = self.parts.take() else { return Err(StoreError::NotFound) };
        let Some(upload) = &mut parts.upload else { return Err(StoreError::NotFound) };
        let done = upload.complete().await.map_err(failed)?;
        parts.upload = None;
        if self.when != When::Absent {
            return Ok(Stored { created: false, tag: done.e_tag.as_deref().and_then(strong) });
        }
        let copied = self.store.copy_if_not_exists(&parts.path, &self.path).await.map_err(failed);
        if let Err(error) = self.store.delete(&parts.path).await {
            tracing::warn!(%error, "an upload's temporary object stays");
        }
        copied.map(|()| Stored { created: true, tag: None })
    }

    async fn finish_at_once(&mut self) -> Result<Stored, StoreError> {
        let mode = match &self.when {
            When::Always => PutMode::Overwrite,
            When::Absent => PutMode::Create,
            // A store compares with one version, in its own spelling of the tag.
            _ => PutMode::Update(self.present().await?),
        };
        let payload: PutPayload = std::mem::take(&mut self.held).into_iter().collect();
        let done = self.store.put_opts(&self.path, payload, PutOptions::from(mode)).await.map_err(failed)?;
        Ok(Stored { created: self.when == When::Absent, tag: done.e_tag.as_deref().and_then(strong) })
    }

    /// The version that is there, if it is as wanted.
    async fn present(&mut self) -> Result<UpdateVersion, StoreError> {
        let found = self.store.head(&self.path).await.map_err(failed);
        let found = match found {
            // To be written if there is none, or one that is known: no store has such a mode.
            Err(StoreError::NotFound) if self.when.holds(None) => {
                return Err(StoreError::Unable("write under this condition; send if-none-match: *"));
            }
            Err(StoreError::NotFound) => return Err(StoreError::Unmet),
            other => other?,
        };
        if !self.when.holds(Some(&super::known(&found))) {
            return Err(StoreError::Unmet);
        }
        Ok(UpdateVersion { e_tag: found.e_tag, version: found.version })
    }

    async fn send_part(&mut self) -> Result<(), StoreError> {
        if self.parts.is_none() {
            let path = match self.when {
                When::Always => self.path.clone(),
                When::Absent => Path::from_iter([TEMP, random::id()?.as_str()]),
                _ => return Err(StoreError::Unable("write so long an object under this condition")),
            };
            let upload = self.store.put_multipart(&path).await.map_err(failed)?;
            self.parts = Some(Parts { upload: Some(upload), path });
        }
        let payload: PutPayload = std::mem::take(&mut self.held).into_iter().collect();
        self.held_bytes = 0;
        match self.parts.as_mut().and_then(|parts| parts.upload.as_mut()) {
            Some(upload) => upload.put_part(payload).await.map_err(failed),
            None => Err(StoreError::NotFound),
        }
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        let (Some(mut upload), Ok(runtime)) = (self.upload.take(), tokio::runtime::Handle::try_current()) else {
            return;
        };
        runtime.spawn(async move {
            if let Err(error) = upload.abort().await {
                tracing::warn!(%error, "an upload's parts stay until the store removes them");
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::TryStreamExt;
    use object_store::ObjectMeta;
    use object_store::memory::InMemory;
    use object_store::throttle::{ThrottleConfig, ThrottledStore};
    use presign::ObjectKey;
    use tokio::time::{sleep, timeout};

    use crate::{Objects, Store};

    use super::*;

    #[tokio::test]
    async fn a_client_that_leaves_at_the_end_leaves_no_temporary_object() {
        let step = Duration::from_millis(60);
        let config =
            ThrottleConfig { wait_put_per_call: step, wait_delete_per_call: step, ..ThrottleConfig::default() };
        // During the copy, and during the removal.
        for (name, leaves) in [("a", step / 2), ("b", step * 3 / 2)] {
            let store = Arc::new(ThrottledStore::new(InMemory::new(), config));
            let key = ObjectKey::new(name).unwrap();
            let mut upload = Objects::new(store.clone()).begin(&key, When::Absent).await.unwrap();
            upload.write(Bytes::from(vec![7; PART_BYTES])).await.unwrap();
            assert!(timeout(leaves, upload.finish()).await.is_err(), "it was done before the client left");
            let left = async || {
                let mut all: Vec<ObjectMeta> = store.list(None).try_collect().await.unwrap();
                all.retain(|meta| meta.location.as_ref().starts_with(TEMP));
                all.len()
            };
            assert_eq!(left().await, 1);
            for _ in 0..100 {
                if left().await == 0 {
                    break;
                }
                sleep(step).await;
            }
            assert_eq!(left().await, 0);
            assert_eq!(store.head(&Path::from(name)).await.unwrap().size, PART_BYTES as u64);
        }
    }
}
