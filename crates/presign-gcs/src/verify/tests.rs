use std::time::Duration;

use presign_core::{Backend, Expiring, Grant, Obligation, Origin, Ready, Result, SignBytes, Size};

use super::*;
use crate::{Account, Credentials, KnownKeys};

fn at(offset: i64) -> Timestamp {
    let start: Timestamp = "20261121T120000Z".parse().unwrap();
    Timestamp::from_unix(start.unix() + offset).unwrap()
}

fn keys() -> Credentials {
    Credentials::hmac("GOOGID", "secret")
}

fn account(credentials: Credentials) -> Account {
    let credentials = Arc::new(Expiring::new(credentials, End::Never));
    Account::new(credentials).with_endpoint("http://127.0.0.1:9000".parse().unwrap())
}

fn request(account: &Account, grant: &Grant<'_>) -> http::request::Parts {
    let signed: Result<Ready> = account.bucket("bucket").unwrap().try_presign(grant, at(0));
    let Ok(Ready::Signed(presigned)) = signed else { panic!("{signed:?}") };
    presigned.reveal().to_request().unwrap().into_parts().0
}

fn verify(
    verifier: &Verifier,
    parts: &http::request::Parts,
    keys: &(impl Keys + ?Sized),
    at: Timestamp,
) -> Result<Verified, Reason> {
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verified = Received::new(parts, &origin, None)
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, keys, at));
    verified.map_err(|denied| denied.reason().clone())
}

/// The same request with another query.
fn respelled(parts: &http::request::Parts, change: impl FnOnce(&str) -> String) -> http::request::Parts {
    let mut parts = parts.clone();
    let (path, query) = (parts.uri.path().to_owned(), change(parts.uri.query().unwrap()));
    let authority = parts.uri.authority().unwrap().to_string();
    parts.uri = format!("http://{authority}{path}?{query}").parse().unwrap();
    parts
}

#[test]
fn what_we_sign_is_verified_within_its_time() {
    let account = account(keys());
    let verifier = account.verifier().unwrap();
    let parts = request(&account, &Grant::get("a//b é", Duration::from_secs(60)).version("7"));
    for offset in [-900, 0, 60] {
        let verified = verify(&verifier, &parts, &keys(), at(offset)).unwrap();
        assert_eq!((verified.bucket(), verified.key().unwrap().as_str()), (Some("bucket"), "a//b é"));
        assert_eq!(verified.query(), [("generation".to_owned(), "7".to_owned())]);
    }
    assert_eq!(verify(&verifier, &parts, &keys(), at(61)).unwrap_err(), Reason::Expired(at(60)));
    assert_eq!(verify(&verifier, &parts, &keys(), at(-901)).unwrap_err(), Reason::NotYetValid(at(0)));
    let strict = verifier.with_tolerance_seconds(0);
    assert_eq!(verify(&strict, &parts, &keys(), at(-1)).unwrap_err(), Reason::NotYetValid(at(0)));
}

#[test]
fn only_the_right_key_verifies() {
    let account = account(keys());
    let verifier = account.verifier().unwrap();
    let parts = request(&account, &Grant::get("k", Duration::from_secs(60)));
    let ask = |keys: &dyn Keys| verify(&verifier, &parts, keys, at(0)).map(|_| ());
    assert_eq!(ask(&keys()), Ok(()));
    assert_eq!(ask(&Credentials::hmac("OTHER", "secret")), Err(Reason::UnknownKey));
    assert_eq!(ask(&Credentials::hmac("GOOGID", "other")), Err(Reason::Signature));
    assert_eq!(ask(&KnownKeys::new()), Err(Reason::UnknownKey));
    assert_eq!(ask(&KnownKeys::new().with_hmac(Credentials::hmac("A", "b")).with_hmac(keys())), Ok(()));
    // A public key by that name is none of HMAC.
    assert_eq!(ask(&KnownKeys::new().with_public_key("GOOGID", Anything)), Err(Reason::UnknownKey));
}

/// Signs and verifies nothing.
#[derive(Debug)]
struct Anything;

