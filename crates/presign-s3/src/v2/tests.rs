use std::sync::Arc;
use std::time::Duration;

use http::Method;
use http::request::Parts;
use presign_core::{
    Backend, End, ErrorKind, Expiring, Grant, Obligation, Origin, Presigned, Ready, Reason, Received, Result, Target,
    Timestamp, Verified,
};
use proptest::prelude::*;

use crate::{Account, Addressing, Credentials, Signature, Verifier};

const MINUTE: Duration = Duration::from_secs(60);

fn at(offset: i64) -> Timestamp {
    Timestamp::from_unix(1_795_262_400 + offset).unwrap()
}

fn keys() -> Credentials {
    Credentials::new("AKID", "secret")
}

fn account(credentials: Credentials, addressing: Addressing) -> Account {
    Account::new("us-east-1", Arc::new(Expiring::new(credentials, End::Never)))
        .unwrap()
        .with_endpoint("http://h.example".parse().unwrap())
        .with_addressing(addressing)
        .with_signature(Signature::V2)
}

fn presign(account: &Account, grant: &Grant<'_>) -> Result<Presigned> {
    match account.bucket("bucket")?.try_presign(grant, at(0))? {
        Ready::Signed(presigned) => Ok(presigned),
        other => panic!("{other:?}"),
    }
}

fn signed(grant: &Grant<'_>) -> Parts {
    parts(&presign(&account(keys(), Addressing::VirtualHost), grant).unwrap())
}

fn parts(presigned: &Presigned) -> Parts {
    presigned.reveal().to_request().unwrap().into_parts().0
}

fn verifier() -> Verifier {
    account(keys(), Addressing::VirtualHost).verifier().unwrap()
}

fn verify(verifier: &Verifier, parts: &Parts, keys: &Credentials, at: Timestamp) -> Result<Verified, Reason> {
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verified = Received::new(parts, &origin, None)
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, keys, at));
    verified.map_err(|denied| denied.reason().clone())
}

/// The reason that `parts` with its query changed is refused for.
fn refused(parts: &Parts, change: impl FnOnce(&str) -> String) -> Reason {
    let mut changed = parts.clone();
    changed.uri = change(&parts.uri.to_string()).parse().unwrap();
    verify(&verifier(), &changed, &keys(), at(0)).unwrap_err()
}

#[test]
fn what_version_2_leaves_out_is_an_error_that_says_what_to_do() {
    let (get, put) = (Grant::get("k", MINUTE), Grant::put("k", MINUTE));
    let sum = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    for (grant, instead) in [
        (put.clone().size(5), "Version 4"),
        (put.clone().create_only(), "Version 4"),
        (Grant::upload("k", 5..=5, MINUTE), "Version 4"),
        (put.clone().header("content-encoding", "gzip"), "Version 4"),
        (get.clone().header("range", "bytes=0-1"), "Version 4"),
        (put.clone().header("content-type", ""), "leave it out"),
        (get.clone().query("prefix", "a"), "Version 4"),
        (get.clone().query_flag("x-id"), "Version 4"),
        (get.clone().query("x-amz-acl", "private"), "as a header"),
        (get.clone().query("X-Amz-Acl", "private"), "as a header"),
        (get.clone().query("content-type", "a/b"), "as a header"),
        (Grant::request(Method::GET, "k", MINUTE).query_flag("attributes"), "Version 4"),
        (Grant::request(Method::PUT, "k", MINUTE).query_flag("retention"), "Version 4"),
        (Grant::list("", MINUTE), "Version 4"),
        (Grant::list("a/", MINUTE), "Version 4"),
        (get.clone().respond_with("cache-control", "a&versionId=7"), "leave out the `&`"),
        (get.clone().version("a&acl"), "leave out the `&`"),
        (get.clone().version("7").download_as("a"), "one of them"),
        (get.clone().download_as("a").respond_with("content-type", "a/b"), "one of them"),
        (Grant::request(Method::GET, "k", MINUTE).query("partNumber", "1").version("7"), "one of them"),
        (Grant::request(Method::GET, "k", MINUTE).query("partNumber", "1").query("uploadId", "i"), "one of them"),
        (Grant::request(Method::GET, "k", MINUTE).version("7").query_flag("website"), "one of them"),
        (get.clone().client_ip("192.0.2.0/24".parse().unwrap()), "bucket policy"),
    ] {
        let error = presign(&account(keys(), Addressing::Path), &grant).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unsupported { provider: "s3", .. }), "{error}");
        assert!(error.to_string().contains(instead), "{error}");
    }
    for name in ["Expires", "expires", "Signature", "AWSAccessKeyId", "X-Amz-Date"] {
        let error = presign(&account(keys(), Addressing::Path), &get.clone().query(name, "1")).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Term, "{name}");
    }
    let right = put.content_type("a/b").checksum(sum.parse().unwrap()).header("x-amz-acl", "private");
    assert!(presign(&account(keys(), Addressing::Path), &right).is_ok());
}

