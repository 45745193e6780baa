//! Signature Version 2: presigned URLs through the public face of S3, both ways, and the texts of its header form.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::request::Parts;
use presign_core::{
    Backend, End, Expiring, Grant, HmacSha1Key, Origin, Ready, Reason, Received, Result, Timestamp, Verified,
    base64_encode, percent,
};
use presign_s3::{Account, Addressing, Claims, Credentials, Signature, Verifier};
use serde::Deserialize;

use crate::row::{Values, flat, parameters, read};

const ROWS: &str = include_str!("../../vectors/sigv2.jsonl");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    source: String,
    licence: String,
    form: Form,
    method: String,
    host: String,
    target: String,
    headers: BTreeMap<String, Values>,
    access_key: String,
    secret_key: String,
    bucket_in_host: Option<String>,
    string_to_sign: String,
    signature: String,
    #[serde(default)]
    computed: Vec<String>,
    note: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Form {
    Query,
    Header,
}

/// Header rows that no presigned URL is like, and why.
const REFUSED: [(&str, Reason); 5] = [
    ("sigv2/list", Reason::UnsignedQuery),
    ("sigv2/list-johnsmith", Reason::UnsignedQuery),
    ("sigv2/old-key/list", Reason::UnsignedQuery),
    ("sigv2/list-all-buckets", Reason::ObjectName),
    ("sigv2/old-key/list-all-buckets", Reason::ObjectName),
];

/// Rows whose text the documentation prints against its own rule: the value of x-amz-date stands in the place of the
/// date, and not among the headers.
const MISPRINTED: [&str; 2] = ["sigv2/delete", "sigv2/delete-johnsmith"];

fn rows() -> Vec<Row> {
    let rows: Vec<Row> = read(ROWS);
    assert!(rows.iter().all(|row| !row.source.is_empty() && !row.licence.is_empty()));
    rows
}

impl Row {
    /// Version 2 does not sign the host: each bucket is asked for at one that we know how to read.
    fn host(&self) -> String {
        match &self.bucket_in_host {
            Some(bucket) => format!("{bucket}.s3.amazonaws.com"),
            None => "s3.amazonaws.com".to_owned(),
        }
    }

    fn addressing(&self) -> Addressing {
        if self.bucket_in_host.is_some() { Addressing::VirtualHost } else { Addressing::Path }
    }

    fn request(&self, target: &str) -> Option<Parts> {
        let mut request = http::Request::builder().method(self.method.as_str()).uri(target).header("host", self.host());
        for (name, value) in flat(&self.headers) {
            request = request.header(name, value);
        }
        Some(request.body(()).ok()?.into_parts().0)
    }

    /// The headers, but for the token: URLs have it in their query.
    fn bearer(&self, target: &str) -> Option<Parts> {
        let mut parts = self.request(target)?;
        parts.headers.remove("x-amz-security-token");
        Some(parts)
    }

    fn credentials(&self) -> Credentials {
        let credentials = Credentials::new(&self.access_key, self.secret_key.as_str());
        match flat(&self.headers).iter().find(|(name, _)| *name == "x-amz-security-token") {
            Some((_, token)) => credentials.with_session_token(*token),
            None => credentials,
        }
    }

    fn expires(&self) -> Timestamp {
        Timestamp::from_unix(self.string_to_sign.lines().nth(3).unwrap().parse().unwrap()).unwrap()
    }
}

fn verifier() -> Verifier {
    Verifier::new("http://s3.amazonaws.com".parse().unwrap(), "us-east-1").with_sigv2()
}

fn parse(parts: &Parts) -> Result<Claims<'static>, Reason> {
    let origin = Origin::HostHeader { scheme: "http".into() };
    let claims = Received::new(parts, &origin, None).and_then(|received| verifier().parse(&received));
    claims.map(Claims::into_owned).map_err(|denied| denied.reason().clone())
}

fn verify(parts: &Parts, keys: &Credentials, at: Timestamp) -> Result<Verified, Reason> {
    verifier().verify(&parse(parts)?, keys, at).map_err(|denied| denied.reason().clone())
}

#[test]
fn every_row_is_there_and_its_signature_is_that_of_its_text() {
    let rows = rows();
    let queries = rows.iter().filter(|row| row.form == Form::Query).count();
    assert_eq!((rows.len(), queries), (27, 5));
    for row in rows {
        let mac = HmacSha1Key::new(row.secret_key.as_bytes()).sign(row.string_to_sign.as_bytes());
        assert_eq!(base64_encode(&mac), row.signature, "{}", row.id);
        assert!(!MISPRINTED.contains(&row.id.as_str()) || row.note.is_some(), "{}", row.id);
        assert!(!row.host.is_empty() && row.computed.iter().all(|field| field == "host"), "{}", row.id);
    }
}

#[test]
fn the_text_of_each_header_row_is_what_a_request_comes_back_as() {
    let (mut same, mut excepted) = (0, 0);
    for row in rows().into_iter().filter(|row| row.form == Form::Header) {
        let own = format!("AWSAccessKeyId={}&Expires=1&Signature=AAAAAAAAAAAAAAAAAAAAAAAAAAA%3D", row.access_key);
        let separator = if row.target.contains('?') { '&' } else { '?' };
        let claims = parse(&row.request(&format!("{}{separator}{own}", row.target)).unwrap());
        if let Some((_, reason)) = REFUSED.iter().find(|(id, _)| *id == row.id) {
            assert_eq!(claims.err().as_ref(), Some(reason), "{}", row.id);
            excepted += 1;
            continue;
        }
        let (canonical_request, text) = claims.unwrap_or_else(|reason| panic!("{}: {reason}", row.id)).texts();
        assert_eq!(canonical_request, None, "Version 2 has none");
        // In the header form, the date stands where a URL has its end, unless x-amz-date says it.
        let headers = flat(&row.headers);
        let value = |name: &str| headers.iter().find(|(other, _)| *other == name).map(|(_, value)| *value);
        let date = if value("x-amz-date").is_some() { "" } else { value("date").unwrap() };
        let text: Vec<&str> =
            text.split('\n').enumerate().map(|(at, line)| if at == 3 { date } else { line }).collect();
        if MISPRINTED.contains(&row.id.as_str()) {
            assert_ne!(text.join("\n"), row.string_to_sign, "{}: the exception is stale", row.id);
            excepted += 1;
            continue;
        }
        assert_eq!(text.join("\n"), row.string_to_sign, "{}", row.id);
        same += 1;
    }
    assert_eq!((same, excepted), (22 - 7, 7));
}