impl VerifyBytes for Anything {
    fn verifies(&self, _message: &[u8], _signature: &[u8]) -> bool {
        true
    }
}

impl SignBytes for Anything {
    fn sign(&self, _message: &[u8]) -> Result<Vec<u8>> {
        Ok(vec![7; 256])
    }
}

#[derive(Debug)]
struct Nothing;

impl VerifyBytes for Nothing {
    fn verifies(&self, _message: &[u8], _signature: &[u8]) -> bool {
        false
    }
}

#[test]
fn a_service_account_may_have_several_keys_while_they_are_rotated() {
    let account = account(Credentials::rsa("a@b", Anything));
    let verifier = account.verifier().unwrap();
    let parts = request(&account, &Grant::get("k", Duration::from_secs(60)));
    let ask = |keys: KnownKeys| verify(&verifier, &parts, &keys, at(0)).map(|_| ());
    assert_eq!(ask(KnownKeys::new().with_public_key("a@b", Nothing)), Err(Reason::Signature));
    assert_eq!(ask(KnownKeys::new().with_public_key("a@b", Nothing).with_public_key("a@b", Anything)), Ok(()));
    assert_eq!(ask(KnownKeys::new().with_public_key("c@d", Anything)), Err(Reason::UnknownKey));
    assert_eq!(ask(KnownKeys::new().with_hmac(Credentials::hmac("a@b", "secret"))), Err(Reason::UnknownKey));
}

#[test]
fn parameters_come_in_any_order_and_once() {
    let account = account(keys());
    let verifier = account.verifier().unwrap();
    let parts = request(&account, &Grant::get("k", Duration::from_secs(60)));
    let reversed = respelled(&parts, |query| query.split('&').rev().collect::<Vec<_>>().join("&"));
    assert!(verify(&verifier, &reversed, &keys(), at(0)).is_ok());
    // What is signed in another case of letters is another text.
    let lower = respelled(&parts, |query| query.replace("X-Goog-Expires", "x-goog-expires"));
    assert_eq!(verify(&verifier, &lower, &keys(), at(0)).unwrap_err(), Reason::Signature);
    // The name of the signature is signed by nothing: it has the spelling of the others.
    for spelled in ["x-goog-signature", "X-Goog-SignAture", "X-GOOG-SIGNATURE"] {
        let other = respelled(&parts, |query| query.replace("X-Goog-Signature", spelled));
        let reason = Reason::Unacceptable("X-Goog-Signature");
        assert_eq!(verify(&verifier, &other, &keys(), at(0)).unwrap_err(), reason, "{spelled}");
    }
    for (change, reason) in [
        ("&X-Goog-Expires=60", Reason::Repeated("X-Goog-Expires")),
        ("&x-goog-expires=60", Reason::Repeated("X-Goog-Expires")),
        ("&x-goog-signature=00", Reason::Repeated("X-Goog-Signature")),
        ("&Signature=00", Reason::TwoCredentials),
        ("&googleaccessid=a", Reason::TwoCredentials),
        ("&X-Goog-Security-Token=a", Reason::Unacceptable("X-Goog-Security-Token")),
        ("&generation=8", Reason::Signature),
    ] {
        let changed = respelled(&parts, |query| format!("{query}{change}"));
        assert_eq!(verify(&verifier, &changed, &keys(), at(0)).unwrap_err(), reason, "{change}");
    }
    for (from, to, reason) in [
        ("X-Goog-Expires=60", "X-Goog-Expires=0", Reason::Validity { seconds: 0, longest: 604_800 }),
        ("X-Goog-Expires=60", "X-Goog-Expires=604801", Reason::Validity { seconds: 604_801, longest: 604_800 }),
        ("X-Goog-Expires=60", "X-Goog-Expires=-60", Reason::Unacceptable("X-Goog-Expires")),
        ("X-Goog-Expires=60", "X-Goog-Expires=61", Reason::Signature),
        ("%2Fstorage%2F", "%2Fs3%2F", Reason::Unacceptable("X-Goog-Credential")),
        ("%2Fauto%2F", "%2Feu%2F", Reason::Signature),
        ("goog4_request", "aws4_request", Reason::Unacceptable("X-Goog-Credential")),
        ("GOOG4-HMAC-SHA256", "GOOG4-RSA-SHA256", Reason::UnknownKey),
        ("GOOG4-HMAC-SHA256", "AWS4-HMAC-SHA256", Reason::Unacceptable("X-Goog-Algorithm")),
        ("X-Goog-SignedHeaders=host", "X-Goog-SignedHeaders=range", Reason::Unacceptable("X-Goog-SignedHeaders")),
    ] {
        let changed = respelled(&parts, |query| query.replace(from, to));
        assert_eq!(verify(&verifier, &changed, &keys(), at(0)).unwrap_err(), reason, "{to}");
    }
}

