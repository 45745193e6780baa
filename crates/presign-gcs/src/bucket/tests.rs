use std::sync::Arc;
use std::time::Duration;

use presign_core::{End, Expires, Expiry, RemoteKey, SignBytes};

use super::*;
use crate::Addressing;

const AT: &str = "20261121T120000Z";

fn at() -> Timestamp {
    AT.parse().unwrap()
}

fn keys() -> Credentials {
    Credentials::hmac("GOOGID", "secret")
}

fn account(credentials: Credentials, end: End) -> Account {
    Account::new(Arc::new(Expiring::new(credentials, end)))
}

fn presign(account: &Account, seconds: u64) -> Result<Presigned> {
    match account.bucket("bucket")?.try_presign(&Grant::get("k", Duration::from_secs(seconds)), at())? {
        Ready::Signed(presigned) => Ok(presigned),
        other => panic!("{other:?}"),
    }
}

fn start(endpoint: &str, addressing: Addressing, bucket: &str) -> Option<String> {
    let mut account = account(keys(), End::Never).with_addressing(addressing);
    if !endpoint.is_empty() {
        account = account.with_endpoint(endpoint.parse().unwrap());
    }
    let grant = Grant::get("k", Duration::from_secs(60));
    let Ok(Ready::Signed(presigned)) = account.bucket(bucket).ok()?.try_presign(&grant, at()) else { return None };
    presigned.reveal().as_str().split_once('?').map(|(start, _)| start.to_owned())
}

#[test]
fn a_bucket_stands_in_the_host_or_in_the_path_or_is_the_host() {
    use Addressing::{BucketBound, Path, VirtualHost};
    for (endpoint, addressing, bucket, expected) in [
        ("", Path, "photos", "https://storage.googleapis.com/photos/k"),
        ("", Path, "my.photos_1", "https://storage.googleapis.com/my.photos_1/k"),
        ("", VirtualHost, "photos", "https://photos.storage.googleapis.com/k"),
        ("http://127.0.0.1:9000", Path, "photos", "http://127.0.0.1:9000/photos/k"),
        ("https://h/gcs", Path, "photos", "https://h/gcs/photos/k"),
        ("http://h:81", VirtualHost, "a.b", "http://a.b.h:81/k"),
        ("https://cdn.example", BucketBound, "photos", "https://cdn.example/k"),
        ("http://cdn.example:8080", BucketBound, "my.photos", "http://cdn.example:8080/k"),
    ] {
        assert_eq!(start(endpoint, addressing, bucket).as_deref(), Some(expected));
    }
}

#[test]
fn a_name_that_would_make_another_host_or_path_is_refused() {
    use Addressing::{BucketBound, Path, VirtualHost};
    let names =
        ["", ".", "..", "ab", "a/b", "abc?", "abc#", "a%2fb", "a b", "été", "a\\b", "a@b", "a:b", "Abc", "-ab", "ab-"];
    for bucket in names.into_iter().chain(["a..b", ".ab", "ab.", &"a".repeat(223)]) {
        for addressing in [Path, VirtualHost, BucketBound] {
            assert_eq!(start("", addressing, bucket), None, "{bucket}");
        }
    }
    for bucket in ["a_b", "a.b", "a-.b", &"a".repeat(64)] {
        assert_eq!(start("https://h", VirtualHost, bucket), None, "{bucket}");
        assert!(start("https://h", Path, bucket).is_some(), "{bucket}");
    }
    assert_eq!(start("", BucketBound, "photos"), None, "no endpoint is the bucket's own");
    assert_eq!(start("http://127.0.0.1:9000", VirtualHost, "photos"), None);
    assert_eq!(start("http://[::1]:9000", VirtualHost, "photos"), None);
}

#[test]
fn a_location_and_a_universe_are_words() {
    let account = account(keys(), End::Never);
    for location in ["", "us/east", "us east", "é", "us.east"] {
        assert!(account.clone().with_location(location).is_err(), "{location}");
    }
    let scoped = presign(&account.clone().with_location("us-east1").unwrap(), 60).unwrap();
    assert!(scoped.reveal().as_str().contains("%2F20261121%2Fus-east1%2Fstorage%2Fgoog4_request&"));
    for domain in ["", "a/b", "a:80", "a@b", "é", "a?b"] {
        assert!(account.clone().with_universe_domain(domain).is_err(), "{domain}");
    }
    let other = presign(&account.with_universe_domain("domain.com").unwrap(), 60).unwrap();
    assert!(other.reveal().as_str().starts_with("https://storage.domain.com/bucket/k?"));
}

#[test]
fn half_credentials_do_not_sign() {
    for credentials in [
        Credentials::hmac("", "secret"),
        Credentials::hmac("ID", ""),
        Credentials::hmac("I/D", "secret"),
        Credentials::hmac("I\nD", "secret"),
        Credentials::rsa("", Loud),
    ] {
        let error = presign(&account(credentials, End::Never), 60).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
    }
}

#[test]
fn a_url_ends_with_its_credentials() {
    let end: Timestamp = "20261121T120100Z".parse().unwrap();
    let temporary = account(keys(), End::At(end));
    let clamped = presign(&temporary, 3600).unwrap();
    assert_eq!(clamped.expires(), Expires::Known(end));
    assert!(clamped.reveal().as_str().contains("&X-Goog-Expires=60&"));
    assert!(presign(&temporary.clone().with_expiry(Expiry::Refuse), 3600).is_err());
    let ignored = presign(&temporary.with_expiry(Expiry::Ignore), 3600).unwrap();
    assert_eq!(ignored.expires(), Expires::Known(end));
    assert!(ignored.reveal().as_str().contains("&X-Goog-Expires=3600&"));
}

