//! The scheme against vectors that another implementation made from the specification, and against every change of a
//! URL that a finger can make.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use http::Method;
use presign_core::{Backend, Grant, Origin, Ready, Reason, Received, Target, Timestamp, Validity, Verified};
use presign_local::{Key, KeyRing, Site, Verifier};
use proptest::prelude::*;
use serde_json::Value;

const LONGEST: Duration = Duration::from_secs(400_000_000_000);

fn vectors() -> &'static [Value] {
    static ROWS: LazyLock<Vec<Value>> = LazyLock::new(|| {
        let text = include_str!("../../../tests/vectors/local-1.jsonl");
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    });
    &ROWS
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap()
}

/// Where the path of a URL begins: what is before it is another server's name when it is changed.
fn path_of(url: &str) -> usize {
    let authority = url.find("://").unwrap() + 3;
    authority + url[authority..].find('/').unwrap()
}

fn instant(row: &Value, name: &str) -> Option<Timestamp> {
    row[name].as_i64().map(|seconds| Timestamp::from_unix(seconds).unwrap())
}

fn ring(row: &Value) -> Arc<KeyRing> {
    let bytes = presign_core::hex_decode(text(row, "key_hex")).unwrap();
    let key = Key::new(text(row, "key_id"), bytes.try_into().unwrap()).unwrap();
    Arc::new(KeyRing::new(key, LONGEST).unwrap())
}

fn grant(row: &Value) -> Grant<'_> {
    let (name, until) = (text(row, "name"), Validity::Until(instant(row, "until").unwrap()));
    let method: Method = text(row, "method").parse().unwrap();
    let target = if row["under"] == true { Target::Prefix(name.into()) } else { Target::object(name).unwrap() };
    let mut grant = Grant::request(method, target, until);
    for pair in row["query"].as_array().unwrap() {
        let name = pair[0].as_str().unwrap();
        grant = match pair[1].as_str() {
            Some(value) => grant.query(name, value),
            None => grant.query_flag(name),
        };
    }
    for (name, value) in row["headers"].as_object().unwrap() {
        grant = grant.header(name, value.as_str().unwrap());
    }
    if let Some([min, max]) = row["size"].as_array().map(Vec::as_slice) {
        grant = grant.size(min.as_u64().unwrap()..=max.as_u64().unwrap());
    }
    if let Some(net) = row["net"].as_str() {
        grant = grant.client_ip(net.parse().unwrap());
    }
    match instant(row, "from") {
        Some(from) => grant.not_before(from),
        None => grant,
    }
}

/// What comes of a request for `url` of the vector's method and headers, from its network: by a ring that has seen nothing
/// yet, and by those that found a URL of the same origin to be right, or one of another.
fn ask(row: &Value, url: &str, at: Timestamp) -> Result<Verified, Reason> {
    let base: presign_core::BaseUrl = text(row, "base").parse().unwrap();
    let target = url.strip_prefix(&base.origin()).ok_or(Reason::Host)?;
    let mut request = http::Request::builder().method(text(row, "method")).uri(target).header("host", base.authority());
    for (name, value) in row["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    let (parts, ()) = request.body(()).map_err(|_| Reason::Malformed("no URI"))?.into_parts();
    let peer = row["net"].as_str().map(|net| net.parse::<presign_core::IpNet>().unwrap().address());
    let origin = Origin::HostHeader { scheme: base.scheme().to_owned() };
    let ask = |ring: &KeyRing| check(ring, Received::new(&parts, &origin, peer), base.prefix(), at);

    let new = ring(row);
    let shown = |asked: &Result<Verified, Reason>| format!("{asked:?}");
    let asked = ask(&new);
    // Of another scheme, of a host that the own one begins with, or that begins with it.
    let other_scheme = if base.scheme() == "https" { "http" } else { "https" };
    let (own, authority) = (base.origin(), base.authority());
    let others = [format!("{other_scheme}://{authority}"), own[..own.len() - 1].to_owned(), format!("{own}1")];
    let possible = |origin: &&String| origin.parse::<presign_core::BaseUrl>().is_ok();
    for origin in [own].iter().chain(&others).filter(possible) {
        let ring = ring(row);
        find_right(&ring, origin);
        assert_eq!(shown(&ask(&ring)), shown(&asked), "{} {origin}", row["id"]);
    }
    assert_eq!(shown(&ask(&new)), shown(&asked), "{} again", row["id"]);
    asked
}

fn check(
    ring: &KeyRing,
    received: Result<Received<'_>, presign_core::Denied>,
    prefix: &str,
    at: Timestamp,
) -> Result<Verified, Reason> {
    let verifier = Verifier::new().ignoring(["utm_*"]);
    received
        .and_then(|received| received.under(prefix))
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, ring, at))
        .map_err(|denied| denied.reason().clone())
}

