//! What Cloud Storage would not take is not taken, each for its reason, and changes nothing.

use std::time::Duration;

use http::Method;
use presign::{Grant, Target};
use presign_gateway::Limits;
use presign_gcs::{Account, Credentials};

use crate::ground::{Ground, ID, MINUTE, code, error, now, object, sign, start, target};

fn elsewhere(ground: &Ground, credentials: Credentials) -> Account {
    let credentials = presign::Expiring::new(credentials, presign::End::Never);
    let endpoint = format!("http://{}", ground.host()).parse().unwrap();
    Account::new(std::sync::Arc::new(credentials)).with_endpoint(endpoint)
}

#[test]
fn a_request_that_no_valid_url_signed_is_refused_with_the_reason() {
    let ground = Ground::with(Limits::default().url_bytes(1500).parameters(12), |gateway| gateway);
    ground.put("k", b"secret");
    let before = ground.files();
    let get = Grant::get("k", MINUTE);
    let right = ground.target(&get);
    let put = ground.target(&Grant::put("k", MINUTE));
    let deletion = ground.target(&Grant::delete("k", MINUTE));
    let flipped = if right.ends_with('0') { "1" } else { "0" };
    let by = |id: &str, secret: &str| {
        target(&sign(&elsewhere(&ground, Credentials::hmac(id, secret)), "photos", &get, now())).1
    };
    let at = |at, grant: &Grant<'_>| target(&sign(&ground.account(), "photos", grant, at)).1;
    let typed = ground.target(&Grant::put("k", MINUTE).content_type("text/plain"));
    let sized = ground.target(&Grant::put("k", MINUTE).size(1..=5));
    let hour = Duration::from_secs(3600);
    let none: &[&str] = &[];
    for (what, method, target, lines, status, word) in [
        ("unsigned", "GET", "/photos/k".to_owned(), none, 401, "AuthenticationRequired"),
        ("unsigned root", "GET", "/".into(), none, 401, "AuthenticationRequired"),
        ("another method", "DELETE", right.clone(), none, 403, "SignatureDoesNotMatch"),
        ("another method", "GET", put.clone(), none, 403, "SignatureDoesNotMatch"),
        ("another method", "POST", put.clone(), none, 403, "SignatureDoesNotMatch"),
        ("another method", "PUT", deletion, none, 403, "SignatureDoesNotMatch"),
        ("another path", "GET", right.replace("/k?", "/l?"), none, 403, "SignatureDoesNotMatch"),
        ("another bucket", "GET", right.replace("/photos/", "/other/"), none, 403, "SignatureDoesNotMatch"),
        ("no bucket", "GET", right.replace("/photos/k", "/"), none, 400, "InvalidURI"),
        ("a query more", "GET", format!("{right}&generation=1"), none, 403, "SignatureDoesNotMatch"),
        ("a session more", "PUT", format!("{put}&upload_id=1"), none, 403, "SignatureDoesNotMatch"),
        (
            "a byte of the signature",
            "GET",
            format!("{}{flipped}", &right[..right.len() - 1]),
            none,
            403,
            "SignatureDoesNotMatch",
        ),
        ("another end", "GET", right.replace("Expires=60", "Expires=61"), none, 403, "SignatureDoesNotMatch"),
        (
            "no signature",
            "GET",
            right.split("&X-Goog-Signature").next().unwrap().to_owned(),
            none,
            400,
            "MalformedSecurityHeader",
        ),
        ("another key", "GET", by(ID, "c2VjcmV0"), none, 403, "SignatureDoesNotMatch"),
        ("an unknown key", "GET", by("GOOGUNKNOWN", "c2VjcmV0"), none, 403, "InvalidSecurity"),
        ("ended", "GET", at(now().minus(61), &get), none, 400, "ExpiredToken"),
        ("not yet valid", "GET", at(now().plus(1000), &Grant::get("k", hour)), none, 403, "AccessDenied"),
        ("a second credential", "GET", right.clone(), &["authorization: Bearer x"], 400, "InvalidArgument"),
        ("an unsigned command", "GET", right.clone(), &["x-goog-user-project: p"], 400, "MalformedSecurityHeader"),
        (
            "an unsigned command",
            "PUT",
            put.clone(),
            &["x-goog-copy-source: /other/secret"],
            400,
            "MalformedSecurityHeader",
        ),
        ("an unsigned command", "PUT", put.clone(), &["x-goog-acl: public-read"], 400, "MalformedSecurityHeader"),
        (
            "an unsigned condition",
            "PUT",
            put.clone(),
            &["x-goog-if-generation-match: 0"],
            400,
            "MalformedSecurityHeader",
        ),
        (
            "another service's command",
            "PUT",
            put,
            &["x-amz-copy-source: /other/secret"],
            400,
            "MalformedSecurityHeader",
        ),
        ("a bound header left out", "PUT", typed.clone(), none, 400, "MalformedSecurityHeader"),
        ("a bound header changed", "PUT", typed, &["content-type: text/html"], 403, "SignatureDoesNotMatch"),
        ("a bound size changed", "PUT", sized, &["x-goog-content-length-range: 1,6"], 403, "SignatureDoesNotMatch"),
        ("a long URL", "GET", format!("/photos/{}", "k".repeat(1500)), none, 400, "InvalidArgument"),
        ("many parameters", "GET", format!("{right}{}", "&a".repeat(12)), none, 400, "InvalidArgument"),
        ("two schemes", "GET", format!("{right}&GoogleAccessId=x&Expires=1&Signature=x"), none, 400, "InvalidArgument"),
        (
            "the scheme before",
            "GET",
            "/photos/k?GoogleAccessId=x&Expires=9999999999&Signature=eA==".into(),
            none,
            400,
            "InvalidArgument",
        ),
    ] {
        let reply = ground.raw(method, &target, lines, b"");
        assert_eq!(code(&reply), (status, word.to_owned()), "{what}: {method} {}", error(&reply).1);
        assert_eq!(reply.header("cache-control"), Some("no-store"));
    }
    for host in ["other.example", "storage.example.evil", ""] {
        let reply = ground.exchange("GET", host, &right, none, b"");
        assert!((400..404).contains(&reply.status), "{host} {}", reply.status);
    }
    assert_eq!(ground.files(), before);
    assert_eq!(ground.get("k").text(), "secret");
}

