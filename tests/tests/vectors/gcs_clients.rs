//! URLs that Google's own clients were tested with: gsutil's, with its spelling and its order of parameters, and those of
//! the client for Go, of both versions.

use std::collections::BTreeMap;
use std::sync::Arc;

use aws_lc_rs::signature::{RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY as RSA, UnparsedPublicKey};
use presign_core::{
    Denied, Origin, Received, Sha256, Timestamp, Verified, VerifyBytes, base64_decode, hex_decode, hex_encode,
};
use presign_gcs::{Claims, Keys, Verifier, inspect};
use serde::Deserialize;

use crate::row::read;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    source: String,
    licence: String,
    scheme: String,
    method: String,
    headers: BTreeMap<String, String>,
    url: String,
    /// None where a mock signed.
    public_key: Option<String>,
    string_to_sign: String,
    computed: Vec<String>,
}

fn published() -> Vec<Row> {
    let rows: Vec<Row> = read(include_str!("../../vectors/gcs-clients.jsonl"));
    assert_eq!(rows.len(), 15);
    for row in &rows {
        assert!(!row.source.is_empty() && !row.licence.is_empty(), "{}", row.id);
        assert!(
            row.computed.iter().all(|field| ["public_key", "string_to_sign"].contains(&field.as_str())),
            "{}",
            row.id
        );
    }
    rows
}

/// A key of any length: some of the client for Go are too short for the library's own.
#[derive(Debug)]
struct Short(Vec<u8>);

impl VerifyBytes for Short {
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        UnparsedPublicKey::new(&RSA, &self.0).verify(message, signature).is_ok()
    }
}

/// Whatever the URL says of who signed it.
struct Published<'a>(&'a Row);

impl Keys for Published<'_> {
    fn public_keys(&self, _email: &str) -> Vec<Arc<dyn VerifyBytes>> {
        let der = self.0.public_key.as_deref().map(|key| base64_decode(key).unwrap());
        der.map(|der| Arc::new(Short(der)) as Arc<dyn VerifyBytes>).into_iter().collect()
    }

    fn hmac(&self, _access_id: &str) -> Option<presign_gcs::Credentials> {
        None
    }
}

fn parse(row: &Row, url: &str) -> Result<Claims<'static>, Denied> {
    let target = url.strip_prefix("https://storage.googleapis.com").unwrap();
    let mut request = http::Request::builder().method(row.method.as_str()).uri(target);
    request = request.header("host", "storage.googleapis.com");
    for (name, value) in &row.headers {
        request = request.header(name, value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    verifier().parse(&Received::new(&parts, &origin, None)?).map(Claims::into_owned)
}

fn verifier() -> Verifier {
    Verifier::new("https://storage.googleapis.com".parse().unwrap()).with_v2()
}

fn verify(row: &Row, url: &str, at: Timestamp) -> Result<Verified, String> {
    let claims = parse(row, url).map_err(|denied| denied.reason().to_string())?;
    verifier().verify(&claims, &Published(row), at).map_err(|denied| denied.reason().to_string())
}

/// The last second of the URL, as it says.
fn end(url: &str) -> Timestamp {
    inspect(url).unwrap().expires_at()
}

#[test]
fn the_client_for_go_is_verified_by_the_key_that_its_signatures_give_away() {
    let (mut taken, mut mocked) = (0, 0);
    for row in published().iter().filter(|row| row.id.starts_with("google-cloud-go/")) {
        let claims = parse(row, &row.url).unwrap();
        assert_eq!(
            (claims.scheme(), claims.texts().1),
            (row.scheme.as_str(), row.string_to_sign.clone()),
            "{}",
            row.id
        );
        let at = end(&row.url);
        if row.public_key.is_none() {
            // "signed", by a function of the test.
            assert!(row.url.contains("c2lnbmVk") || row.url.contains("7369676e6564"), "{}", row.id);
            assert_eq!(verify(row, &row.url, at).unwrap_err(), "the key id is unknown");
            mocked += 1;
            continue;
        }
        let verified = verify(row, &row.url, at).unwrap_or_else(|reason| panic!("{}: {reason}", row.id));
        assert_eq!(verified.bucket(), Some("bucket-name"), "{}", row.id);
        assert_eq!(verify(row, &row.url, at.plus(1)).unwrap_err(), format!("the URL ended at {at}"));
        for (from, to) in
            [("/bucket-name/", "/bucket-nam/"), ("object", "objecu"), ("Expires=", "Expires=1"), ("xxx", "xxy")]
        {
            let changed = row.url.replacen(from, to, 1);
            // Whoever the URL names, this key is asked: the name of the signer is a part of V4's text alone.
            let signer_alone = from == "xxx" && row.scheme == "goog2";
            assert_eq!(verify(row, &changed, at).is_ok(), signer_alone, "{}: {to}", row.id);
        }
        taken += 1;
    }
    assert_eq!((taken, mocked), (6, 2));
}

/// gsutil's tests sign in the year 1900, before the time that this library knows, and five of seven for no time at all.
/// So what is held against the signature is the text of the same URL a hundred years later, with the year put back.
#[test]
fn gsutil_signs_what_we_write() {
    let (mut right, mut for_no_time) = (0, 0);
    for row in published().iter().filter(|row| row.id.starts_with("gsutil/")) {
        assert_eq!(
            verify(row, &row.url, Timestamp::MAX).unwrap_err(),
            "X-Goog-Date has a value that is not accepted here"
        );
        let later = row.url.replace("19000101", "20000101");
        if later.contains("x-goog-expires=0&") {
            let refused = "the URL says it is valid for 0 s, 1 to 604800 s are accepted";
            assert_eq!(verify(row, &later, Timestamp::MAX).unwrap_err(), refused, "{}", row.id);
            for_no_time += 1;
        }
        // How long it lives is in the text too.
        let Ok(claims) = presign_v4_claims(row, &later) else { panic!("{}", row.id) };
        let (canonical_request, string_to_sign) = claims;
        let mut digest = String::new();
        hex_encode(&Sha256::of(canonical_request.replace("20000101", "19000101").as_bytes()), &mut digest);
        let head = string_to_sign.rsplit_once('\n').unwrap().0.replace("20000101", "19000101");
        let text = format!("{head}\n{digest}");
        assert_eq!(text, row.string_to_sign, "{}", row.id);

        let signature = row.url.split(['?', '&']).find_map(|pair| pair.strip_prefix("x-goog-signature=")).unwrap();
        let signature = hex_decode(signature).unwrap();
        match &row.public_key {
            Some(key) => {
                let key = Short(base64_decode(key).unwrap());
                assert!(key.verifies(text.as_bytes(), &signature), "{}", row.id);
                assert!(!key.verifies(format!("{text} ").as_bytes(), &signature), "{}", row.id);
                right += 1;
            }
            None => assert_eq!(signature, b"fake_signature", "{}", row.id),
        }
    }
    assert_eq!((right, for_no_time), (6, 3));
}

/// The texts of a URL that is not for a verifier to take.
fn presign_v4_claims(row: &Row, url: &str) -> Result<(String, String), Denied> {
    let target = url.strip_prefix("https://storage.googleapis.com").unwrap();
    let mut request = http::Request::builder().method(row.method.as_str()).uri(target);
    request = request.header("host", "storage.googleapis.com");
    for (name, value) in &row.headers {
        request = request.header(name, value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let received = Received::new(&parts, &origin, None)?;
    Ok(presign_v4::Claims::parse(&presign_v4::GOOG4_RSA, &received)?.texts())
}
