//! An upload under way: a file apart, until it is whole.

use std::fs::File;
use std::io::Write;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;

use super::beneath::meta_of;
use super::names::Place;
use super::tree::Tree;
use super::{blocking, permit};
use crate::{StoreError, Stored, Upload, When, random};

struct DiskUpload {
    place: Place,
    when: When,
    file: Arc<File>,
    temp: Temp,
}

/// The name of a file apart, which goes with it.
struct Temp {
    tree: Arc<Tree>,
    name: String,
}

impl Drop for Temp {
    fn drop(&mut self) {
        self.tree.drop_temp(&self.name);
    }
}

pub(super) fn begin(tree: &Arc<Tree>, place: Place, when: When) -> Result<Box<dyn Upload>, StoreError> {
    // Once more when it is finished; but who can't succeed need not send the body.
    if when != When::Always && !when.holds(tree.find(&place)?.as_ref()) {
        return Err(StoreError::Unmet);
    }
    let name = random::id()?;
    let file = Arc::new(tree.new_temp(&name)?);
    Ok(Box::new(DiskUpload { place, when, file, temp: Temp { tree: tree.clone(), name } }))
}

#[async_trait]
impl Upload for DiskUpload {
    async fn write(&mut self, bytes: Bytes) -> Result<(), StoreError> {
        let file = self.file.clone();
        let permit = permit(&self.temp.tree.writers).await?;
        blocking(move || {
            let _permit = permit;
            Ok((&*file).write_all(&bytes)?)
        })
        .await
    }

    async fn finish(self: Box<Self>) -> Result<Stored, StoreError> {
        let permit = permit(&self.temp.tree.writers).await?;
        blocking(move || {
            let _permit = permit;
            // Before it gets its name: after a power cut, no object may have a part of its bytes.
            self.file.sync_all()?;
            let meta = meta_of(&self.file)?;
            let created = self.temp.tree.publish(&self.temp.name, &self.place, &self.when)?;
            Ok(Stored { created, tag: meta.tag })
        })
        .await
    }
}