#[test]
fn what_is_signed_and_not_done_here_is_refused_and_not_left_out() {
    let ground = Ground::new();
    ground.put("k", b"before");
    let before = ground.files();
    let request = |method: Method| Grant::request(method, object("k"), MINUTE);
    let put = || request(Method::PUT);
    for grant in [
        put().header("x-goog-copy-source", "/other/secret"),
        put().header("x-goog-acl", "private"),
        put().header("x-goog-meta-team", "blue"),
        put().header("x-goog-encryption-algorithm", "AES256"),
        put().header("x-goog-encryption-kms-key-name", "k"),
        put().header("x-goog-storage-class", "NEARLINE"),
        put().header("x-goog-if-generation-match", "5"),
        put().header("x-goog-if-metageneration-match", "1"),
        put().header("x-goog-content-sha256", "STREAMING"),
        put().header("x-goog-resumable", "start"),
        put().header("content-encoding", "gzip"),
        put().header("content-disposition", "inline"),
        put().header("cache-control", "public"),
        start("k").header("x-goog-acl", "private"),
        start("k").header("content-encoding", "gzip"),
        start("k").header("content-length", "0"),
        start("k").header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        start("k").header("x-goog-hash", "crc32c=AAAAAA=="),
        request(Method::GET).header("x-goog-if-generation-match", "0"),
        request(Method::GET).header("x-goog-encryption-key", "k"),
        request(Method::GET).header("x-goog-resumable", "start"),
        request(Method::DELETE).header("x-goog-if-generation-match", "0"),
        request(Method::POST),
        request(Method::PATCH),
        Grant::request(Method::PUT, Target::Bucket, MINUTE),
        Grant::request(Method::DELETE, Target::Bucket, MINUTE),
        Grant::request(Method::GET, Target::Bucket, MINUTE),
    ] {
        let reply = ground.ask(&grant, &["content-length: 0"], b"");
        assert_eq!(code(&reply), (501, "NotImplemented".into()), "{grant:?}");
        assert!(!error(&reply).1.is_empty());
    }
    for grant in [
        put().query_flag("acl"),
        put().query("partNumber", "1").query("uploadId", "x"),
        request(Method::POST).header("x-goog-resumable", "start").query_flag("uploads"),
        request(Method::DELETE).query("generation", "1"),
    ] {
        let reply = ground.ask(&grant, &["content-length: 0"], b"");
        assert_eq!(code(&reply), (400, "InvalidArgument".into()), "{grant:?}");
    }
    assert_eq!(ground.files(), before);
    assert_eq!(ground.get("k").text(), "before");
}

#[test]
fn pages_of_known_origins_may_use_urls() {
    let ground = Ground::with(Limits::default(), |gateway| gateway.with_cors(["https://app.example"]).unwrap());
    let app = "origin: https://app.example";
    let preflight = ground.raw("OPTIONS", "/photos/k", &[app, "access-control-request-method: POST"], b"");
    assert_eq!(preflight.status, 204);
    assert_eq!(preflight.header("access-control-allow-methods"), Some("GET, HEAD, PUT, POST, DELETE"));
    let begun = ground.ask(&start("k"), &[app], b"");
    assert_eq!((begun.status, begun.header("access-control-allow-origin")), (201, Some("https://app.example")));
    let exposed = begun.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("location") && exposed.contains(" range"));
    assert_eq!(code(&ground.raw("OPTIONS", "/photos/k", &["origin: https://evil.example"], b"")).0, 401);
}