#[test]
fn headers_that_command_the_service_are_signed_or_refused() {
    let account = account(keys());
    let verifier = account.verifier().unwrap();
    let parts = request(&account, &Grant::put("k", Duration::from_secs(60)).header("x-goog-meta-a", "b"));
    assert!(verify(&verifier, &parts, &keys(), at(0)).is_ok());
    for (name, value, refused) in [
        ("x-goog-copy-source", "/b/a", true),
        ("x-goog-acl", "public-read", true),
        ("x-amz-copy-source", "/b/a", true),
        ("x-goog-content-sha256", "UNSIGNED-PAYLOAD", false),
        ("range", "bytes=0-1", false),
    ] {
        let mut more = parts.clone();
        more.headers.insert(http::HeaderName::from_static(name), value.parse().unwrap());
        let reason = verify(&verifier, &more, &keys(), at(0)).map(|_| ()).map_err(|_| ());
        assert_eq!(reason.is_err(), refused, "{name}");
    }
    let mut changed = parts.clone();
    changed.headers.insert("x-goog-meta-a", "c".parse().unwrap());
    assert_eq!(verify(&verifier, &changed, &keys(), at(0)).unwrap_err(), Reason::Signature);
    changed.headers.remove("x-goog-meta-a");
    assert_eq!(verify(&verifier, &changed, &keys(), at(0)).unwrap_err(), Reason::MissingHeader("x-goog-meta-a".into()));
    let mut twice = parts;
    twice.headers.insert("authorization", "Bearer x".parse().unwrap());
    assert_eq!(verify(&verifier, &twice, &keys(), at(0)).unwrap_err(), Reason::TwoCredentials);
}

#[test]
fn the_port_is_not_signed_and_the_host_is() {
    let account = account(keys());
    let parts = request(&account, &Grant::get("k", Duration::from_secs(60)));
    let at_port = |endpoint: &str| Verifier::new(endpoint.parse().unwrap());
    assert!(verify(&at_port("http://127.0.0.1:9001"), &parts, &keys(), at(0)).is_ok());
    assert_eq!(verify(&at_port("http://127.0.0.2:9000"), &parts, &keys(), at(0)).unwrap_err(), Reason::Host);
    assert_eq!(verify(&at_port("http://127.0.0.1:9000/x"), &parts, &keys(), at(0)).unwrap_err(), Reason::ObjectName);
}

#[test]
fn what_the_body_must_be_is_an_obligation() {
    let account = account(keys());
    let verifier = account.verifier().unwrap();
    let checksum = "crc32c:AAAAAA==".parse().unwrap();
    let grant = Grant::put("k", Duration::from_secs(60)).size(3..=5).checksum(checksum).create_only();
    let verified = verify(&verifier, &request(&account, &grant), &keys(), at(0)).unwrap();
    assert_eq!(
        verified.obligations(),
        [
            Obligation::Size(Size::from(3..=5)),
            Obligation::Checksum { algorithm: "crc32c", base64: "AAAAAA==".into() },
            Obligation::CreateOnly,
        ]
    );
    for (name, value) in [
        ("x-goog-content-length-range", "5"),
        ("x-goog-content-length-range", "5,3"),
        ("x-goog-content-length-range", "+1,3"),
        ("x-goog-hash", "sha256=AAAA"),
        ("x-goog-hash", "AAAA"),
    ] {
        let parts = request(&account, &Grant::put("k", Duration::from_secs(60)).header(name, value));
        assert_eq!(verify(&verifier, &parts, &keys(), at(0)).unwrap_err(), Reason::Malformed(name), "{value}");
    }
}