#[test]
fn the_limits_are_those_of_cloud_storage() {
    let account = account(keys(), End::Never);
    assert!(presign(&account, 604_800).is_ok());
    for seconds in [0, 604_801, 8 * 86_400] {
        assert_eq!(*presign(&account, seconds).unwrap_err().kind(), ErrorKind::Validity);
    }
}

/// A key whose signatures tell what they are of.
#[derive(Debug)]
struct Loud;

impl SignBytes for Loud {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        Ok(message.to_vec())
    }
}

#[async_trait]
impl RemoteKey for Loud {
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        Ok(message.to_vec())
    }
}

#[tokio::test(flavor = "current_thread")]
async fn a_remote_key_signs_what_a_local_one_would() {
    let grant = Grant::put("a b/é", Duration::from_secs(60)).content_type("text/plain");
    let local = account(Credentials::rsa("a@b", Loud), End::Never).bucket("bucket").unwrap();
    let remote = account(Credentials::remote("a@b", Loud), End::Never).bucket("bucket").unwrap();
    assert!(matches!(remote.try_presign(&grant, at()), Ok(Ready::Pending)));
    let signed = remote.presign(&grant, at()).await.unwrap();
    assert_eq!(signed, local.presign(&grant, at()).await.unwrap());

    // What is explained is what was signed.
    let explained = remote.explain(&grant, at()).unwrap();
    let mut signature = String::from("&X-Goog-Signature=");
    presign_core::hex_encode(explained.string_to_sign().as_bytes(), &mut signature);
    assert!(signed.reveal().as_str().ends_with(&signature));
    assert!(explained.canonical_request().unwrap().starts_with("PUT\n/bucket/a%20b/%C3%A9\nX-Goog-Algorithm="));
}

#[tokio::test(flavor = "current_thread")]
async fn a_key_that_google_manages_holds_for_twelve_hours() {
    let managed = account(Credentials::sign_blob("a@b", Loud), End::Never).bucket("bucket").unwrap();
    let ask = |seconds| Grant::get("k", Duration::from_secs(seconds));
    assert!(managed.presign(&ask(43_200), at()).await.is_ok());
    assert_eq!(*managed.presign(&ask(43_201), at()).await.unwrap_err().kind(), ErrorKind::Validity);
    assert_eq!(*managed.try_presign(&ask(43_201), at()).unwrap_err().kind(), ErrorKind::Validity);
    let own = account(Credentials::remote("a@b", Loud), End::Never).bucket("bucket").unwrap();
    assert!(own.presign(&ask(604_800), at()).await.is_ok());
}

/// Credentials that have to be fetched.
#[derive(Debug)]
struct Fetched;

#[async_trait]
impl presign_core::ProvideCredentials<Credentials> for Fetched {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, Credentials>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<Credentials>>> {
        Ok(Arc::new(Expiring::new(keys(), End::Never)))
    }
}

#[tokio::test(flavor = "current_thread")]
async fn credentials_elsewhere_are_awaited() {
    let bucket = Account::new(Fetched).bucket("bucket").unwrap();
    let grant = Grant::get("k", Duration::from_secs(60));
    assert!(matches!(bucket.try_presign(&grant, at()), Ok(Ready::Pending)));
    assert_eq!(*bucket.explain(&grant, at()).unwrap_err().kind(), ErrorKind::Pending);
    let awaited = bucket.presign(&grant, at()).await.unwrap();
    assert_eq!(awaited, presign(&account(keys(), End::Never), 60).unwrap());
    assert!(bucket.ready(at(), at()).await.is_ok());
}

#[test]
fn nothing_secret_is_shown() {
    let account = account(Credentials::hmac("ID", "5ec4e7"), End::Never);
    let presigned = presign(&account, 60).unwrap();
    for shown in [format!("{account:?}"), format!("{:?}", account.bucket("bucket")), format!("{presigned:?}")] {
        assert!(!shown.contains("5ec4e7") && !shown.contains("Signature="), "{shown}");
    }
}

#[test]
fn many_are_signed_as_one_by_one() {
    let account = account(keys(), End::Never);
    let bucket = account.bucket("bucket").unwrap();
    let grants: Vec<Grant<'_>> = (0..5)
        .flat_map(|index| {
            let validity = Duration::from_secs(600 + index);
            // Neighbours are of one instant or of two: the last of them is issued earlier than the others.
            let stable = Grant::put("k", validity).stable_for(Duration::from_secs(299));
            let typed = Grant::put("k/é", validity + Duration::from_secs(50)).content_type("text/plain");
            [Grant::get("k", validity), typed, stable]
        })
        .collect();
    let many = presign_core::presign_many(&bucket, &grants, at());
    for (grant, signed) in grants.iter().zip(many) {
        let (Ok(Ready::Signed(alone)), Ok(Ready::Signed(signed))) = (bucket.try_presign(grant, at()), signed) else {
            panic!("the key is at hand")
        };
        assert_eq!(signed, alone);
    }
}
