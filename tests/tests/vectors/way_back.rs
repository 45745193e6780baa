//! Each published URL as a request that came in: read, compared with the key, and refused once anything is touched.

use http::request::Parts;
use presign_core::{Denied, Origin, Received, Secret, Sha256, hex_encode};
use presign_v4::{Claims, KeyChain, ScopedKey, sign};

use crate::row::{Row, rows};

/// Rows that no HTTP request can carry as published, and why. The last field is whether our own URL can go instead.
const NOT_ON_THE_WIRE: [(&str, &str, bool); 3] = [
    ("aws-query/get-space-normalized", "a request target has no spaces", true),
    ("aws-query/get-space-unnormalized", "a request target has no spaces", true),
    ("gcs-v4/Slashes in object name should not be URL encoded", "a header name has no slash", false),
];

/// Rows that a verifier refuses, and why.
const REFUSED: [(&str, &str); 1] =
    [("aws-query/post-sts-header-after", "the session token was added to the URL after it was signed")];

/// The request of `row` to `target` (path and query), or none if HTTP has no such request.
fn request(row: &Row, target: &str) -> Option<Parts> {
    let mut request = http::Request::builder().method(row.method.as_str()).uri(target);
    for (name, value) in row.headers() {
        request = request.header(name, value);
    }
    Some(request.body(()).ok()?.into_parts().0)
}

fn claims(row: &Row, parts: &Parts) -> Result<Claims<'static>, Denied> {
    let scheme = row.origin.split_once("://").unwrap().0.to_owned();
    let origin = Origin::HostHeader { scheme };
    let received = Received::new(parts, &origin, None)?;
    Claims::parse(row.dialect(), &received).map(Claims::into_owned)
}

/// Whether `key` signed the request that came in. Where the row signs a payload hash that no header says, it is put in
/// the place of S3's word, as a service of that kind would.
fn matches(row: &Row, parts: &Parts, key: &ScopedKey) -> bool {
    let Ok(claims) = claims(row, parts) else { return false };
    let (canonical_request, string_to_sign) = claims.texts();
    let (head, payload) = canonical_request.rsplit_once('\n').unwrap();
    if payload == row.payload_hash {
        return claims.matches(key);
    }
    assert!(!claims.matches(key), "{}: another payload hash was signed", row.id);

    let hex = |bytes: &[u8]| {
        let mut text = String::new();
        hex_encode(bytes, &mut text);
        text
    };
    let digest = Sha256::of(format!("{head}\n{}", row.payload_hash).as_bytes());
    let string_to_sign = format!("{}\n{}", string_to_sign.rsplit_once('\n').unwrap().0, hex(&digest));
    let signature = format!("{}={}", row.dialect().signature_param(), hex(&key.hmac().sign(string_to_sign.as_bytes())));
    parts.uri.query().unwrap().split('&').any(|pair| pair == signature)
}

fn published_target(row: &Row) -> String {
    row.url.strip_prefix(row.origin.as_str()).unwrap().to_owned()
}

/// The target that is read: the published one, or ours where HTTP can't carry that.
fn target(row: &Row) -> Option<String> {
    match NOT_ON_THE_WIRE.iter().find(|(id, ..)| *id == row.id) {
        None => Some(published_target(row)),
        Some((.., false)) => None,
        Some((.., true)) => {
            let key = row.key().unwrap();
            let url = row.with_request(|request, stamp| sign(request, stamp, &key));
            Some(url.strip_prefix(row.origin.as_str()).unwrap().to_owned())
        }
    }
}

#[test]
fn what_http_cannot_carry_is_named() {
    for (_, row) in rows() {
        let named = NOT_ON_THE_WIRE.iter().any(|(id, ..)| *id == row.id);
        assert_eq!(request(&row, &published_target(&row)).is_none(), named, "{}", row.id);
    }
}

