use azure_storage::StorageCredentials;
use azure_storage::shared_access_signature::service_sas::BlobSasPermissions;
use azure_storage_blobs::prelude::ClientBuilder;
use time::OffsetDateTime;

use crate::at_once::at_once;
use crate::azure::{ACCOUNT, CONTAINER, KEY};
use crate::contender::Contender;
use crate::signer::Signer;
use crate::work;

/// `BlobClient::shared_access_signature` of azure_storage_blobs, the last release of Microsoft's before it was written
/// anew, and the URL of it.
pub(crate) fn peer() -> impl Contender {
    let client = ClientBuilder::new(ACCOUNT, StorageCredentials::access_key(ACCOUNT, KEY));
    let client = client.blob_client(CONTAINER, work::KEY);
    Signer::new("azure_storage_blobs 0.21.0", move |at| {
        let expiry = OffsetDateTime::from_unix_timestamp(at.unix())? + work::VALIDITY;
        let permissions = BlobSasPermissions { read: true, ..BlobSasPermissions::default() };
        let signature = at_once(client.shared_access_signature(permissions, expiry))??;
        Ok(client.generate_signed_blob_url(&signature)?.into())
    })
}