#[test]
fn what_a_url_also_allows_is_said() {
    let allows = |grant: &Grant<'_>| presign(&account(keys(), Addressing::Path), grant).unwrap().also_allows().len();
    assert_eq!(allows(&Grant::get("k", MINUTE)), 2, "any host, any unsigned parameter");
    assert_eq!(allows(&Grant::request(Method::POST, "k", MINUTE).query_flag("uploads")), 3, "and headers");
    assert_eq!(allows(&Grant::put("k", MINUTE)), 4, "and sizes");

    let says = |grant: &Grant<'_>, what: &str| {
        let presigned = presign(&account(keys(), Addressing::Path), grant).unwrap();
        assert!(
            presigned.also_allows().iter().any(|line| line.contains(what)),
            "{what}: {:?}",
            presigned.also_allows()
        );
    };
    let request = |method| Grant::request(method, "k", MINUTE);
    says(&request(Method::PUT).header("x-amz-copy-source", "/b/a"), "read by the signer's rights");
    says(&request(Method::POST).query("uploadId", "i"), "make up the object");
    let part = Grant::put("k", MINUTE).query("partNumber", "1").query("uploadId", "i");
    says(&part, "in place of the part");
    let copied =
        request(Method::PUT).query("partNumber", "1").query("uploadId", "i").header("x-amz-copy-source", "/b/a");
    says(&copied, "in place of the part");
}

#[test]
fn a_url_is_signed_for_both_addressings_and_verified_until_its_end() {
    let grant = Grant::request(Method::GET, "a//b é", MINUTE).query_flag("acl").version("7");
    for addressing in [Addressing::Path, Addressing::VirtualHost] {
        let account = account(keys(), addressing);
        let presigned = presign(&account, &grant).unwrap();
        let parts = parts(&presigned);
        let verifier = account.verifier().unwrap();
        for offset in [-1_000_000, 0, 60] {
            let verified = verify(&verifier, &parts, &keys(), at(offset)).unwrap();
            assert_eq!((verified.bucket(), verified.key().unwrap().as_str()), (Some("bucket"), "a//b é"));
            assert_eq!(verified.query().len(), 2);
            assert_eq!(verified.expires_at(), at(60));
        }
        assert_eq!(verify(&verifier, &parts, &keys(), at(61)).unwrap_err(), Reason::Expired(at(60)));
        let explained = account.bucket("bucket").unwrap().explain(&grant, at(0)).unwrap();
        assert_eq!(explained.canonical_request(), None);
        assert_eq!(explained.string_to_sign(), "GET\n\n\n1795262460\n/bucket/a//b%20%C3%A9?acl&versionId=7");
        assert!(!format!("{presigned:?}").contains("Signature"));
    }
}

#[test]
fn there_is_no_limit_but_the_calendar() {
    let years = Duration::from_secs(10 * 365 * 86_400);
    assert!(presign(&account(keys(), Addressing::Path), &Grant::get("k", years)).is_ok());
    let ever = Grant::get("k", Duration::from_secs(u64::MAX));
    assert_eq!(*presign(&account(keys(), Addressing::Path), &ever).unwrap_err().kind(), ErrorKind::Validity);
    assert!(presign(&account(keys(), Addressing::Path), &Grant::get("k", Duration::ZERO)).is_err());
}

#[test]
fn version_2_is_accepted_by_its_name_alone() {
    let parts = signed(&Grant::get("k", MINUTE));
    let plain = Verifier::new("http://h.example".parse().unwrap(), "us-east-1");
    assert_eq!(verify(&plain, &parts, &keys(), at(0)).unwrap_err(), Reason::Scheme("sigv2"));
    assert!(verify(&plain.with_sigv2(), &parts, &keys(), at(0)).is_ok());
}

