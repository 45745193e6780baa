use crate::harness::{AT, KEY_ID, bare, parameter, presign, words};

fn signed(args: &[&str]) -> String {
    presign(args).args(["--at", AT]).line()
}

#[test]
fn a_url_is_laid_open_without_any_key() {
    let url = signed(&["get", "s3://photos/a/été 1.png", "--query", "partNumber=2", "--header", "x-amz-meta-a: b"]);
    let ran = bare(["inspect", &url, "--at", AT]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    for line in [
        "provider        s3",
        "scheme          sigv4",
        &format!("key id          {KEY_ID}"),
        "scope           us-east-1 s3",
        "host            photos.s3.us-east-1.amazonaws.com",
        "bucket          photos",
        "object          a/été 1.png",
        "signed headers  host, x-amz-meta-a",
        "signed query    partNumber=2",
        "since           2026-11-21T12:00:00Z",
        "until           2026-11-21T12:15:00Z",
        "to send         x-amz-meta-a, with the values that were signed",
    ] {
        assert!(ran.out.lines().any(|other| other == line), "{line}: {}", ran.out);
    }
    assert!(!ran.out.contains(parameter(&url, "X-Amz-Signature").unwrap()), "{}", ran.out);
}

#[test]
fn json_says_the_same() {
    let url = signed(&["get", "s3://photos/k", "--query", "flag", "--query", "a=b"]);
    let run = bare(["inspect", "-", "-o", "json", "--at", "2026-11-21T12:15:01Z"]).stdin(format!("{url}\n"));
    let json: serde_json::Value = serde_json::from_str(&run.line()).unwrap();
    let mut expected = serde_json::json!({
        "provider": "s3", "scheme": "sigv4", "key_id": KEY_ID, "region": "us-east-1", "service": "s3",
        "host": "photos.s3.us-east-1.amazonaws.com", "path": "/k", "bucket": "photos", "key": "k",
        "signed_headers": ["host"], "must_send": [], "issued_at": "2026-11-21T12:00:00Z",
        "expires_at": "2026-11-21T12:15:00Z", "expired": true, "temporary": false,
    });
    // The order is the URL's, and a name alone has no value or an empty one.
    expected["query"] = json["query"].clone();
    assert_eq!(json, expected);
    let names: Vec<&str> = json["query"].as_array().unwrap().iter().filter_map(|pair| pair[0].as_str()).collect();
    assert!(names.len() == 2 && names.contains(&"flag") && names.contains(&"a"), "{json}");
}

#[test]
fn the_last_second_is_not_expired() {
    let url = signed(&["get", "s3://photos/k"]);
    for (at, expired) in [("2026-11-21T12:15:00Z", false), ("2026-11-21T12:15:01Z", true)] {
        let ran = bare(["inspect", &url, "--at", at]).run();
        assert_eq!(ran.out.contains("expired"), expired, "{ran:?}");
    }
}

#[test]
fn a_host_that_is_not_amazons_does_not_say_what_is_the_bucket() {
    let url = signed(&["get", "s3://photos/k", "--endpoint", "http://127.0.0.1:9000"]);
    let ran = bare(["inspect", &url]).run();
    assert!(ran.out.contains("path            /photos/k\n") && !ran.out.contains("bucket"), "{ran:?}");
}

#[test]
fn a_name_cannot_steer_the_terminal() {
    let url = signed(&["get", "s3://photos/a\u{1b}[2J\nuntil forever\u{202e}"]);
    let ran = bare(["inspect", &url]).run();
    assert!(ran.out.contains(r"a\u{1b}[2J\nuntil forever\u{202e}"), "{ran:?}");
}

#[test]
fn what_is_no_signed_url_is_refused() {
    let url = signed(&["get", "s3://photos/k"]);
    let without = |name: &str| {
        let (before, query) = url.split_once('?').unwrap();
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with(&format!("{name}="))).collect();
        format!("{before}?{}", kept.join("&"))
    };
    for name in ["Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"] {
        let name = format!("X-Amz-{name}");
        bare(["inspect", &without(&name)]).refused(&format!("{name} is missing"));
    }
    for other in [
        "",
        "https://h/k",
        "photos/k",
        "/k?X-Amz-Signature=00",
        "https://",
        "https://h/a b",
        &url.replace("Date=2026", "Date=2O26"),
        &url.replace("HMAC", "RSA"),
        &format!("{url}&X-Amz-Date=20261121T120000Z"),
        &url.replace("/k?", "/%ff?"),
        &url.replace("/k?", "/%2?"),
    ] {
        bare(["inspect", other]).refused("give a whole URL");
    }
    bare(["inspect", &format!("{url}#top")]).refused("fragment");
    bare(words("inspect")).refused("URL");
}