/// Lets the ring find a URL of `origin` to be right.
fn find_right(ring: &Arc<KeyRing>, origin: &str) {
    let at = Timestamp::from_unix(1_795_262_400).unwrap();
    let site = Site::new(Arc::clone(ring), origin).unwrap();
    let presigned = site.try_presign(&Grant::get("k", Duration::from_secs(60)), at);
    let Ok(Ready::Signed(presigned)) = presigned else { panic!("a ring signs") };
    assert!(came(ring, &presigned, at).is_ok());
}

/// What comes of the request that was signed, or of its like.
fn came(ring: &KeyRing, presigned: &presign_core::Presigned, at: Timestamp) -> Result<Verified, Reason> {
    let (parts, ()) = presigned.reveal().to_request().unwrap().into_parts();
    let scheme = parts.uri.scheme_str().unwrap().to_owned();
    check(ring, Received::new(&parts, &Origin::HostHeader { scheme }, None), "", at)
}

#[test]
fn urls_and_texts_are_those_of_the_other_implementation() {
    let rows = vectors();
    assert_eq!(rows.len(), 19);
    for row in rows {
        let at = Timestamp::from_unix(1_795_262_400).unwrap();
        let site = Site::new(ring(row), text(row, "base")).unwrap();
        let grant = grant(row);
        assert_eq!(site.explain(&grant, at).unwrap().string_to_sign(), text(row, "text"), "{}", row["id"]);
        let Ok(Ready::Signed(presigned)) = site.try_presign(&grant, at) else { panic!("{}", row["id"]) };
        assert_eq!(presigned.reveal().as_str(), text(row, "url"), "{}", row["id"]);

        let verified = ask(row, text(row, "url"), at).unwrap();
        assert_eq!(verified.key().unwrap().as_str(), text(row, "name"));
        let until = instant(row, "until").unwrap();
        assert!(ask(row, text(row, "url"), until).is_ok());
        if until < Timestamp::MAX {
            assert_eq!(ask(row, text(row, "url"), until.plus(1)).unwrap_err(), Reason::Expired(until));
        }
        if let Some(from) = instant(row, "from") {
            assert_eq!(ask(row, text(row, "url"), from.minus(1)).unwrap_err(), Reason::NotYetValid(from));
        }
    }
}

#[test]
fn a_flip_of_any_bit_of_a_url_is_refused() {
    for row in vectors() {
        let (url, at) = (text(row, "url"), instant(row, "until").unwrap());
        let start = path_of(url);
        let mut flips = 0;
        for place in start..url.len() {
            for bit in 0..8 {
                let mut bytes = url.as_bytes().to_vec();
                bytes[place] ^= 1 << bit;
                // What is no text can't be in a request.
                let Ok(changed) = String::from_utf8(bytes) else { continue };
                // A signed prefix leaves the rest of the path free, and the vector has none.
                assert!(ask(row, &changed, at).is_err(), "{} {place} {bit}", row["id"]);
                flips += 1;
            }
        }
        assert!(flips > 300);
    }
}

#[test]
fn one_spelling_is_valid() {
    let rows = vectors();
    let row = rows.iter().find(|row| row["id"] == "everything").unwrap();
    let at = instant(row, "from").unwrap();
    let url = text(row, "url");
    assert!(ask(row, url, at).is_ok());
    for (from, to) in [
        ("a%20b", "a+b"),
        ("a%20b", "%61%20b"),
        ("/files/", "//files/"),
        ("/files/", "/files//"),
        ("/files/", "/x/../files/"),
        ("q=1", "q=%31"),
        ("q=1&", "q=1&&"),
        ("q=1&", ""),
        ("?q=1&", "?&q=1&"),
        ("?q=1&ps-key=k1", "?ps-key=k1&q=1"),
        ("ps-key=k1&", "ps-key=k1&ps-key=k1&"),
        ("ps-key=k1&", "ps-key=k1&ps-nonce=1&"),
        ("ps-key=k1&", "PS-key=k1&"),
        ("ps-key=k1&", "ps-key=%6b1&"),
        ("ps-from=", "ps-from=0"),
        ("ps-until=", "ps-until=+"),
        ("ps-size=0-9", "ps-size=00-9"),
        ("ps-net=127.0.0.1%2F32", "ps-net=127.0.0.1/32"),
        ("ps-net=127.0.0.1%2F32", "ps-net=127.0.0.1%2f32"),
        ("ps-net=127.0.0.1%2F32", "ps-net=127.0.0.1"),
        ("&ps-sig=", "&x=1&ps-sig="),
        ("&ps-sig=", "&ps-sig=A&ps-sig="),
    ] {
        assert!(url.contains(from), "{from}");
        assert!(ask(row, &url.replacen(from, to, 1), at).is_err(), "{from} -> {to}");
    }
    for end in ["&", "&x=1", "=", "%3D", "&ps-until=9", "&PS-UNTIL=9"] {
        assert!(ask(row, &format!("{url}{end}"), at).is_err(), "{end}");
    }
    // 256 bits in 43 digits leave two spare: of the four last digits that decode alike, one is valid.
    let (head, last) = url.split_at(url.len() - 1);
    for digit in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".chars() {
        assert_eq!(ask(row, &format!("{head}{digit}"), at).is_ok(), last == digit.to_string(), "{digit}");
    }
}

