use std::time::Duration;

use presign::azure::{Account, Cloud, Credentials, Endpoint, SharedKey};
use presign::{ErrorKind, Grant, ObjectKey, Presigned, Presigner};
use std::sync::Arc;

use crate::azure_checked::{KEY, key, taken, taken_at};

const MINUTE: Duration = Duration::from_secs(60);

// ANCHOR: presigner
fn presigner() -> presign::Result<Presigner> {
    let key = SharedKey::new("photos", KEY)?; // or from the environment: Presigner::from_env("az://cats")
    Presigner::from_url("az://cats?account=photos", key)
}
// ANCHOR_END: presigner

// ANCHOR: account
fn account_and_container() -> presign::Result<Presigned> {
    let credentials = Credentials::from(SharedKey::new("photos", KEY)?);
    let account = Account::new(Endpoint::new("photos", Cloud::Public)?, Arc::new(credentials.expiring()));
    let cats = account.with_version("2025-11-05".parse()?).container("cats")?;
    let presigned = Presigner::new(cats).presign_now(&Grant::get("2026/1.png", 15 * MINUTE))?;
    let url = presigned.reveal().as_str();
    assert!(url.starts_with("https://photos.blob.core.windows.net/cats/2026/1.png?sp=r&se="));
    assert!(url.contains("&spr=https&sv=2025-11-05&sr=b&sig="));
    Ok(presigned)
}
// ANCHOR_END: account

// ANCHOR: endpoint
fn endpoints() -> presign::Result<Vec<(&'static str, Presigned)>> {
    let mut signed = Vec::new();
    for (container, endpoint) in [
        ("az://cats?account=photos", "https://photos.blob.core.windows.net"),
        ("az://cats?account=photos&cloud=us-government", "https://photos.blob.core.usgovcloudapi.net"),
        ("az://cats?account=photos&cloud=china", "https://photos.blob.core.chinacloudapi.cn"),
        // A domain of your own, a proxy, the copy for reading in another region.
        ("az://cats?account=photos&endpoint=https://cdn.example", "https://cdn.example"),
        (
            "az://cats?account=photos&endpoint=https://photos-secondary.blob.core.windows.net",
            "https://photos-secondary.blob.core.windows.net",
        ),
        // An emulator, whose account stands in the path.
        (
            "az://cats?account=photos&endpoint=http://127.0.0.1:10000/photos&protocol=https,http",
            "http://127.0.0.1:10000/photos",
        ),
    ] {
        let presigned = Presigner::from_url(container, key())?.presign_now(&Grant::get("k", MINUTE))?;
        assert!(presigned.reveal().as_str().starts_with(&format!("{endpoint}/cats/k?sp=")), "{container}");
        signed.push((endpoint, presigned));
    }
    for refused in [
        "az://cats",                                                       // whose?
        "az://cats?account=photos&endpoint=http://storage.example",        // who listens could use the URL
        "az://cats?account=photos&cloud=china&endpoint=https://h.example", // which of the two?
    ] {
        let error = Presigner::from_url(refused, key()).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config);
    }
    Ok(signed)
}
// ANCHOR_END: endpoint

// ANCHOR: azurite
fn azurite() -> presign::Result<Presigned> {
    let cats = Account::azurite()?.container("cats")?;
    let presigned = Presigner::new(cats).presign_now(&Grant::get("k", MINUTE))?;
    assert!(presigned.reveal().as_str().starts_with("http://127.0.0.1:10000/devstoreaccount1/cats/k?sp="));
    Ok(presigned)
}
// ANCHOR_END: azurite