#[test]
fn the_token_is_signed_and_compared() {
    let temporary = || keys().with_session_token("t/o+k==");
    let presigned = presign(&account(temporary(), Addressing::VirtualHost), &Grant::get("k", MINUTE)).unwrap();
    let parts = parts(&presigned);
    assert!(presigned.reveal().as_str().contains("&x-amz-security-token=t%2Fo%2Bk%3D%3D&"));
    assert!(verify(&verifier(), &parts, &temporary(), at(0)).is_ok());
    assert_eq!(verify(&verifier(), &parts, &keys(), at(0)).unwrap_err(), Reason::Token);
    let without = refused(&parts, |url| url.replace("&x-amz-security-token=t%2Fo%2Bk%3D%3D", ""));
    assert_eq!(without, Reason::Signature);
}

#[test]
fn what_is_not_signed_or_signed_otherwise_is_refused() {
    let parts = signed(&Grant::get("k", MINUTE).version("7"));
    for (from, to, reason) in [
        ("?", "?prefix=a&", Reason::UnsignedQuery),
        ("?", "?x-id=GetObject&", Reason::UnsignedQuery),
        ("?", "?X-Amz-Acl=a&", Reason::UnsignedQuery),
        ("?", "?If-None-Match=*&", Reason::UnsignedQuery),
        ("?", "?VersionId=8&", Reason::UnsignedQuery),
        ("?", "?acl&", Reason::Signature),
        ("?", "?content-type=a&", Reason::Signature),
        ("?", "?x-amz-acl=public-read&", Reason::Signature),
        ("?versionId=7&", "?", Reason::Signature),
        ("versionId=7", "versionId=8", Reason::Signature),
        ("versionId=7", "versionId", Reason::Signature),
        ("versionId=7", "versionId=7&versionId=7", Reason::Repeated("a query parameter")),
        ("versionId=7&", "", Reason::Signature),
        ("/k?", "/K?", Reason::Signature),
        ("/k?", "/%6B?", Reason::Signature),
        ("/k?", "//k?", Reason::Signature),
        ("/k?", "/?", Reason::Signature),
        ("1795262460", "1795262461", Reason::Signature),
        ("AKID", "AKIE", Reason::UnknownKey),
        ("//bucket.", "//another.", Reason::Signature),
        ("//bucket.h.example", "//h.example/bucket", Reason::Host),
        ("//bucket.h.example", "//bucket.other.example", Reason::Host),
        ("?", "?X-Amz-Algorithm=AWS4-HMAC-SHA256&", Reason::TwoCredentials),
        ("?", "?x-amz-credential=a&", Reason::TwoCredentials),
        ("?", "?X-Amz-Region-Set=*&", Reason::TwoCredentials),
        ("&Signature=", "&signature=", Reason::Missing("Signature")),
    ] {
        let mut changed = parts.clone();
        let url = parts.uri.to_string().replacen(from, to, 1);
        changed.uri = url.parse().unwrap();
        let host = changed.uri.authority().unwrap().as_str().parse().unwrap();
        changed.headers.insert("host", host);
        let refused = verify(&verifier(), &changed, &keys(), at(0)).unwrap_err();
        assert_eq!(refused, reason, "{from} {to}");
    }
    let mut authorized = parts.clone();
    authorized.headers.insert("authorization", "AWS AKID:x".parse().unwrap());
    assert_eq!(verify(&verifier(), &authorized, &keys(), at(0)).unwrap_err(), Reason::TwoCredentials);
    assert_eq!(verify(&verifier(), &parts, &Credentials::new("AKID", "x"), at(0)).unwrap_err(), Reason::Signature);
}

/// The text is the same, so the signature is right, and yet the version is gone: another one is read.
#[test]
fn a_parameter_in_the_value_of_another_is_refused() {
    let mut mac = presign_core::HmacSha1Key::new(b"secret").mac();
    mac.update(b"GET\n\n\n1795262460\n/bucket/k?response-content-type=a/b&versionId=7");
    let signature =
        presign_core::base64_encode(&mac.finish()).replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let ask = |query: &str| {
        let mut parts = signed(&Grant::get("k", MINUTE));
        let url =
            format!("http://bucket.h.example/k?{query}&AWSAccessKeyId=AKID&Expires=1795262460&Signature={signature}");
        parts.uri = url.parse().unwrap();
        verify(&verifier(), &parts, &keys(), at(0)).map(|verified| verified.query().len())
    };
    assert_eq!(ask("response-content-type=a%2Fb&versionId=7"), Ok(2), "as another signer writes it");
    let reason = Reason::Malformed("a query parameter with another one in its value");
    assert_eq!(ask("response-content-type=a%2Fb%26versionId%3D7"), Err(reason));
    assert_eq!(ask("response-content-type=a%2Fb%26c"), Err(Reason::Signature), "no parameter");
}

