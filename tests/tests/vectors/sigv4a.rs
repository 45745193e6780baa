//! Signature Version 4A: the suite's texts and signatures, the SDKs' key, and our signatures before a verifier that we
//! did not write.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use presign_core::{
    Backend, End, Expiring, Grant, Origin, Ready, Received, Secret, Sha256, Timestamp, hex_decode, hex_encode,
};
use presign_s3::{Account, Credentials, Signature};
use presign_v4::{
    AWS4_ECDSA, Base, Bound, Claims, EcdsaKey, EcdsaPublicKey, QueryPair, Request, Scope, Stamp, Token, sign_ecdsa,
    texts,
};
use serde::Deserialize;

use crate::row::{Row, Scheme, Values, flat, parameters, read};

const SUITE: &str = include_str!("../../vectors/aws-query-v4a.jsonl");
const SDK: &str = include_str!("../../vectors/sigv4a-sdk.jsonl");

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Sdk {
    Key { id: String, access_key: String, secret_key: String, private_key: String, public_key: String },
    Text(Box<Text>),
}

#[derive(Deserialize)]
struct Text {
    id: String,
    method: String,
    access_key: String,
    session_token: Option<String>,
    region_set: String,
    service: String,
    date: String,
    expires: u64,
    payload_hash: String,
    headers: BTreeMap<String, Values>,
    path: String,
    query: Vec<(String, String)>,
    string_to_sign_sha256: String,
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    hex_encode(bytes, &mut text);
    text
}

fn suite() -> Vec<Row> {
    let rows: Vec<Row> = read(SUITE);
    assert_eq!(rows.len(), 32);
    assert!(rows.iter().all(|row| row.scheme == Scheme::Aws4Ecdsa && row.skips_url() && row.exception.is_some()));
    rows
}

fn key(row: &Row) -> EcdsaKey {
    EcdsaKey::derive(&row.access_key, &Secret::from(row.secret_key.as_deref().unwrap())).unwrap()
}

/// Whether AWS-LC and we take a signature for one of `message`: we agree.
fn verifies(point: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let theirs = UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature).is_ok();
    let ours = EcdsaPublicKey::from_point(point).unwrap().verifies(message, signature);
    assert_eq!(ours, theirs, "{}", hex(signature));
    ours
}

/// The signature in a URL.
fn signature(url: &str) -> Vec<u8> {
    let (_, signature) = url.split_once("&X-Amz-Signature=").unwrap();
    hex_decode(signature.split('&').next().unwrap()).unwrap()
}

#[test]
fn each_text_and_key_is_the_published_one() {
    for row in suite() {
        let ours = row.with_request(texts);
        assert_eq!(ours.canonical_request, row.canonical_request, "{}", row.id);
        assert_eq!(ours.string_to_sign, row.string_to_sign, "{}", row.id);
        assert_eq!(Some(hex(&key(&row).public().to_point())), row.public_key, "{}", row.id);
    }
}

