//! Google's rows, signed by both kinds of RSA key: as the writer has them, as a caller would ask for them, and back.

use std::sync::Arc;
use std::time::Duration;

use presign_core::{
    Backend, End, ErrorKind, Expiring, Grant, Origin, Presigned, Ready, Received, Result, Seal, SignBytes, Target,
    Verified,
};
use presign_gcs::{Account, Addressing, Credentials, KnownKeys, aws_lc_rs, rsa};
use presign_v4::texts;

use crate::row::{Row, rows};

/// The key that Google published with its cases.
const KEY: &str = include_str!("../../vectors/gcs-v4-key.pem");
const PUBLIC_KEY: &str = include_str!("../../vectors/gcs-v4-public-key.pem");

/// Rows that no grant gives as they are, and why.
const NOT_GRANTED: [(&str, Why); 3] = [
    ("gcs-v4/Slashes in object name should not be URL encoded", Why::Refused("no header is named so in HTTP")),
    ("gcs-v4/Header Ordering", Why::Refused("the x-goog-date header may contradict the query")),
    ("gcs-v4/Simple GET with endpoint on client", Why::LeavesOut(":443")),
];

#[derive(Clone, Copy)]
enum Why {
    /// The face refuses it on purpose.
    Refused(&'static str),
    /// The face leaves out the scheme's own port, which clients leave out of `Host` too.
    LeavesOut(&'static str),
}

fn published() -> Vec<Row> {
    rows().into_iter().filter(|(file, _)| *file == "gcs-v4").map(|(_, row)| row).collect()
}

/// The account, the bucket, and the object, where the row names one.
fn place<'a>(row: &'a Row, credentials: Credentials) -> (Account, &'a str, Option<&'a str>) {
    let object = |key: &'a str| (!key.is_empty()).then_some(key);
    let (scheme, host) = row.origin.split_once("://").unwrap();
    let path = row.path.strip_prefix('/').unwrap();
    let account = Account::new(Arc::new(Expiring::new(credentials, End::Never)));
    let (endpoint, addressing, bucket, key) = match host.split_once('.') {
        Some((bucket, rest)) if rest.starts_with("storage.") => {
            (format!("{scheme}://{rest}"), Addressing::VirtualHost, bucket, path)
        }
        Some(("mydomain", "tld")) => (row.origin.clone(), Addressing::BucketBound, "test-bucket", path),
        _ => {
            let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
            (row.origin.clone(), Addressing::Path, bucket, key)
        }
    };
    (account.with_endpoint(endpoint.parse().unwrap()).with_addressing(addressing), bucket, object(key))
}

fn grant(row: &Row, key: Option<&str>) -> Grant<'static> {
    let validity = Duration::from_secs(row.expires);
    let target = key.map_or(Target::Bucket, |key| Target::object(key.to_owned()).unwrap());
    let mut grant = Grant::request(row.method.parse().unwrap(), target, validity);
    for (name, value) in row.query() {
        grant = grant.query(name.to_owned(), value.to_owned());
    }
    for (name, value) in row.headers().into_iter().filter(|(name, _)| *name != "host") {
        grant = grant.header(name, value.to_owned());
    }
    grant
}

fn presign(row: &Row, credentials: Credentials) -> Result<Presigned> {
    let (account, bucket, key) = place(row, credentials);
    match account.bucket(bucket)?.try_presign(&grant(row, key), row.at())? {
        Ready::Signed(presigned) => Ok(presigned),
        other => panic!("{other:?}"),
    }
}