/// The text is the same, so the signature is right, and yet the checksum is gone.
#[test]
fn a_header_in_the_value_of_another_is_refused() {
    let sum = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";
    let mut parts = signed(&Grant::put("k", MINUTE).header("x-amz-acl", "private").checksum(sum.parse().unwrap()));
    assert_eq!(verify(&verifier(), &parts, &keys(), at(0)).unwrap().obligations().len(), 1);
    let folded = "x-amz-acl=private%0Ax-amz-checksum-sha256:LPJNul%2Bwow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ%3D";
    parts.headers.remove("x-amz-acl");
    parts.headers.remove("x-amz-checksum-sha256");
    parts.uri = parts.uri.to_string().replacen('?', &format!("?{folded}&"), 1).parse().unwrap();
    assert_eq!(verify(&verifier(), &parts, &keys(), at(0)).unwrap_err(), Reason::Malformed("a signed header"));
}

/// At another host, which is not signed, the path would begin with a bucket.
#[test]
fn an_endpoint_with_a_path_is_refused() {
    for addressing in [Addressing::Path, Addressing::VirtualHost] {
        let account = account(keys(), addressing).with_endpoint("http://h.example/s3".parse().unwrap());
        assert!(matches!(account.bucket("bucket").unwrap_err().kind(), ErrorKind::Unsupported { .. }));
        let mut parts = signed(&Grant::get("k", MINUTE));
        parts.uri = parts.uri.to_string().replace("example/k", "example/s3/k").parse().unwrap();
        assert_eq!(verify(&account.verifier().unwrap(), &parts, &keys(), at(0)).unwrap_err(), Reason::Scheme("sigv2"));
    }
}

#[test]
fn the_host_is_not_signed_and_the_bucket_in_it_is() {
    let mut parts = signed(&Grant::get("k", MINUTE));
    parts.uri = parts.uri.to_string().replace("bucket.h.example", "bucket.other.example").parse().unwrap();
    parts.headers.insert("host", "bucket.other.example".parse().unwrap());
    let elsewhere = Verifier::new("http://other.example".parse().unwrap(), "eu-west-1").with_sigv2();
    assert_eq!(verify(&elsewhere, &parts, &keys(), at(0)).unwrap().bucket(), Some("bucket"), "as also_allows says");
}

#[test]
fn a_header_is_signed_also_where_there_is_none() {
    let md5 = "md5:1B2M2Y8AsgTpgAmY7PhCfg==".parse().unwrap();
    let bound =
        signed(&Grant::put("k", MINUTE).content_type("text/plain").checksum(md5).header("x-amz-meta-a", "b  c"));
    let verified = verify(&verifier(), &bound, &keys(), at(0)).unwrap();
    let sum = Obligation::Checksum { algorithm: "md5", base64: "1B2M2Y8AsgTpgAmY7PhCfg==".into() };
    assert_eq!(verified.obligations(), [sum]);
    for name in ["content-type", "content-md5", "x-amz-meta-a"] {
        let mut changed = bound.clone();
        changed.headers.remove(name);
        assert_eq!(verify(&verifier(), &changed, &keys(), at(0)).unwrap_err(), Reason::Signature, "no {name}");
        changed.headers.insert(name, "other".parse().unwrap());
        assert_eq!(verify(&verifier(), &changed, &keys(), at(0)).unwrap_err(), Reason::Signature, "another {name}");
    }
    let mut twice = bound.clone();
    twice.headers.append("content-type", "text/plain".parse().unwrap());
    assert_eq!(verify(&verifier(), &twice, &keys(), at(0)).unwrap_err(), Reason::Repeated("a signed header"));
    let bare = signed(&Grant::put("k", MINUTE));
    for (name, reason) in
        [("content-type", true), ("x-amz-acl", true), ("content-encoding", false), ("x-custom", false)]
    {
        let mut changed = bare.clone();
        changed.headers.insert(name, "private".parse().unwrap());
        assert_eq!(verify(&verifier(), &changed, &keys(), at(0)).is_err(), reason, "{name}");
    }
}