#[test]
fn each_published_signature_verifies_and_none_with_a_bit_changed() {
    let mut seen = 0;
    for row in suite() {
        let point = hex_decode(row.public_key.as_deref().unwrap()).unwrap();
        // The suite's signatures are random: that of the URL is another one.
        for published in [hex_decode(&row.signature).unwrap(), signature(&row.url)] {
            let message = row.string_to_sign.as_bytes();
            assert!(verifies(&point, message, &published), "{}", row.id);
            assert!(!verifies(&point, &message[1..], &published), "{}", row.id);
            for place in 0..published.len() {
                let mut changed = published.clone();
                changed[place] ^= 1 << (place % 8);
                assert!(!verifies(&point, message, &changed), "{}: byte {place}", row.id);
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 64);
}

#[test]
fn our_signature_of_each_row_is_one_to_others() {
    for row in suite() {
        let point = hex_decode(row.public_key.as_deref().unwrap()).unwrap();
        let url = row.with_request(|request, stamp| sign_ecdsa(request, stamp, &key(&row)));
        assert!(verifies(&point, row.string_to_sign.as_bytes(), &signature(&url)), "{}", row.id);
        assert_eq!(url, row.with_request(|request, stamp| sign_ecdsa(request, stamp, &key(&row))), "deterministic");

        let without = |url: &str| {
            let (before, mut pairs) = parameters(url);
            // The suite sends a token here that it does not sign.
            let sent = |name: &str| name == "X-Amz-Security-Token" && row.session_token.is_none();
            pairs.retain(|(name, _)| name != "X-Amz-Signature" && !sent(name));
            (before, pairs)
        };
        assert_eq!(without(&url), without(&row.url), "{}", row.id);
    }
}

#[test]
fn each_url_that_http_can_carry_comes_back_as_its_text() {
    let mut came = 0;
    for row in suite() {
        let target = row.url.strip_prefix(row.origin.as_str()).unwrap();
        let mut request = http::Request::builder().method(row.method.as_str()).uri(target);
        for (name, value) in row.headers() {
            request = request.header(name, value);
        }
        let Ok(request) = request.body(()) else { continue };
        let (parts, ()) = request.into_parts();
        let origin = Origin::HostHeader { scheme: "https".into() };
        let claims = Claims::parse(&AWS4_ECDSA, &Received::new(&parts, &origin, None).unwrap()).unwrap();
        assert_eq!((claims.key_id(), claims.service()), (row.access_key.as_str(), row.service.as_str()), "{}", row.id);
        assert_eq!((claims.region(), claims.issued_at()), (row.region.as_str(), row.at()), "{}", row.id);
        assert!(claims.query().all(|(name, _)| !AWS4_ECDSA.owns(name)), "{}", row.id);
        if row.id.ends_with("/post-sts-header-after") {
            assert!(claims.token().is_some(), "sent and not signed");
            continue;
        }
        // The suite signs the hash of an empty body where S3 signs that there is none.
        let (canonical_request, _) = claims.texts();
        let head = |text: &str| text.rsplit_once('\n').unwrap().0.to_owned();
        assert_eq!(head(&canonical_request), head(&row.canonical_request), "{}", row.id);
        came += 1;
    }
    assert_eq!(came, 32 - 1 - 2);
}

#[test]
fn the_sdks_have_the_same_key_and_texts() {
    let rows: Vec<Sdk> = read(SDK);
    assert_eq!(rows.len(), 3);
    for row in rows {
        match row {
            Sdk::Key { id, access_key, secret_key, private_key, public_key } => {
                let ours = EcdsaKey::derive(&access_key, &Secret::from(secret_key)).unwrap();
                assert_eq!(hex(&ours.public().to_point()), public_key, "{id}");
                // Whoever has the published private key signs for the key that we derive.
                let (private, public) = (hex_decode(&private_key).unwrap(), hex_decode(&public_key).unwrap());
                let theirs = aws_lc_rs::signature::EcdsaKeyPair::from_private_key_and_public_key(
                    &aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING,
                    &private,
                    &public,
                );
                let random = aws_lc_rs::rand::SystemRandom::new();
                let signature = theirs.unwrap().sign(&random, b"text").unwrap();
                assert!(ours.public().verifies(b"text", signature.as_ref()), "{id}");
            }
            Sdk::Text(row) => {
                let query: Vec<QueryPair<'_>> =
                    row.query.iter().map(|(name, value)| (name.into(), Some(value.into()))).collect();
                let bound = Bound::new(&AWS4_ECDSA, &flat(&row.headers));
                let base = Base::new("https://h", "");
                let request = Request::new(&row.method, &base, row.path.strip_prefix('/'), &bound)
                    .with_query(&query)
                    .with_payload_hash(&row.payload_hash);
                let at: Timestamp = row.date.parse().unwrap();
                let scope = Scope::new(&AWS4_ECDSA, &row.access_key, at, &row.region_set, &row.service);
                let stamp = Stamp::new(&scope, at, row.expires);
                let texts = match &row.session_token {
                    Some(token) => texts(&request, &stamp.with_token(&Token::new(token.as_str()))),
                    None => texts(&request, &stamp),
                };
                let digest = Sha256::of(texts.string_to_sign.as_bytes());
                assert_eq!(hex(&digest), row.string_to_sign_sha256, "{}: {}", row.id, texts.canonical_request);
            }
        }
    }
}

#[test]
fn what_a_bucket_signs_is_right_to_others() {
    let at: Timestamp = "20261121T120000Z".parse().unwrap();
    for (key_id, secret, regions) in [
        ("AKID", "secret", "*"),
        ("AKISORANDOMAASORANDOM", "q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom", "us-east-1,eu-*"),
    ] {
        let credentials = Credentials::new(key_id, secret);
        let point = credentials.public_key().unwrap().to_point();
        let account = Account::new("us-east-1", Arc::new(Expiring::new(credentials, End::Never))).unwrap();
        let bucket = account.with_signature(Signature::V4a(regions.parse().unwrap())).bucket("photos").unwrap();
        for name in ["k", "a b/é", "a//b+c"] {
            let grant = Grant::put(name, Duration::from_secs(60)).size(5).header("x-amz-acl", "private");
            let Ok(Ready::Signed(presigned)) = bucket.try_presign(&grant, at) else { panic!("static keys") };
            assert_eq!(presigned.scheme(), "sigv4a");
            let explained = bucket.explain(&grant, at).unwrap();
            let signature = signature(presigned.reveal().as_str());
            assert!(verifies(&point, explained.string_to_sign().as_bytes(), &signature));
            assert!(
                explained
                    .string_to_sign()
                    .starts_with("AWS4-ECDSA-P256-SHA256\n20261121T120000Z\n20261121/s3/aws4_request\n")
            );
        }
    }
}