fn keys() -> [(&'static str, Box<dyn SignBytes>); 2] {
    [
        ("aws_lc_rs", Box::new(aws_lc_rs::PrivateKey::from_pem(KEY).unwrap())),
        ("rsa", Box::new(rsa::PrivateKey::from_pem(KEY).unwrap())),
    ]
}

fn credentials(row: &Row) -> [Credentials; 2] {
    let email = row.access_key.as_str();
    [
        Credentials::rsa(email, aws_lc_rs::PrivateKey::from_pem(KEY).unwrap()),
        Credentials::rsa(email, rsa::PrivateKey::from_pem(KEY).unwrap()),
    ]
}

#[test]
fn each_url_is_the_published_one_by_either_key() {
    let mut equal = 0;
    for row in published() {
        for (name, key) in keys() {
            let texts = row.with_request(texts);
            let mut url = texts.url;
            let signature = key.sign(texts.string_to_sign.as_bytes()).unwrap();
            Seal::hex(row.dialect().signature_param()).append(&mut url, &signature);
            assert_eq!(url, row.url, "{}: {name}", row.id);
            equal += 1;
        }
    }
    assert_eq!(equal, 29 * 2);
}

#[test]
fn a_grant_gives_the_published_url_or_the_exception_is_named() {
    let mut equal = 0;
    for row in published() {
        let excepted = NOT_GRANTED.iter().find(|(id, _)| *id == row.id).map(|(_, why)| *why);
        for credentials in credentials(&row) {
            match (presign(&row, credentials), excepted) {
                (Ok(presigned), None) => {
                    assert_eq!(presigned.reveal().as_str(), row.url, "{}", row.id);
                    equal += 1;
                }
                (Ok(presigned), Some(Why::LeavesOut(port))) => {
                    assert_eq!(presigned.reveal().as_str(), row.url.replacen(port, "", 1), "{}", row.id);
                }
                (Err(error), Some(Why::Refused(why))) => {
                    assert_eq!(*error.kind(), ErrorKind::Term, "{}: {why}: {error}", row.id);
                }
                (other, _) => panic!("{}: {other:?}", row.id),
            }
        }
    }
    assert_eq!(equal, 26 * 2);
}

/// The published request as it would come in, with `change` made to its target.
fn verify(row: &Row, change: impl FnOnce(String) -> String, keys: &KnownKeys) -> Option<Result<Verified, String>> {
    let (account, bucket, _) = place(row, Credentials::hmac("none", "none"));
    let target = change(row.url.strip_prefix(row.origin.as_str()).unwrap().to_owned());
    let mut request = http::Request::builder().method(row.method.as_str()).uri(target);
    let (scheme, authority) = row.origin.split_once("://").unwrap();
    request = request.header("host", authority);
    for (name, value) in row.headers().into_iter().filter(|(name, _)| *name != "host") {
        request = request.header(name, value);
    }
    let (parts, ()) = request.body(()).ok()?.into_parts();
    let origin = Origin::HostHeader { scheme: scheme.to_owned() };
    let mut verifier = account.verifier().unwrap();
    if authority == "mydomain.tld" {
        verifier = verifier.with_bound_bucket(bucket);
    }
    let verified = Received::new(&parts, &origin, None)
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, keys, row.at()));
    Some(verified.map_err(|denied| denied.reason().to_string()))
}

#[test]
fn our_verifier_takes_each_published_url_and_refuses_it_once_it_is_touched() {
    let mut taken = 0;
    let email = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";
    let aws_lc_rs = KnownKeys::new().with_public_key(email, aws_lc_rs::PublicKey::from_pem(PUBLIC_KEY).unwrap());
    let rsa = KnownKeys::new().with_public_key(email, rsa::PublicKey::from_pem(PUBLIC_KEY).unwrap());
    for row in published() {
        for keys in [&aws_lc_rs, &rsa] {
            // A header that HTTP does not have.
            let Some(verified) = verify(&row, |target| target, keys) else {
                assert_eq!(row.id, NOT_GRANTED[0].0);
                continue;
            };
            let (_, bucket, key) = place(&row, Credentials::hmac("none", "none"));
            let verified = verified.unwrap_or_else(|reason| panic!("{}: {reason}", row.id));
            assert_eq!(verified.bucket(), Some(bucket), "{}", row.id);
            assert_eq!(verified.key().map(|key| key.as_str()), key, "{}", row.id);
            taken += 1;

            let last = if row.url.ends_with('0') { "1" } else { "0" };
            for (from, to) in [
                ("X-Goog-Expires=", "X-Goog-Expires=1"),
                ("%2Fauto%2F", "%2Feu%2F"),
                ("X-Goog-Date=20", "X-Goog-Date=21"),
                ("?", "?a=b&"),
                ("/test-object", "/test-objecu"),
                ("test-iam", "best-iam"),
            ] {
                let changed = |target: String| target.replacen(from, to, 1);
                let unchanged = row.url.strip_prefix(row.origin.as_str()).unwrap();
                if changed(unchanged.to_owned()) == unchanged {
                    continue;
                }
                assert!(verify(&row, changed, keys).unwrap().is_err(), "{}: {to}", row.id);
            }
            let flipped = |mut target: String| {
                target.pop();
                target + last
            };
            assert_eq!(verify(&row, flipped, keys).unwrap().unwrap_err(), "the signature does not match");
        }
    }
    assert_eq!(taken, 28 * 2);
}

#[test]
fn a_text_that_is_no_key_is_refused_without_a_word_of_it() {
    let half = &KEY[..KEY.len() / 2];
    for text in ["", "5ec4e7", half, PUBLIC_KEY, "-----BEGIN PRIVATE KEY-----\n5ec4e7==\n-----END PRIVATE KEY-----\n"] {
        for error in [aws_lc_rs::PrivateKey::from_pem(text).unwrap_err(), rsa::PrivateKey::from_pem(text).unwrap_err()]
        {
            assert_eq!(*error.kind(), ErrorKind::Credentials);
            assert!(!format!("{error:?}").contains("5ec4e7"));
        }
    }
    for text in ["", "5ec4e7", KEY, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        for error in [aws_lc_rs::PublicKey::from_pem(text).unwrap_err(), rsa::PublicKey::from_pem(text).unwrap_err()] {
            assert_eq!(*error.kind(), ErrorKind::Config);
        }
    }
    for (_, key) in keys() {
        assert_eq!(format!("{key:?}"), "PrivateKey(…)");
    }
}