// ANCHOR: names
fn names_are_taken_byte_for_byte() -> presign::Result<Vec<Presigned>> {
    let mut signed = Vec::new();
    for (name, path) in [("a b+c", "a%20b%2Bc"), ("été?", "%C3%A9t%C3%A9%3F"), ("a//b", "a//b"), ("/lead", "/lead")] {
        let presigned = presigner()?.presign_now(&Grant::get(name, MINUTE))?;
        assert!(presigned.reveal().as_str().contains(&format!("/cats/{path}?")), "{name}");
        signed.push(presigned);
    }
    // The service would cut off the dot, and take the backslash for a slash: another blob.
    for refused in ["a.", "a./b", "a/../b", "a\\b"] {
        assert!(presigner()?.presign_now(&Grant::get(refused, MINUTE)).is_err(), "{refused}");
    }
    assert_eq!(*ObjectKey::new("a/../b").unwrap_err().kind(), ErrorKind::Key);
    Ok(signed)
}
// ANCHOR_END: names

// ANCHOR: create
fn create_only() -> presign::Result<Presigned> {
    let presigned = presigner()?.presign_now(&Grant::put("2026/1.png", 15 * MINUTE).create_only())?;
    assert!(presigned.reveal().as_str().contains("?sp=c&"));
    // Azure wants to be told which kind of blob it is to be.
    assert_eq!(
        (presigned.headers()[0].name().as_str(), presigned.headers()[0].value()),
        ("x-ms-blob-type", "BlockBlob")
    );
    assert!(presigned.also_allows().contains(&"upload a body of any size"));
    Ok(presigned)
}
// ANCHOR_END: create

// ANCHOR: wider
fn replace() -> presign::Result<Presigned> {
    let put = Grant::put("2026/1.png", 15 * MINUTE);
    // Azure has no permission to replace a blob's content and nothing else.
    let error = presigner()?.presign_now(&put).unwrap_err();
    assert!(error.to_string().contains("ask for create-only, or accept wider writes"));

    let accepting = Presigner::from_url("az://cats?account=photos&accept-wider=writes", key())?;
    let presigned = accepting.presign_now(&put)?;
    assert!(presigned.also_allows().contains(&"lease the blob for good, so that nobody else can write it"));
    Ok(presigned)
}
// ANCHOR_END: wider

// ANCHOR: unsupported
fn what_azure_can_not_enforce() -> presign::Result<()> {
    let put = || Grant::put("k", MINUTE).create_only();
    for (refused, instead) in [
        (put().size(5), "check the size when the blob is there"),
        (put().content_type("image/png"), "user delegation key for version 2026-04-06"),
        (put().single_use(), "serve by a gateway"),
        (Grant::head("k", MINUTE), "ask for get, or accept wider reads"),
        (Grant::list("2026/", MINUTE), "list all, or accept wider reads"),
    ] {
        let error = presigner()?.presign_now(&refused).unwrap_err();
        assert!(error.to_string().contains(instead), "{error}");
    }
    Ok(())
}
// ANCHOR_END: unsupported

// ANCHOR: terms
fn download() -> presign::Result<Presigned> {
    let get = Grant::get("2026/1.png", 15 * MINUTE)
        .download_as("the cat.png")
        .client_ip("192.0.2.0/28".parse()?)
        .not_before("2026-11-21T12:00:00Z".parse()?);
    let presigned = presigner()?.presign_now(&get)?;
    let url = presigned.reveal().as_str();
    assert!(url.contains("&st=2026-11-21T12%3A00%3A00Z&"));
    assert!(url.contains("&sip=192.0.2.0-192.0.2.15&"));
    assert!(url.contains("&rscd=attachment%3B%20filename%3D%22the%20cat.png%22&"));
    Ok(presigned)
}
// ANCHOR_END: terms

#[test]
fn each_is_taken_as_it_was_signed_and_not_once_touched() {
    taken(&account_and_container().unwrap(), &key());
    for (endpoint, presigned) in endpoints().unwrap() {
        taken_at(endpoint, &presigned, &key());
    }
    taken_at("http://127.0.0.1:10000/devstoreaccount1", &azurite().unwrap(), &SharedKey::azurite().unwrap());
    for presigned in names_are_taken_byte_for_byte().unwrap() {
        taken(&presigned, &key());
    }
    for presigned in [create_only().unwrap(), replace().unwrap(), download().unwrap()] {
        taken(&presigned, &key());
    }
    what_azure_can_not_enforce().unwrap();
}