#[test]
fn each_url_comes_back_as_what_was_signed() {
    let mut read = 0;
    for (_, row) in rows() {
        let Some(target) = target(&row) else { continue };
        let parts = request(&row, &target).unwrap();
        let claims = claims(&row, &parts).unwrap_or_else(|denied| panic!("{}: {}", row.id, denied.reason()));
        assert_eq!((claims.method().as_str(), claims.path()), (row.method.as_str(), row.path.as_str()), "{}", row.id);
        assert_eq!((claims.key_id(), claims.issued_at()), (row.access_key.as_str(), row.at()), "{}", row.id);
        assert_eq!(claims.seconds(), row.expires, "{}", row.id);
        assert_eq!((claims.region(), claims.service()), (row.region.as_str(), row.service.as_str()), "{}", row.id);
        if let Some((_, reason)) = REFUSED.iter().find(|(id, _)| *id == row.id) {
            assert!(!matches(&row, &parts, &row.key().unwrap()), "{}: {reason}", row.id);
            continue;
        }
        assert_eq!(claims.token(), row.session_token.as_deref(), "{}", row.id);
        let mut expected = row.query();
        expected.sort_unstable();
        let mut query: Vec<_> = claims.query().map(|(name, value)| (name, value.unwrap_or_default())).collect();
        query.sort_unstable();
        assert_eq!(query, expected, "{}", row.id);
        match row.key() {
            Some(key) => assert!(matches(&row, &parts, &key), "{}", row.id),
            None => {
                assert_eq!(claims.texts(), (row.canonical_request.clone(), row.string_to_sign.clone()), "{}", row.id)
            }
        }
        read += 1;
    }
    assert_eq!(read, 107 - 1 - REFUSED.len());
}

/// Another character of the same kind, so that the change reaches the signature and not only the parser.
fn other(byte: u8) -> u8 {
    match byte {
        b'9' => b'0',
        b'f' => b'a',
        b'F' => b'A',
        b'z' => b'a',
        b'Z' => b'A',
        b'0'..=b'8' | b'a'..=b'y' | b'A'..=b'Y' => byte + 1,
        b'-' => b'_',
        _ => b'-',
    }
}

#[test]
fn a_url_with_one_other_character_is_refused() {
    let mut by_signature = 0;
    for (_, row) in rows() {
        let (Some(key), Some(target)) = (row.key(), target(&row)) else { continue };
        for place in (1..target.len()).filter(|place| target.as_bytes()[*place].is_ascii()) {
            let mut changed = target.clone().into_bytes();
            changed[place] = other(changed[place]);
            let changed = String::from_utf8(changed).unwrap();
            let Some(parts) = request(&row, &changed) else { continue };
            assert!(!matches(&row, &parts, &key), "{}: {changed}", row.id);
            by_signature += usize::from(claims(&row, &parts).is_ok());
        }
    }
    assert!(by_signature > 10_000, "the parser alone refused nearly all: {by_signature} came to the signature");
}

#[test]
fn another_method_host_header_or_key_is_refused() {
    for (_, row) in rows() {
        let (Some(key), Some(target)) = (row.key(), target(&row)) else { continue };
        let refused = |parts: &Parts| !matches(&row, parts, &key);
        let parts = request(&row, &target).unwrap();

        let mut changed = parts.clone();
        changed.method = if parts.method == http::Method::GET { http::Method::PUT } else { http::Method::GET };
        assert!(refused(&changed), "{}: another method", row.id);
        for (name, value) in row.headers() {
            let mut changed = parts.clone();
            changed.headers.insert(http::HeaderName::try_from(name).unwrap(), format!("{value}x").parse().unwrap());
            assert!(refused(&changed), "{}: another {name}", row.id);
            changed.headers.remove(name);
            assert!(refused(&changed), "{}: no {name}", row.id);
        }
        let chain = KeyChain::new(&*row.access_key, Secret::from("another secret"));
        let other = chain.key(row.dialect(), row.at(), &row.region, &row.service);
        assert!(!matches(&row, &parts, &other), "{}: another key", row.id);
    }
}
