mod google_cloud_storage;
mod object_store;
mod opendal;
mod presign;
mod reqsign;

use anyhow::{Context as _, Result};
use presign_core::{Denied, Received, Timestamp, Verified};
use presign_gcs::{KnownKeys, Verifier, rsa};
use serde_json::{Value, json};

use crate::asked::{Term, Words};
use crate::judge::Judge;
use crate::peer::Service;

const ENDPOINT: &str = "https://storage.googleapis.com";
const BUCKET: &str = "mtx";
const EMAIL: &str = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";
/// The key that Google published with its signing cases, for an account that does not exist.
const PRIVATE_KEY: &str = include_str!("../../../../vectors/gcs-v4-key.pem");
const PUBLIC_KEY: &str = include_str!("../../../../vectors/gcs-v4-public-key.pem");

/// Everybody who signs for Cloud Storage, by the same key of a service account.
pub(crate) fn service() -> Result<Service> {
    let keys = KnownKeys::new().with_public_key(EMAIL, rsa::PublicKey::from_pem(PUBLIC_KEY)?);
    Ok(Service {
        name: "Google Cloud Storage, Version 4 by an RSA key",
        judge: Box::new(Gcs { verifier: Verifier::new(ENDPOINT.parse()?), keys }),
        peers: vec![
            Box::new(google_cloud_storage::GoogleCloudStorage::new()?),
            Box::new(object_store::ObjectStore::new()?),
            Box::new(opendal::OpenDal::new()?),
            Box::new(reqsign::Reqsign),
            Box::new(presign::Presign),
        ],
        words: Words::Gcs,
        terms: &Term::OF_GCS,
        capped: true,
        ends: false,
        // `Debug` escapes the ends of lines, so that a line of the key is what a log would show.
        secret: PRIVATE_KEY.lines().nth(1).context("the key has no second line")?,
    })
}

struct Gcs {
    verifier: Verifier,
    keys: KnownKeys,
}

impl Judge for Gcs {
    fn verify(&self, received: &Received<'_>, at: Timestamp) -> Result<Verified, Denied> {
        let claims = self.verifier.parse(received)?;
        self.verifier.verify(&claims, &self.keys, at)
    }
}

/// A URL with the digits of its signature in small letters, as all others write them and Google shows them. Whether it
/// takes capitals is not known here, so that nobody is said to be refused for them.
fn in_small_digits(url: &str) -> String {
    match url.rsplit_once("X-Goog-Signature=") {
        Some((rest, signature)) => format!("{rest}X-Goog-Signature={}", signature.to_ascii_lowercase()),
        None => url.to_owned(),
    }
}

/// The file of the service account, which the others read.
fn key_file() -> Value {
    json!({
        "type": "service_account",
        "project_id": "dummy-project-id",
        "private_key_id": "ffffffffffffffffffffffffffffffffffffffff",
        "private_key": PRIVATE_KEY,
        "client_email": EMAIL,
    })
}
