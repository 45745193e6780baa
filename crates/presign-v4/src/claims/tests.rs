use std::sync::Arc;

use presign_core::{Origin, Reason, Secret, percent};
use proptest::prelude::*;

use super::*;
use crate::{AWS4, Base, Bound, GOOG4_HMAC, KeyChain, Request, Token, sign};

const HEADERS: [(&str, &str); 2] = [("host", "h.example"), ("x-amz-acl", "private")];

fn chain(secret: &str, key_id: &str) -> KeyChain {
    KeyChain::new(key_id, Secret::from(secret))
}

fn url() -> (String, Arc<ScopedKey>) {
    let at: Timestamp = "20130524T000000Z".parse().unwrap();
    let key = chain("secret", "AKID").key(&AWS4, at, "r", "s3");
    let query = [("versionId".into(), Some("a b+".into())), ("acl".into(), None)];
    let bound = Bound::new(&AWS4, &HEADERS);
    let base = Base::new("https://h.example", "/b");
    let request = Request::new("PUT", &base, Some("k/é"), &bound).with_query(&query);
    (sign(&request, &Stamp::new(key.scope(), at, 60).with_token(&Token::new("t==")), &key), key)
}

fn parse(url: &str, headers: &[(&str, &str)]) -> Result<Claims<'static>, Reason> {
    parse_by(&AWS4, url, headers)
}

