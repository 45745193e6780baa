use std::sync::Arc;

use anyhow::Result;
use presign_core::{End, Expiring, SignBytes};
use presign_gcs::{Account, Bucket, Credentials};
use serde_json::{Value, json};

pub(crate) const BUCKET: &str = "examplebucket";
pub(crate) const EMAIL: &str = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";
/// The key that Google published with its signing cases, for an account that does not exist.
pub(crate) const PRIVATE_KEY: &str = include_str!("../../../../../vectors/gcs-v4-key.pem");
pub(crate) const PUBLIC_KEY: &str = include_str!("../../../../../vectors/gcs-v4-public-key.pem");
const ACCESS_ID: &str = "GOOGTS7C7FUP3AIRVJTE2BCD";
const SECRET: &str = "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ";

pub(crate) fn by_rsa(key: impl SignBytes + 'static) -> Result<Bucket> {
    bucket(Credentials::rsa(EMAIL, key))
}

pub(crate) fn by_hmac() -> Result<Bucket> {
    bucket(hmac())
}

pub(crate) fn hmac() -> Credentials {
    Credentials::hmac(ACCESS_ID, SECRET)
}

fn bucket(credentials: Credentials) -> Result<Bucket> {
    Ok(Account::new(Arc::new(Expiring::new(credentials, End::Never))).bucket(BUCKET)?)
}

/// The file of the service account, which the peers read.
pub(crate) fn key_file() -> Value {
    json!({
        "type": "service_account",
        "project_id": "dummy-project-id",
        "private_key_id": "ffffffffffffffffffffffffffffffffffffffff",
        "private_key": PRIVATE_KEY,
        "client_email": EMAIL,
    })
}
