pub(crate) mod sent;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use presign::credentials::{AccessToken, ServiceAccount, SignBlob};
use presign::gcs::aws_lc_rs::PrivateKey;
use presign::gcs::{Account, Credentials};
use presign::{
    BaseUrl, Config, End, ErrorKind, Expiring, FixedClock, Grant, Presigned, Presigner, RemoteKey, SignBytes,
};

/// The key of Google's published cases, and the account that they are of, which does not exist.
pub(crate) const KEY: &str = include_str!("../../../tests/vectors/gcs-v4-key.pem");
pub(crate) const PUBLIC_KEY: &str = include_str!("../../../tests/vectors/gcs-v4-public-key.pem");
pub(crate) const EMAIL: &str = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";

const HOUR: Duration = Duration::from_secs(3600);

/// The text of a key file.
pub(crate) fn key_file() -> String {
    serde_json::json!({ "type": "service_account", "client_email": EMAIL, "private_key": KEY }).to_string()
}

/// The URL of the published case "Simple GET".
fn published() -> String {
    let case = include_str!("../../../tests/vectors/gcs-v4.jsonl").lines().next().unwrap();
    let case: serde_json::Value = serde_json::from_str(case).unwrap();
    assert_eq!(case["id"], "gcs-v4/Simple GET");
    case["url"].as_str().unwrap().to_owned()
}

// ANCHOR: file
fn what_google_published() -> presign::Result<Presigned> {
    let account = ServiceAccount::from_json(&key_file())?; // or from_file("key.json")
    let get = Grant::get("test-object", Duration::from_secs(10));
    let sign = |key: Credentials| {
        let clock = FixedClock::new("2019-02-01T09:00:00Z".parse()?);
        Presigner::from_url("gs://test-bucket", key)?.with_clock(clock).presign_now(&get)
    };

    // By AWS-LC (feature `aws_lc_rs`) and in pure Rust (feature `rsa`): the same bytes, and those of Google's case.
    let presigned = sign(account.aws_lc_rs()?)?;
    assert_eq!(presigned.reveal().as_str(), published());
    assert_eq!(sign(account.rsa()?)?.reveal().as_str(), published());
    Ok(presigned)
}
// ANCHOR_END: file

// ANCHOR: hmac
pub(crate) fn hmac_key() -> Credentials {
    Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ")
}

fn by_an_hmac_key() -> presign::Result<Presigned> {
    let presigner = Presigner::from_url("gs://photos", hmac_key())?;
    let presigned = presigner.presign_now(&Grant::get("cats/1.png", HOUR))?;
    assert!(
        presigned
            .reveal()
            .as_str()
            .contains("?X-Goog-Algorithm=GOOG4-HMAC-SHA256&X-Goog-Credential=GOOGTS7C7FUP3AIRVJTE2BCD%2F")
    );
    Ok(presigned)
}
// ANCHOR_END: hmac

// ANCHOR: keyless
/// On Google Cloud it is `SignBlob::machine(Machine::new()?)?`, which finds address and token by itself.
fn keyless(token: &str, iam: BaseUrl) -> presign::Result<Presigner> {
    let token = Expiring::new(AccessToken::new(token), End::Unknown);
    let signer = SignBlob::account(EMAIL, Arc::new(token))?.with_endpoint(iam)?;
    Presigner::from_url("gs://photos", signer)
}

async fn without_any_key(presigner: &Presigner) -> presign::Result<Presigned> {
    let presigned = presigner.presign(&Grant::get("cats/1.png", 12 * HOUR)).await?;

    // Such a key holds for twelve hours, so no URL says more.
    let error = presigner.presign(&Grant::get("cats/1.png", 13 * HOUR)).await.unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Validity);
    Ok(presigned)
}
// ANCHOR_END: keyless

#[test]
// ANCHOR: sources
fn where_keys_come_from_by_configuration() -> presign::Result<()> {
    for source in [
        "environment", // the default
        "key-file:/etc/secrets/key.json",
        "sign-blob",                                          // IAM, for the machine's own account
        "sign-blob:signer@example.iam.gserviceaccount.com",   // IAM, for one that the machine's may sign for
        "default-chain",                                      // application default credentials
        "impersonate:signer@example.iam.gserviceaccount.com", // IAM, for one that those may sign for
    ] {
        Config::from_url(&format!("gs://photos?credentials={source}"))?; // then `open()`
    }
    Ok(())
}
// ANCHOR_END: sources

// ANCHOR: remote
/// Asks the service that keeps the key for `RSASSA-PKCS1-v1_5` with SHA-256 of the message.
#[derive(Debug)]
struct Kms(PrivateKey); // here, a client of that service

#[async_trait]
impl RemoteKey for Kms {
    async fn sign(&self, message: &[u8]) -> presign::Result<Vec<u8>> {
        self.0.sign(message)
    }
}

async fn by_a_key_elsewhere(kms: Kms) -> presign::Result<Presigned> {
    let key = Credentials::remote(EMAIL, kms);
    let account = Account::new(Arc::new(Expiring::new(key, End::Never)));
    let presigner = Presigner::new(account.bucket("photos")?);

    let get = Grant::get("cats/1.png", HOUR);
    assert!(presigner.presign_now(&get).is_err()); // it has to be awaited
    presigner.presign(&get).await
}
// ANCHOR_END: remote
