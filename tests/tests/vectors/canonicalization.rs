//! The canonical forms of single parts: through the writer, and through a request that came in.

use std::sync::Arc;

use presign_core::{Origin, Received, Secret, Timestamp};
use presign_v4::{AWS4, Base, Bound, Claims, KeyChain, QueryPair, Request, ScopedKey, Stamp, sign, texts};
use serde::Deserialize;

use crate::row::read;

const ROWS: &str = include_str!("../../vectors/sigv4-canonicalization.jsonl");

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Part {
    Target(Target),
    Query(Query),
    Header(Header),
}

#[derive(Deserialize)]
struct Target {
    id: String,
    target: String,
    path: String,
    query: Vec<(String, String)>,
    canonical_path: String,
    canonical_query: String,
    exception: Option<String>,
}

#[derive(Deserialize)]
struct Query {
    id: String,
    target: Option<String>,
    query: Vec<(String, String)>,
    canonical_query: String,
}

#[derive(Deserialize)]
struct Header {
    id: String,
    value: String,
    canonical_value: String,
    exception: Option<String>,
}

/// Targets that are refused when they come in, and why.
const REFUSED: [(&str, &str); 1] = [("aws4/canonical/s3/13", "an empty pair or name: readers disagree on what it is")];

/// Path, query, headers and the rest of a canonical request. The query is without the scheme's own parameters.
struct Canonical {
    path: String,
    query: String,
    header: String,
}

impl Canonical {
    fn read(text: &str) -> Self {
        let mut lines = text.splitn(4, '\n').skip(1);
        let path = lines.next().unwrap().to_owned();
        let pairs = lines.next().unwrap().split('&').filter(|pair| !pair.starts_with("X-Amz-"));
        let query = pairs.collect::<Vec<_>>().join("&");
        let header = lines.next().unwrap().rsplit_once("\n\n").unwrap().0;
        let header = header.split_once("\nx-value:").map_or("", |(_, value)| value).to_owned();
        Self { path, query, header }
    }
}

fn at() -> Timestamp {
    "20261121T120000Z".parse().unwrap()
}

fn key() -> Arc<ScopedKey> {
    KeyChain::new("AKID", Secret::from("a secret of this test alone")).key(&AWS4, at(), "r", "s3")
}

fn with_request<T>(
    path: &str,
    query: &[(String, String)],
    header: Option<&str>,
    write: impl FnOnce(&Request<'_>, &Stamp<'_>) -> T,
) -> T {
    let query: Vec<QueryPair<'_>> =
        query.iter().map(|(name, value)| (name.as_str().into(), Some(value.as_str().into()))).collect();
    let mut headers = vec![("host", "h.example")];
    headers.extend(header.map(|value| ("x-value", value)));
    let bound = Bound::new(&AWS4, &headers);
    let base = Base::new("https://h.example", "");
    let request = Request::new("GET", &base, path.strip_prefix('/'), &bound).with_query(&query);
    write(&request, &Stamp::new(key().scope(), at(), 60))
}

/// The claims of a request to `target` with the signature of `path` and `query`.
fn came_in(target: &str, path: &str, query: &[(String, String)], header: Option<&str>) -> Option<Claims<'static>> {
    let url = with_request(path, query, header, |request, stamp| sign(request, stamp, &key()));
    let own: Vec<&str> = url.split_once('?').unwrap().1.split('&').filter(|pair| pair.starts_with("X-Amz-")).collect();
    let separator = if target.contains('?') { '&' } else { '?' };
    let mut request = http::Request::get(format!("{target}{separator}{}", own.join("&"))).header("host", "h.example");
    if let Some(value) = header {
        request = request.header("x-value", value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    Claims::parse(&AWS4, &Received::new(&parts, &origin, None).unwrap()).map(Claims::into_owned).ok()
}

/// Asserts what comes back from `target`: the published canonical form, and the signature.
fn comes_back(id: &str, target: &str, path: &str, query: &[(String, String)], expected: (&str, &str)) {
    let claims = came_in(target, path, query, None).unwrap_or_else(|| panic!("{id}: refused"));
    let canonical = Canonical::read(&claims.texts().0);
    assert_eq!((canonical.path.as_str(), canonical.query.as_str()), expected, "{id}");
    assert!(claims.matches(&key()), "{id}");
}

#[test]
fn every_row_is_there() {
    let rows: Vec<Part> = read(ROWS);
    let count = |kind: fn(&Part) -> bool| rows.iter().filter(|row| kind(row)).count();
    let kinds = [
        count(|row| matches!(row, Part::Target(_))),
        count(|row| matches!(row, Part::Query(_))),
        count(|row| matches!(row, Part::Header(_))),
    ];
    assert_eq!(kinds, [13, 2, 10]);
}

#[test]
fn a_target_has_its_canonical_form_on_both_sides() {
    for row in read(ROWS) {
        let Part::Target(row) = row else { continue };
        let ours = Canonical::read(&with_request(&row.path, &row.query, None, texts).canonical_request);
        assert_eq!(ours.path, row.canonical_path, "{}", row.id);
        match &row.exception {
            None => assert_eq!(ours.query, row.canonical_query, "{}", row.id),
            Some(reason) => {
                assert!(reason.starts_with("canonical_query: "), "{}", row.id);
                assert_ne!(ours.query, row.canonical_query, "{}: the exception is stale", row.id);
            }
        }
        if let Some((_, reason)) = REFUSED.iter().find(|(id, _)| *id == row.id) {
            assert!(came_in(&row.target, &row.path, &row.query, None).is_none(), "{}: {reason}", row.id);
        } else {
            comes_back(&row.id, &row.target, &row.path, &row.query, (&row.canonical_path, &ours.query));
        }
    }
}

#[test]
fn a_query_has_its_canonical_form_on_both_sides() {
    for row in read(ROWS) {
        let Part::Query(row) = row else { continue };
        let ours = Canonical::read(&with_request("/", &row.query, None, texts).canonical_request);
        assert_eq!(ours.query, row.canonical_query, "{}", row.id);
        if let Some(target) = &row.target {
            comes_back(&row.id, &format!("/{target}"), "/", &row.query, ("/", &row.canonical_query));
        }
    }
}

#[test]
fn a_header_value_has_its_canonical_form_on_both_sides() {
    for row in read(ROWS) {
        let Part::Header(row) = row else { continue };
        let ours = Canonical::read(&with_request("/", &[], Some(&row.value), texts).canonical_request);
        match &row.exception {
            None => assert_eq!(ours.header, row.canonical_value, "{}", row.id),
            Some(reason) => {
                assert!(reason.starts_with("canonical_value: "), "{}", row.id);
                assert_ne!(ours.header, row.canonical_value, "{}: the exception is stale", row.id);
            }
        }
        if http::HeaderValue::from_str(&row.value).is_err() {
            assert!(row.exception.is_some(), "{}: no HTTP header has this value", row.id);
            continue;
        }
        let claims = came_in("/", "/", &[], Some(&row.value)).unwrap_or_else(|| panic!("{}: refused", row.id));
        assert_eq!(Canonical::read(&claims.texts().0).header, row.canonical_value, "{}", row.id);
        assert!(claims.matches(&key()), "{}", row.id);
    }
}