#[test]
fn each_url_is_verified_until_its_end() {
    for row in rows().into_iter().filter(|row| row.form == Form::Query) {
        let parts = row.bearer(&row.target).unwrap();
        let (keys, end) = (row.credentials(), row.expires());
        let claims = parse(&parts).unwrap_or_else(|reason| panic!("{}: {reason}", row.id));
        assert_eq!(claims.texts().1, row.string_to_sign, "{}", row.id);
        for at in [Timestamp::from_unix(0).unwrap(), end] {
            let verified = verify(&parts, &keys, at).unwrap_or_else(|reason| panic!("{}: {reason}", row.id));
            assert_eq!((verified.expires_at(), verified.key_id()), (end, row.access_key.as_str()), "{}", row.id);
        }
        assert_eq!(verify(&parts, &keys, end.plus(1)).unwrap_err(), Reason::Expired(end), "{}", row.id);
    }
}

#[test]
fn each_url_is_signed_with_the_published_signature() {
    for row in rows().into_iter().filter(|row| row.form == Form::Query) {
        let account = Account::new("us-east-1", Arc::new(Expiring::new(row.credentials(), End::Never)))
            .unwrap()
            .with_endpoint("https://s3.amazonaws.com".parse().unwrap())
            .with_addressing(row.addressing())
            .with_signature(Signature::V2);
        let path = row.target.split('?').next().unwrap().strip_prefix('/').unwrap();
        let (bucket, key) = match &row.bucket_in_host {
            Some(bucket) => (bucket.as_str(), path),
            None => path.split_once('/').unwrap(),
        };
        let mut grant = Grant::get(key, row.expires());
        let mut hoisted = Vec::new();
        for (name, value) in flat(&row.headers) {
            if !matches!(name, "x-amz-security-token" | "user-agent") {
                grant = grant.header(name, value);
                hoisted.push((name.to_owned(), value.to_owned()));
            }
        }
        let at = Timestamp::from_unix(row.expires().unix() - 60).unwrap();
        let Ok(Ready::Signed(presigned)) = account.bucket(bucket).unwrap().try_presign(&grant, at) else {
            panic!("{}", row.id)
        };
        assert_eq!((presigned.scheme(), presigned.expires().latest()), ("sigv2", row.expires()));
        // botocore has all signed headers in the query; here those that a caller binds stay headers.
        let (before, mut published) = parameters(&format!("https://{}{}", row.host(), row.target));
        published.retain(|pair| !hoisted.contains(pair));
        assert_eq!(parameters(presigned.reveal().as_str()), (before, published), "{}", row.id);
    }
}

/// The path as it is spelled, and the decoded parameters.
fn said(target: &str) -> Option<(String, Vec<String>)> {
    let (path, query) = target.split_once('?')?;
    let pairs = query.split('&').map(|pair| percent::decode(pair).map(|pair| pair.into_owned()));
    Some((path.to_owned(), pairs.collect::<Option<_>>()?))
}

#[test]
fn a_url_with_anything_changed_is_refused() {
    let mut by_signature = 0;
    for row in rows().into_iter().filter(|row| row.form == Form::Query) {
        let (keys, end) = (row.credentials(), row.expires());
        for place in 1..row.target.len() {
            for bit in [1, 2, 4, 32] {
                let mut changed = row.target.clone().into_bytes();
                changed[place] ^= bit;
                let Ok(changed) = String::from_utf8(changed) else { continue };
                let Some(parts) = row.bearer(&changed) else { continue };
                let refused = verify(&parts, &keys, Timestamp::from_unix(1).unwrap());
                // The digits of an escape have two cases.
                if said(&changed) == said(&row.target) {
                    assert!(refused.is_ok(), "{}: {changed}", row.id);
                    continue;
                }
                by_signature += usize::from(refused == Err(Reason::Signature));
                assert!(refused.is_err(), "{}: {changed}", row.id);
            }
        }
        let parts = row.bearer(&row.target).unwrap();
        for method in [http::Method::PUT, http::Method::HEAD, http::Method::DELETE] {
            let mut changed = parts.clone();
            changed.method = method;
            assert_eq!(verify(&changed, &keys, end).unwrap_err(), Reason::Signature, "{}", row.id);
        }
        for (name, value) in
            [("content-type", "a/b"), ("content-md5", "bar"), ("x-amz-meta-a", "b"), ("x-amz-acl", "x")]
        {
            let mut changed = parts.clone();
            changed.headers.insert(name, value.parse().unwrap());
            assert!(verify(&changed, &keys, end).is_err(), "{}: {name}", row.id);
        }
        let other = Credentials::new(&row.access_key, "another secret");
        assert!(verify(&parts, &other, end).is_err());
    }
    assert!(by_signature > 500, "the parser alone refused nearly all: {by_signature} came to the signature");
}