#[test]
fn tracking_parameters_are_no_part_of_it_where_they_are_listed() {
    let rows = vectors();
    let (row, at) = (&rows[9], instant(&rows[9], "until").unwrap());
    let url = text(row, "url");
    let tracked = ask(row, &format!("{url}&utm_source=mail&utm_id=%41"), at).unwrap();
    assert_eq!(tracked, ask(row, url, at).unwrap());
    assert!(tracked.query().iter().all(|(name, _)| !name.starts_with("utm")));
    assert!(ask(row, &url.replace("?a=1", "?utm_source=x&a=1"), at).is_ok());
    assert!(ask(row, &format!("{url}&fbclid=1"), at).is_err());
}

#[test]
fn a_prefix_ends_at_a_segment() {
    let rows = vectors();
    let (row, at) = (&rows[17], instant(&rows[17], "until").unwrap());
    let url = text(row, "url");
    let below = |rest: &str| url.replace("film%201/?", &format!("film%201/{rest}?"));
    let verified = ask(row, &below("segment%201.ts"), at).unwrap();
    assert_eq!(verified.key().unwrap().as_str(), "hls/film 1/segment 1.ts");
    assert!(ask(row, &below("a//b"), at).is_ok());
    for rest in
        ["..", "../x", "a/../../x", "%2e%2e/x", ".", "a%2Fb", "a%2f..%2fb", "a b", "%61", "..%5C..%5Cx", "%00", "a%0A"]
    {
        assert!(ask(row, &below(rest), at).is_err(), "{rest}");
    }
    for (from, to) in [("film%201/?", "film%2010?"), ("film%201/?", "film%201?"), ("ps-under=20", "ps-under=11")] {
        assert!(url.contains(from), "{from} {url}");
        assert!(ask(row, &url.replace(from, to), at).is_err(), "{to}");
    }
}

#[test]
fn a_url_for_get_is_one_for_head_and_no_other() {
    let rows = vectors();
    let at = instant(&rows[0], "until").unwrap();
    for (signed, used, granted) in
        [(0, "HEAD", true), (0, "PUT", false), (0, "DELETE", false), (1, "GET", false), (2, "HEAD", false)]
    {
        let mut row = rows[signed].clone();
        let url = text(&row, "url").to_owned();
        row["method"] = used.into();
        assert_eq!(ask(&row, &url, at).is_ok(), granted, "{used}");
    }
}

#[test]
fn what_is_bound_must_come_and_from_where() {
    let rows = vectors();
    let find = |id: &str| rows.iter().find(|row| row["id"] == id).unwrap().clone();
    let at = Timestamp::from_unix(1_795_262_400).unwrap();
    let mut typed = find("upload with a type and a size");
    let url = text(&typed, "url").to_owned();
    typed["headers"] = serde_json::json!({ "content-type": "text/html" });
    assert_eq!(ask(&typed, &url, at).unwrap_err(), Reason::Signature);
    typed["headers"] = serde_json::json!({});
    assert_eq!(ask(&typed, &url, at).unwrap_err(), Reason::MissingHeader("content-type".into()));

    let mut network = find("network IPv4");
    let url = text(&network, "url").to_owned();
    for (from, granted) in [("192.0.2.255/32", true), ("192.0.3.0/32", false), ("2001:db8::1/128", false)] {
        network["net"] = from.into();
        assert_eq!(ask(&network, &url, at).is_ok(), granted, "{from}");
    }
    network["net"] = Value::Null;
    assert_eq!(ask(&network, &url, at).unwrap_err(), Reason::ClientIp, "nobody knows where it came from");
}

#[test]
fn an_unknown_key_and_a_retired_one_are_refused() {
    let rows = vectors();
    let at = instant(&rows[0], "until").unwrap();
    let mut row = rows[0].clone();
    row["key_id"] = "k2".into();
    assert_eq!(ask(&row, text(&rows[0], "url"), at).unwrap_err(), Reason::UnknownKey);
    row = rows[0].clone();
    row["key_hex"] = "11".repeat(32).into();
    assert_eq!(ask(&row, text(&rows[0], "url"), at).unwrap_err(), Reason::Signature);
}

