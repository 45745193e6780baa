use std::path::Path;

use bytes::Bytes;
use presign::{Error, ErrorKind, Grant, ObjectKey, Presigned, Presigner, Result};
use presign_gateway::{Entry, Gateway, StoreError, When};

/// The demo's files, and what signs for them.
#[derive(Debug)]
pub(super) struct Files {
    gateway: Gateway,
    presigner: Presigner,
    folder: String,
}

/// The most files that the page shows.
const SHOWN: usize = 200;

impl Files {
    pub(super) fn new(gateway: Gateway, presigner: Presigner, folder: &Path) -> Self {
        Self { gateway, presigner, folder: folder.display().to_string() }
    }

    /// The folder, as people call it.
    pub(super) fn folder(&self) -> &str {
        &self.folder
    }

    /// Signs what the gateway's store can hold.
    pub(super) fn sign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        self.presigner.presign_now(grant)
    }

    /// The files whose names begin with `prefix`.
    pub(super) async fn list(&self, prefix: &str) -> Result<Vec<Entry>> {
        Ok(self.gateway.store().list(prefix, "", SHOWN).await.map_err(failure)?.entries)
    }

    /// Writes a file, if there is none of this name.
    pub(super) async fn write(&self, name: &str, bytes: impl Into<Bytes>) -> Result<()> {
        let begun = self.gateway.store().begin(&ObjectKey::new(name)?, When::Absent).await;
        let mut upload = match begun {
            Err(StoreError::Unmet) => return Ok(()),
            begun => begun.map_err(failure)?,
        };
        upload.write(bytes.into()).await.map_err(failure)?;
        match upload.finish().await {
            Ok(_) | Err(StoreError::Unmet) => Ok(()),
            Err(error) => Err(failure(error)),
        }
    }
}

fn failure(error: StoreError) -> Error {
    Error::new(ErrorKind::Config, "use the demo's folder: look at the cause, or name another with --data")
        .caused_by(error)
}
