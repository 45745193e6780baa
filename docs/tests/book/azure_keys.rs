use std::time::Duration;

use presign::azure::{Account, Cloud, Endpoint, UserDelegationKey};
use presign::credentials::{AzureChain, DelegationKeys, azure_from_lookup};
use presign::{AzureConfig, Config, Grant, Presigned, Presigner, Timestamp};
use std::sync::Arc;

use crate::azure_checked::{KEY, taken};

const MINUTE: Duration = Duration::from_secs(60);

// ANCHOR: env
fn from_the_environment() -> presign::Result<()> {
    let key = azure_from_lookup(|name| match name {
        "AZURE_STORAGE_CONNECTION_STRING" => Some(format!("AccountName=photos;AccountKey={KEY}").into()),
        _ => None, // or AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY
    })?;
    assert_eq!(key.account(), "photos");
    // A SAS signs nothing: it is what was signed.
    let sas = "BlobEndpoint=https://photos.blob.core.windows.net;SharedAccessSignature=sv=2025-11-05&sig=…";
    let of_a_sas = azure_from_lookup(|name| (name == "AZURE_STORAGE_CONNECTION_STRING").then(|| sas.into()));
    assert!(of_a_sas.unwrap_err().to_string().contains("has a SAS"));
    Ok(())
}
// ANCHOR_END: env

// ANCHOR: delegation
fn without_any_key_of_the_account() -> presign::Result<Presigner> {
    // The identity of this program: a managed identity, a workload identity, a service principal, or `az login`.
    let keys = DelegationKeys::new(Endpoint::new("photos", Cloud::Public)?, AzureChain::new())?
        .with_lifetime(Duration::from_secs(86_400))?;
    // Nothing is asked yet. The first `presign`, or `ready`, fetches one key for all who wait.
    Presigner::from_url("az://cats?account=photos", keys)
}
// ANCHOR_END: delegation

// ANCHOR: config
fn by_configuration() -> presign::Result<()> {
    let config: Config = serde_json::from_str(
        r#"{ "provider": "azure", "container": "cats", "account": "photos", "credentials": "default-chain" }"#,
    )
    .unwrap();
    let same = AzureConfig::new("cats").with_account("photos").with_credentials("default-chain".parse()?);
    assert_eq!(config, Config::Azure(same));
    assert_eq!(config, Config::from_url("az://cats?account=photos&credentials=default-chain")?);
    // The identity is looked up when something is signed, or made ready.
    assert_eq!(config.open()?.provider(), "azure");
    Ok(())
}
// ANCHOR_END: config

// ANCHOR: bound
fn bound_to_a_content_type(now: Timestamp) -> presign::Result<(Presigned, UserDelegationKey)> {
    let [oid, tid] = ["11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"];
    let version = "2026-10-06".parse()?;
    let key = UserDelegationKey::new(oid, tid, now.minus(900), now.plus(3600), version, KEY)?; // as Azure answered
    let account = Account::new(
        Endpoint::new("photos", Cloud::Public)?,
        Arc::new(presign::azure::Credentials::from(key.clone()).expiring()),
    );
    let put = Grant::put("2026/1.png", 15 * MINUTE).create_only().content_type("image/png");
    let presigned = Presigner::new(account.container("cats")?).presign_now(&put)?;
    assert!(presigned.reveal().as_str().contains("&srh=x-ms-blob-content-type&"));
    let sent: Vec<_> = presigned.headers().iter().map(|header| (header.name().as_str(), header.value())).collect();
    assert!(sent.contains(&("x-ms-blob-content-type", "image/png")));

    // A URL that is to outlive its key ends with it, and says so.
    let long = Presigner::new(account.container("cats")?).presign_now(&Grant::get("k", 24 * 60 * MINUTE))?;
    assert_eq!(long.expires().latest(), now.plus(3600));
    Ok((presigned, key))
}
// ANCHOR_END: bound

#[test]
fn each_is_taken_as_it_was_signed_and_not_once_touched() {
    use presign::{Clock, SystemClock};

    from_the_environment().unwrap();
    assert_eq!(without_any_key_of_the_account().unwrap().provider(), "azure");
    by_configuration().unwrap();
    let (presigned, key) = bound_to_a_content_type(SystemClock.now().unwrap()).unwrap();
    taken(&presigned, &key);
}
