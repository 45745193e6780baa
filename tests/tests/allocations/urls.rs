use std::sync::Arc;
use std::time::Duration;

use allocation_counter::measure;
use presign_core::{Backend, End, Expiring, Grant, Origin, Presigned, Ready, Received, SignBytes, Timestamp};

const KEY: &str = "photos/2026/11/21/img-000123.jpg";
const EMAIL: &str = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";
/// The key that Google published with its signing cases.
const KEY_OF_GOOGLE: &str = include_str!("../../vectors/gcs-v4-key.pem");

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).unwrap()
}

fn grant() -> Grant<'static> {
    Grant::get(KEY, Duration::from_secs(900))
}

/// Allocations of `work`, once what it keeps for a day is there.
fn allocations(mut work: impl FnMut()) -> u64 {
    work();
    measure(work).count_total
}

fn signed(ready: presign_core::Result<Ready>) -> Presigned {
    match ready {
        Ok(Ready::Signed(presigned)) => presigned,
        _ => panic!("the key is at hand"),
    }
}

/// Those of a URL, and of the next one in its memory, of which nothing is left in it.
fn of(backend: &impl Backend, grant: &Grant<'_>) -> (u64, u64) {
    let alone = signed(backend.try_presign(grant, at()));
    for used in ["https://other.example/left?over=1".repeat(40), "left".to_owned()] {
        assert!(signed(backend.try_presign_in(grant, at(), used)) == alone);
    }
    let first = allocations(|| drop(signed(backend.try_presign(grant, at()))));
    let mut room = String::new();
    let next = allocations(|| {
        room = signed(backend.try_presign_in(grant, at(), std::mem::take(&mut room))).recycle();
    });
    (first, next)
}

fn s3(credentials: presign_s3::Credentials) -> presign_s3::Account {
    presign_s3::Account::new("us-east-1", Arc::new(Expiring::new(credentials, End::Never))).unwrap()
}

#[test]
fn a_url_of_s3_is_one_allocation_and_the_next_one_none() {
    let credentials = presign_s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret");
    assert_eq!(of(&s3(credentials).bucket("examplebucket").unwrap(), &grant()), (1, 0));
}

#[test]
fn each_of_many_urls_is_one_allocation() {
    let credentials = presign_s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret");
    let bucket = s3(credentials).bucket("examplebucket").unwrap();
    let many = |count| {
        let grant = grant();
        allocations(|| {
            assert!(presign_core::presign_many(&bucket, (0..count).map(|_| &grant), at()).all(|one| one.is_ok()))
        })
    };
    assert_eq!((many(101) - many(1), many(1)), (100, 2));
}

#[test]
fn headers_of_s3_are_written_once() {
    let credentials =
        presign_s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret").with_session_token("t".repeat(800));
    let bucket = s3(credentials).bucket("examplebucket").unwrap();
    let put = Grant::put(KEY, Duration::from_secs(900)).content_type("image/png");
    assert_eq!(of(&bucket, &put), (7, 6));
}

#[test]
fn a_url_of_cloud_storage_by_a_secret_is_one_allocation() {
    let credentials = presign_gcs::Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "secret");
    let account = presign_gcs::Account::new(Arc::new(Expiring::new(credentials, End::Never)));
    assert_eq!(of(&account.bucket("examplebucket").unwrap(), &grant()), (1, 0));
}

/// A key whose signature takes one allocation.
#[derive(Debug)]
struct Zeros;

impl SignBytes for Zeros {
    fn sign(&self, _message: &[u8]) -> presign_core::Result<Vec<u8>> {
        Ok(vec![0; 256])
    }
}