#[test]
fn a_signed_header_may_come_in_the_query_and_must_not_come_twice_otherwise() {
    let bound = signed(&Grant::request(http::Method::PUT, "k", MINUTE).header("x-amz-copy-source", "/b/a,c"));
    let mut hoisted = bound.clone();
    hoisted.headers.remove("x-amz-copy-source");
    hoisted.uri = format!("{}&x-amz-copy-source=%2Fb%2Fa%2Cc", bound.uri).parse().unwrap();
    let verified = verify(&verifier(), &hoisted, &keys(), at(0)).unwrap();
    assert_eq!(verified.query(), [("x-amz-copy-source".to_owned(), "/b/a,c".to_owned())]);
    let mut both = hoisted.clone();
    both.headers.insert("x-amz-copy-source", "/b/other".parse().unwrap());
    assert_eq!(verify(&verifier(), &both, &keys(), at(0)).unwrap_err(), Reason::Repeated("a signed header"));
    let mut split = bound.clone();
    split.headers.insert("x-amz-copy-source", "/b/a".parse().unwrap());
    split.headers.append("x-amz-copy-source", "c".parse().unwrap());
    assert_eq!(verify(&verifier(), &split, &keys(), at(0)).unwrap_err(), Reason::Repeated("a signed header"));
}

#[test]
fn a_bucket_itself_can_be_asked_for() {
    let grant = Grant::request(Method::GET, Target::Bucket, MINUTE).query_flag("versioning");
    for addressing in [Addressing::Path, Addressing::VirtualHost] {
        let account = account(keys(), addressing);
        let explained = account.bucket("bucket").unwrap().explain(&grant, at(0)).unwrap();
        assert_eq!(explained.string_to_sign(), "GET\n\n\n1795262460\n/bucket/?versioning");
        let verified =
            verify(&account.verifier().unwrap(), &parts(&presign(&account, &grant).unwrap()), &keys(), at(0)).unwrap();
        assert_eq!((verified.bucket(), verified.key()), (Some("bucket"), None));
    }
}

/// What botocore 1.44.5 presigns by `get_bucket_versioning` (`signature_version="s3"`, path style): its text has
/// `/bucket/?versioning`, its URL no such slash.
#[test]
fn a_bucket_by_path_is_signed_with_a_slash() {
    let signature = "6a1ru1s18ZtsT1fJCxmKt%2BKnTxo%3D";
    let target = format!("/bucket?versioning&AWSAccessKeyId=AKID&Signature={signature}&Expires=1795262460");
    let ours = Grant::request(Method::GET, Target::Bucket, MINUTE).query_flag("versioning");
    let ours = presign(&account(keys(), Addressing::Path), &ours).unwrap();
    let ours = ours.reveal().as_str().to_owned();
    assert!(ours.starts_with("http://h.example/bucket/?") && ours.contains(signature), "{ours}");

    let verifier = account(keys(), Addressing::Path).verifier().unwrap();
    let verified = |target: &str| {
        let request = http::Request::get(target).header("host", "h.example").body(()).unwrap();
        verify(&verifier, &request.into_parts().0, &keys(), at(0))
    };
    assert_eq!(verified(&target).unwrap().bucket(), Some("bucket"));
    assert_eq!(verified(&target.replacen("/bucket?", "/buckets?", 1)).unwrap_err(), Reason::Signature);
    assert_eq!(verified(&target.replacen("/bucket?", "/bucket/k?", 1)).unwrap_err(), Reason::Signature);
}

proptest! {
    #[test]
    fn whatever_is_signed_comes_back(
        key in "[^\u{0}-\u{1f}\u{7f}]{1,40}", version in "[^&\u{0}-\u{1f}\u{7f}]{1,20}", meta in "[!-~]{1,20}", by_host in any::<bool>(),
    ) {
        let addressing = if by_host { Addressing::VirtualHost } else { Addressing::Path };
        let account = account(keys(), addressing);
        let grant = Grant::get(key.as_str(), MINUTE).version(version.as_str()).header("x-amz-meta-a", meta.as_str());
        if let Ok(presigned) = presign(&account, &grant) {
            let parts = parts(&presigned);
            let verifier = account.verifier().unwrap();
            let verified = verify(&verifier, &parts, &keys(), at(0)).unwrap();
            prop_assert_eq!(verified.key().unwrap().as_str(), key);
            prop_assert_eq!(verified.query(), [("versionId".to_owned(), version)]);
            prop_assert!(verify(&verifier, &parts, &Credentials::new("AKID", "other"), at(0)).is_err());
        }
    }
}