fn parse_by(dialect: &'static Dialect, url: &str, headers: &[(&str, &str)]) -> Result<Claims<'static>, Reason> {
    let target = url.strip_prefix("https://h.example").unwrap();
    let mut request = http::Request::put(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let received = Received::new(&parts, &origin, None).unwrap();
    Claims::parse(dialect, &received).map(Claims::into_owned).map_err(|denied| denied.reason().clone())
}

#[test]
fn what_was_signed_comes_back() {
    let (url, key) = url();
    let claims = parse(&url, &HEADERS).unwrap();
    assert!(claims.matches(&key));
    assert_eq!((claims.key_id(), claims.region(), claims.seconds()), ("AKID", "r", 60));
    assert_eq!((claims.path(), claims.token()), ("/b/k/é", Some("t==")));
    assert_eq!(claims.query().collect::<Vec<_>>(), [("acl", None), ("versionId", Some("a b+"))]);
    let at = claims.issued_at();
    let others = [
        chain("other", "AKID").key(&AWS4, at, "r", "s3"),
        chain("secret", "AKID").key(&AWS4, at, "q", "s3"),
        chain("secret", "AKID").key(&AWS4, at.plus(86_400), "r", "s3"),
    ];
    assert!(others.iter().all(|other| !claims.matches(other)));
}

#[test]
fn the_order_of_the_query_is_free_and_its_own_port_is_none() {
    let (url, key) = url();
    let (path, query) = url.split_once('?').unwrap();
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.reverse();
    let headers = [("host", "H.example:443"), HEADERS[1]];
    assert!(parse(&format!("{path}?{}", pairs.join("&")), &headers).unwrap().matches(&key));
    let headers = [("host", "h.example:80"), HEADERS[1]];
    assert!(!parse(&url, &headers).unwrap().matches(&key));
}

/// As google-cloud-storage for Python signs: `cargo xtask oracles gcs-door` holds its URLs against it.
#[test]
fn a_signer_may_sign_a_port_that_its_dialect_leaves_out() {
    let at: Timestamp = "20130524T000000Z".parse().unwrap();
    let key = chain("secret", "GOOG1").key(&GOOG4_HMAC, at, "auto", "storage");
    let verdicts = |signed: &str, came: &str| {
        let bound = Bound::new(&GOOG4_HMAC, &[("host", signed)]);
        let base = Base::new("https://h.example", "/b");
        let request = Request::new("PUT", &base, Some("k"), &bound);
        let url = sign(&request, &Stamp::new(key.scope(), at, 60), &key);
        let claims = parse_by(&GOOG4_HMAC, &url, &[("host", came)]).unwrap();
        (claims.matches(&key), claims.with_port().map(|claims| claims.matches(&key)))
    };
    assert_eq!(verdicts("h.example", "h.example:8080"), (true, Some(false)));
    assert_eq!(verdicts("h.example:8080", "h.example:8080"), (false, Some(true)));
    assert_eq!(verdicts("h.example:8080", "h.example:8081"), (false, Some(false)));
    assert_eq!(verdicts("h.example:8080", "h.example"), (false, None));
    assert_eq!(verdicts("h.example", "h.example:443"), (true, None));
    assert_eq!(verdicts("h.example", "H.example:8080"), (true, Some(false)));
    let (url, _) = url();
    assert!(parse(&url, &[("host", "h.example:8080"), HEADERS[1]]).unwrap().with_port().is_none());
}

/// As gsutil writes them. A signature's name is signed by nothing: it must not be another one.
#[test]
fn names_in_lower_case_are_all_so() {
    let at: Timestamp = "20130524T000000Z".parse().unwrap();
    let key = chain("secret", "GOOG1").key(&GOOG4_HMAC, at, "auto", "storage");
    let (bound, base) = (Bound::new(&GOOG4_HMAC, &HEADERS[..1]), Base::new("https://h.example", "/b"));
    let url = sign(&Request::new("PUT", &base, Some("k"), &bound), &Stamp::new(key.scope(), at, 60), &key);
    let lower = url.replace("X-Goog-", "x-goog-").replace("SignedHeaders", "signedheaders");
    let lower = ["Algorithm", "Credential", "Date", "Expires", "Signature"].into_iter().fold(lower, |url, word| {
        url.replace(&format!("x-goog-{word}"), &format!("x-goog-{}", word.to_ascii_lowercase()))
    });
    let parse = |url: &str| parse_by(&GOOG4_HMAC, url, &HEADERS[..1]);
    let (_, text) = parse(&lower).unwrap().texts();
    let (unsigned, _) = lower.split_once("x-goog-signature=").unwrap();
    let mut digits = String::new();
    presign_core::hex_encode(&key.hmac().sign(text.as_bytes()), &mut digits);
    assert!(parse(&format!("{unsigned}x-goog-signature={digits}")).unwrap().matches(&key));
    for name in ["X-Goog-Signature", "x-goog-Signature", "X-GOOG-SIGNATURE"] {
        let refused = parse(&format!("{unsigned}{name}={digits}")).unwrap_err();
        assert_eq!(refused, Reason::Unacceptable("X-Goog-Signature"), "{name}");
    }
}

#[test]
fn a_list_of_headers_may_come_as_it_is() {
    let (url, key) = url();
    let plain = url.replace("host%3Bx-amz-acl", "host;x-amz-acl");
    assert!(plain != url && parse(&plain, &HEADERS).unwrap().matches(&key));
}

#[test]
fn a_scope_is_read_from_its_end() {
    let (url, _) = url();
    let said = |scope: &str| {
        let mut escaped = String::new();
        percent::query(scope, &mut escaped);
        let claims = parse(&url.replace("AKID%2F20130524%2Fr%2Fs3%2Faws4_request", &escaped), &HEADERS)?;
        Ok((claims.key_id().to_owned(), claims.region().to_owned(), claims.service().to_owned()))
    };
    for key_id in ["AKID", "a/b", "/", "é/", "a/20130524/r/s3/aws4_request"] {
        let read = (key_id.to_owned(), "r".to_owned(), "s3".to_owned());
        assert_eq!(said(&format!("{key_id}/20130524/r/s3/aws4_request")), Ok(read));
    }
    let end = "20130524/r/s3/aws4_request";
    for scope in ["", "/", "aws4_request", "s3/aws4_request", end, &format!("/{end}"), &format!("AKID/{end}/")] {
        assert_eq!(said(scope), Err(Reason::Unacceptable("X-Amz-Credential")), "{scope}");
    }
}

#[test]
fn what_no_signer_writes_is_refused_with_its_reason() {
    let (url, _) = url();
    let (_, signature) = url.split_once("X-Amz-Signature=").unwrap();
    let names = AWS4.names.all();
    for name in names {
        let start = url.find(&format!("{name}=")).unwrap();
        let end = url[start..].find('&').map_or(url.len(), |end| start + end);
        let pair = &url[start..end];
        let without = [&url[..start], url[end..].trim_start_matches('&')].concat();
        let without = without.trim_end_matches('&').to_owned();
        if name != AWS4.names.token {
            assert_eq!(parse(&without, &HEADERS).unwrap_err(), Reason::Missing(name));
        }
        assert_eq!(parse(&format!("{url}&{pair}"), &HEADERS).unwrap_err(), Reason::Repeated(name));
        let twin = pair.to_ascii_lowercase();
        assert_eq!(parse(&format!("{url}&{twin}"), &HEADERS).unwrap_err(), Reason::Repeated(name));
        assert!(parse(&url.replace(pair, &twin), &HEADERS).is_err(), "{name} in lower case");
        assert!(parse(&url.replace(pair, name), &HEADERS).is_err(), "{name} without a value");
    }
    for (from, to) in [
        ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
        ("AKID%2F", "%2F"),
        ("%2F20130524", "%2F20130525"),
        ("aws4_request", "goog4_request"),
        ("20130524T000000Z", "2013-05-24T00:00:00Z"),
        ("Expires=60", "Expires=060"),
        ("Expires=60", "Expires=%2B60"),
        ("Expires=60", "Expires=-1"),
        ("Expires=60", "Expires="),
        ("Expires=60", "Expires=18446744073709551616"),
        ("host%3Bx-amz-acl", "x-amz-acl"),
        ("host%3Bx-amz-acl", "x-amz-acl%3Bhost"),
        ("host%3Bx-amz-acl", "Host%3Bx-amz-acl"),
        ("host%3Bx-amz-acl", "host%3Bhost%3Bx-amz-acl"),
        ("host%3Bx-amz-acl", "host%3B%3Bx-amz-acl"),
        ("host%3Bx-amz-acl", ""),
        ("host%3Bx-amz-acl", "host%3Bx-amz-acl%0Avalid"),
        ("host%3Bx-amz-acl", "host%3Bx-amz-acl%20"),
        ("host%3Bx-amz-acl", "host%3Bx-%C3%A9"),
        (signature, &signature.to_ascii_uppercase()),
        (signature, "zz"),
        ("acl&", "&"),
        ("acl&", "%zz&"),
        ("acl&", "%ff&"),
        ("k/%C3%A9", "k/%C3"),
    ] {
        assert!(url.contains(from) && parse(&url.replace(from, to), &HEADERS).is_err(), "{from} -> {to}");
    }
}

#[test]
fn headers_that_command_the_service_must_be_signed() {
    let (url, key) = url();
    let ask = |extra: (&'static str, &'static str)| parse(&url, &[HEADERS[0], HEADERS[1], extra]);
    let unsigned = ask(("x-amz-copy-source", "/other/secret")).unwrap_err();
    assert_eq!(unsigned, Reason::UnsignedHeader("x-amz-copy-source".into()));
    assert_eq!(ask(("authorization", "AWS4-HMAC-SHA256 …")).unwrap_err(), Reason::TwoCredentials);
    assert!(ask(("x-amz-content-sha256", "UNSIGNED-PAYLOAD")).unwrap().matches(&key));
    assert!(ask(("content-type", "text/html")).unwrap().matches(&key), "free headers are free");
    assert!(!ask(("x-amz-acl", "public-read")).unwrap().matches(&key), "a second value");
    assert_eq!(parse(&url, &HEADERS[..1]).unwrap_err(), Reason::MissingHeader("x-amz-acl".into()));
    assert!(!parse(&url, &[HEADERS[0], ("x-amz-acl", "public-read")]).unwrap().matches(&key));
    assert!(parse(&url, &[HEADERS[0], ("x-amz-acl", "  private ")]).unwrap().matches(&key));
}

proptest! {
    #[test]
    fn any_target_is_read_or_refused(query in "[&=%a-zA-Z0-9/+-]{0,80}") {
        let _ = parse(&format!("https://h.example/k?{query}"), &HEADERS);
        let (url, _) = url();
        let _ = parse(&format!("{url}{query}"), &HEADERS);
    }

    #[test]
    fn no_flipped_byte_is_accepted(place in 0..400usize, bit in 0..7u8) {
        let (url, key) = url();
        let start = "https://h.example/".len();
        let place = start + place % (url.len() - start);
        let mut bytes = url.clone().into_bytes();
        bytes[place] ^= 1 << bit;
        let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
        if changed.parse::<http::Uri>().is_err() {
            return Ok(());
        }
        if let Ok(claims) = parse(&changed, &HEADERS) {
            // A spelling of the same bytes is the same request: `%c3` for `%C3`, `acl=` for `acl`, `A` for `%41`.
            let same = percent::decode(&changed) == percent::decode(&url);
            prop_assert!(!claims.matches(&key) || same, "{}", place);
        }
    }
}