#[cfg(feature = "v2")]
mod v2 {
    use super::*;
    use crate::Signature;

    fn account(credentials: Credentials) -> Account {
        super::account(credentials).with_signature(Signature::V2)
    }

    #[test]
    fn a_url_of_v2_is_verified_where_it_is_accepted() {
        let account = account(keys());
        let verifier = account.verifier().unwrap();
        let grant =
            Grant::put("a b/é", Duration::from_secs(60)).content_type("text/plain").header("x-goog-acl", "private");
        let parts = request(&account, &grant);
        let verified = verify(&verifier, &parts, &keys(), at(60)).unwrap();
        assert_eq!((verified.bucket(), verified.key().unwrap().as_str()), (Some("bucket"), "a b/é"));
        assert_eq!(verify(&verifier, &parts, &keys(), at(61)).unwrap_err(), Reason::Expired(at(60)));
        let other = Credentials::hmac("GOOGID", "other");
        assert_eq!(verify(&verifier, &parts, &other, at(0)).unwrap_err(), Reason::Signature);
        let v4_alone = super::account(keys()).verifier().unwrap();
        assert_eq!(verify(&v4_alone, &parts, &keys(), at(0)).unwrap_err(), Reason::Scheme("goog2"));

        for (change, reason) in [
            ("&acl", Reason::UnsignedQuery),
            ("&response-content-type=text%2Fhtml", Reason::UnsignedQuery),
            ("&Expires=9", Reason::Repeated("Expires")),
            ("&X-Goog-Expires=9", Reason::TwoCredentials),
        ] {
            let changed = respelled(&parts, |query| format!("{query}{change}"));
            assert_eq!(verify(&verifier, &changed, &keys(), at(0)).unwrap_err(), reason, "{change}");
        }
        let mut typed = parts.clone();
        typed.headers.insert("content-type", "text/html".parse().unwrap());
        assert_eq!(verify(&verifier, &typed, &keys(), at(0)).unwrap_err(), Reason::Signature);
        let mut added = parts.clone();
        added.headers.insert("x-goog-meta-a", "b".parse().unwrap());
        assert_eq!(verify(&verifier, &added, &keys(), at(0)).unwrap_err(), Reason::Signature);
        let mut foreign = parts;
        foreign.headers.insert("x-amz-copy-source", "/b/a".parse().unwrap());
        assert_eq!(
            verify(&verifier, &foreign, &keys(), at(0)).unwrap_err(),
            Reason::UnsignedHeader("x-amz-copy-source".into())
        );
    }

    #[test]
    fn what_v2_leaves_out_is_refused() {
        let bucket = account(keys()).bucket("bucket").unwrap();
        let put = || Grant::put("k", Duration::from_secs(60));
        for grant in [
            Grant::list("a/", Duration::from_secs(60)),
            Grant::get("k", Duration::from_secs(60)).version("7"),
            Grant::get("k", Duration::from_secs(60)).download_as("a"),
            put().header("cache-control", "no-store"),
            put().header("x-goog-encryption-key", "a"),
            put().header("x-goog-meta-a", "b  c"),
            put().header("content-type", ""),
        ] {
            let error = bucket.try_presign(&grant, at(0)).unwrap_err();
            assert!(matches!(error.kind(), presign_core::ErrorKind::Unsupported { .. }), "{error}");
            assert!(error.to_string().contains("by V2"), "{error}");
        }
        let Ok(Ready::Signed(presigned)) = bucket.try_presign(&put().size(1..=5), at(0)) else { panic!("an HMAC key") };
        assert!(presigned.also_allows().iter().any(|what| what.contains("query parameters")));
        // There is no limit to how long it lives.
        let years = Grant::get("k", Duration::from_secs(10 * 365 * 86_400));
        assert!(bucket.try_presign(&years, at(0)).is_ok());
    }
}