#[test]
fn what_a_ring_remembers_is_of_its_keys_alone() {
    let at = Timestamp::from_unix(1_795_262_400).unwrap();
    let key = |id: &str, byte| Key::new(id, [byte; 32]).unwrap();
    let signed = |ring: &KeyRing, method| {
        let site = Site::new(Arc::new(ring.clone()), "https://files.example").unwrap();
        match site.try_presign(&Grant::request(method, Target::object("k").unwrap(), Duration::from_secs(60)), at) {
            Ok(Ready::Signed(presigned)) => presigned,
            _ => panic!("a ring signs"),
        }
    };
    let mut ring = KeyRing::new(key("a", 1), LONGEST).unwrap();
    ring.add(key("b", 2)).unwrap();
    // By each key, before and after each change, of each method that is prepared and one that is not.
    let methods = [Method::GET, Method::PUT, Method::HEAD, Method::DELETE, Method::PATCH];
    let by_a = methods.clone().map(|method| signed(&ring, method));
    ring.promote("b", at).unwrap();
    let by_b = methods.clone().map(|method| signed(&ring, method));
    for presigned in by_a.iter().chain(&by_b).chain(&by_a) {
        assert!(came(&ring, presigned, at).is_ok());
        assert!(came(&ring.clone(), presigned, at).is_ok());
    }
    ring.revoke("a").unwrap();
    for (a, b) in by_a.iter().zip(&by_b) {
        assert_eq!(came(&ring, a, at).unwrap_err(), Reason::UnknownKey);
        assert!(came(&ring, b, at).is_ok());
    }
    ring.add(key("a", 3)).unwrap();
    for (a, b) in by_a.iter().zip(&by_b) {
        assert_eq!(came(&ring, a, at).unwrap_err(), Reason::Signature);
        assert!(came(&ring, b, at).is_ok());
    }
}

#[test]
fn a_url_that_outlives_the_rings_longest_is_refused() {
    let row = &vectors()[0];
    let until = instant(row, "until").unwrap();
    let bytes = presign_core::hex_decode(text(row, "key_hex")).unwrap();
    let key = Key::new(text(row, "key_id"), bytes.try_into().unwrap()).unwrap();
    let short = KeyRing::new(key, Duration::from_secs(3600)).unwrap();
    let (parts, ()) = http::Request::get(text(row, "url").strip_prefix("https://files.example").unwrap())
        .header("host", "files.example")
        .body(())
        .unwrap()
        .into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let claims = Verifier::new().parse(&Received::new(&parts, &origin, None).unwrap()).unwrap();
    assert!(Verifier::new().verify(&claims, &short, until.minus(3600 + 900)).is_ok());
    let denied = Verifier::new().verify(&claims, &short, until.minus(3600 + 901)).unwrap_err();
    assert_eq!(*denied.reason(), Reason::Validity { seconds: 4501, longest: 3600 });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn no_other_url_is_valid(
        place in any::<prop::sample::Index>(), cut in 0..4usize, put in "[-_.~%&=?/a-zA-Z0-9]{0,4}", row in 0..19usize,
    ) {
        let rows = vectors();
        let row = &rows[row];
        let url = text(row, "url");
        let start = path_of(url);
        let place = start + place.index(url.len() - start);
        let end = (place + cut).min(url.len());
        let changed = [&url[..place], &put, &url[end..]].concat();
        if changed == url || row["under"] == true {
            return Ok(());
        }
        prop_assert!(ask(row, &changed, instant(row, "until").unwrap()).is_err(), "{}", changed);
    }

    #[test]
    fn what_is_signed_is_verified(
        name in "[^\u{0}]{1,24}", query in prop::collection::vec(("\\PC{1,6}", prop::option::of("\\PC{0,6}")), 0..4),
        seconds in 1..10_000u64,
    ) {
        let row = &vectors()[0];
        let at = Timestamp::from_unix(1_795_262_400).unwrap();
        let mut grant = Grant::get(name.as_str(), Duration::from_secs(seconds));
        for (name, value) in &query {
            grant = match value {
                Some(value) => grant.query(name, value),
                None => grant.query_flag(name),
            };
        }
        let site = Site::new(ring(row), text(row, "base")).unwrap();
        if let Ok(Ready::Signed(presigned)) = site.try_presign(&grant, at) {
            let verified = ask(row, presigned.reveal().as_str(), at.plus(seconds)).unwrap();
            prop_assert_eq!(verified.key().unwrap().as_str(), name.as_str());
            let expected: Vec<(String, String)> =
                query.iter().map(|(name, value)| (name.clone(), value.clone().unwrap_or_default())).collect();
            prop_assert_eq!(verified.query(), &expected[..]);
        }
    }
}