#[test]
fn a_url_of_cloud_storage_by_a_key_that_signs_a_text_asks_twice_beside_the_signature() {
    let by = |key: presign_gcs::Credentials| {
        let account = presign_gcs::Account::new(Arc::new(Expiring::new(key, End::Never)));
        of(&account.bucket("examplebucket").unwrap(), &grant())
    };
    assert_eq!(by(presign_gcs::Credentials::rsa(EMAIL, Zeros)), (3, 2));
    // The library has the signature in memory of its own before it gives it away.
    let key = presign_gcs::aws_lc_rs::PrivateKey::from_pem(KEY_OF_GOOGLE).unwrap();
    assert_eq!(by(presign_gcs::Credentials::rsa(EMAIL, key)), (4, 3));
}

#[test]
fn a_sas_of_azure_is_one_allocation_and_the_next_one_none() {
    use presign_azure::{Account, Cloud, Credentials, Endpoint, SharedKey, UserDelegationKey, Version};
    let shared = SharedKey::new("photos", "c2VjcmV0IGtleQ==").unwrap();
    let (id, start, end) = ("1".repeat(36), at(), at().plus(86_400));
    let delegated = UserDelegationKey::new(&*id, &*id, start, end, Version::NEWEST, "c2VjcmV0IGtleQ==").unwrap();
    for credentials in [Credentials::from(shared), Credentials::from(delegated)] {
        let endpoint = Endpoint::new("photos", Cloud::Public).unwrap();
        let container = Account::new(endpoint, Arc::new(credentials.expiring())).container("cats").unwrap();
        assert_eq!(of(&container, &grant()), (1, 0));
        // Every byte of the name is escaped.
        assert_eq!(of(&container, &Grant::get("é".repeat(500), Duration::from_secs(900))), (1, 0));
    }
}

#[test]
fn a_url_of_the_local_scheme_is_one_allocation_and_the_next_one_none() {
    use presign_local::{Key, KeyRing, Site};
    let ring = KeyRing::new(Key::new("k1", [7; 32]).unwrap(), Duration::from_secs(86_400)).unwrap();
    assert_eq!(of(&Site::new(Arc::new(ring), "https://files.example/files").unwrap(), &grant()), (1, 0));
}

#[test]
fn a_forged_url_of_s3_costs_little_more_than_to_be_read() {
    let credentials = || presign_s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret");
    let account = s3(credentials());
    let Ok(Ready::Signed(presigned)) = account.bucket("examplebucket").unwrap().try_presign(&grant(), at()) else {
        panic!("the key is at hand")
    };
    let (parts, ()) = presigned.reveal().to_request().unwrap().into_parts();
    let (verifier, origin) = (account.verifier().unwrap(), Origin::HostHeader { scheme: "https".into() });
    let verify = |keys: &presign_s3::Credentials| {
        let claims = verifier.parse(&Received::new(&parts, &origin, None).unwrap()).unwrap();
        verifier.verify(&claims, keys, at()).is_ok()
    };
    let (keys, others) = (credentials(), presign_s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "another"));
    assert_eq!((allocations(|| assert!(verify(&keys))), allocations(|| assert!(!verify(&others)))), (5, 3));
}

#[test]
fn a_forged_url_of_the_local_scheme_is_refused_without_an_allocation() {
    use presign_local::{Key, KeyRing, Site, Verifier};
    let ring = |bytes| Arc::new(KeyRing::new(Key::new("k1", bytes).unwrap(), Duration::from_secs(86_400)).unwrap());
    let (keys, others) = (ring([7; 32]), ring([8; 32]));
    let site = Site::new(keys.clone(), "https://files.example/files").unwrap();
    let Ok(Ready::Signed(presigned)) = site.try_presign(&grant(), at()) else { panic!("the key is at hand") };
    let (parts, ()) = presigned.reveal().to_request().unwrap().into_parts();
    let (verifier, origin) = (Verifier::new(), Origin::HostHeader { scheme: "https".into() });
    let verify = |ring: &KeyRing| {
        let received = Received::new(&parts, &origin, None).unwrap().under("/files").unwrap();
        verifier.verify(&verifier.parse(&received).unwrap(), ring, at()).is_ok()
    };
    assert_eq!((allocations(|| assert!(verify(&keys))), allocations(|| assert!(!verify(&others)))), (1, 0));
}
