use proptest::prelude::*;

use crate::harness::{AT, bare, parameter, presign, unescaped, words};

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
#[test]
fn the_documented_example_has_its_documented_signature() {
    let line = "get s3://examplebucket/test.txt --region us-east-1 --endpoint https://s3.amazonaws.com --virtual-host \
                --at 2013-05-24T00:00:00Z --expires-in 86400";
    let ran = presign(words(line)).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(
        ran.out,
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
         &X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404\n"
    );
    assert_eq!(ran.err, "", "nothing is left to say");
}

#[test]
fn the_same_arguments_give_the_same_bytes() {
    for line in [
        "get s3://photos/cat.png -o url",
        "get s3://photos/cat.png -o json",
        "get s3://photos/cat.png -o json --explain",
        "get s3://photos/cat.png -o curl --explain",
        "put s3://photos/cat.png -o fetch --content-type image/png --create-only",
        "list s3://photos/2026/ -o json --expires-in 1h",
        "request POST s3://photos/film.mp4 --query uploads -o json",
    ] {
        let run = presign(words(line)).arg("--at").arg(AT);
        assert_eq!(run.run().code, 0, "{line}");
        assert_eq!(run.run(), run.run(), "{line}");
    }
}

#[test]
fn every_action_has_its_method_and_target() {
    for (line, method, path) in [
        ("get s3://photos/a/b.png", "GET", "/photos/a/b.png?"),
        ("head s3://photos/a/b.png", "HEAD", "/photos/a/b.png?"),
        ("put s3://photos/a/b.png", "PUT", "/photos/a/b.png?"),
        ("delete s3://photos/a/b.png", "DELETE", "/photos/a/b.png?"),
        ("list s3://photos", "GET", "/photos?"),
        ("list s3://photos/", "GET", "/photos?"),
        ("head s3://photos", "HEAD", "/photos?"),
        ("request GET s3://photos --query policy", "GET", "/photos?"),
        ("request POST s3://photos/k --query uploads", "POST", "/photos/k?"),
    ] {
        let run = presign(words(line)).arg("--path-style").arg("--at").arg(AT).arg("-ojson");
        let json: serde_json::Value = serde_json::from_str(&run.line()).unwrap();
        assert_eq!(json["method"], method, "{line}");
        let url = json["url"].as_str().unwrap().replacen("/photos/?", "/photos?", 1);
        assert!(url.contains(&format!("amazonaws.com{path}")), "{line}: {url}");
    }
}

#[test]
fn what_follows_the_bucket_of_a_list_is_the_prefix() {
    let url = presign(["list", "s3://photos/2026/a b?", "--at", AT]).line();
    assert_eq!(parameter(&url, "list-type"), Some("2"));
    assert_eq!(parameter(&url, "prefix"), Some("2026%2Fa%20b%3F"));
    let all = presign(["list", "s3://photos/", "--at", AT]).line();
    assert_eq!(parameter(&all, "prefix").unwrap_or_default(), "");
}

/// The key that a URL of the bucket `photos`, addressed by path, names.
fn key_of(url: &str) -> String {
    let (_, rest) = url.split_once("/photos/").unwrap();
    unescaped(rest.split_once('?').unwrap().0)
}

#[test]
fn awkward_keys_come_through() {
    for key in [
        "a?b",
        "a#b",
        "a%2Fb",
        "100%",
        "a+b",
        "a b",
        " a ",
        "/lead",
        "trail/",
        "a//b",
        "é/日本",
        "e\u{301}",
        "a&b=c",
        "~*'()!",
        "a\\b",
        "...",
        "s3://b/k",
        "\u{1f408}",
        "-",
        "a\tb",
        "a\nb",
    ] {
        let common = ["--path-style", "--at", AT];
        let url = presign(["get".into(), format!("s3://photos/{key}")]).args(common).line();
        assert_eq!(key_of(&url), key);
        let from_stdin = presign(["get", "s3://photos", "--key-file", "-"]).args(common).stdin(key);
        assert_eq!(from_stdin.line(), url, "{key:?}");
    }
}

#[test]
fn a_key_file_is_taken_byte_for_byte() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "a\r\nb\n").unwrap();
    let run = presign(["get", "s3://photos/", "--path-style", "--at", AT, "--key-file"]).arg(file.path());
    assert_eq!(key_of(&run.line()), "a\r\nb\n");
    assert!(run.run().err.contains("note: the key ends in a newline"), "{:?}", run.run());
}

#[test]
fn query_and_headers_are_signed_as_they_are_said() {
    let run = presign(["put", "s3://photos/k", "--at", AT, "-o", "json"])
        .args(["--query", "a%3Db%25c=d=e%2F+", "--query", "flag", "--query", "empty="])
        .args(["--header", "X-Amz-Meta-Name:  a: b ", "--content-type", "text/plain", "--content-length", "5"]);
    let json: serde_json::Value = serde_json::from_str(&run.line()).unwrap();
    let url = json["url"].as_str().unwrap();
    assert_eq!(parameter(url, "a%3Db%25c"), Some("d%3De%252F%2B"));
    assert_eq!(parameter(url, "flag"), Some(""));
    assert_eq!(parameter(url, "empty"), Some(""));
    assert_eq!(parameter(url, "X-Amz-SignedHeaders"), Some("content-length%3Bcontent-type%3Bhost%3Bx-amz-meta-name"));
    assert_eq!(
        json["headers"],
        serde_json::json!({ "x-amz-meta-name": "a: b", "content-type": "text/plain", "content-length": "5" })
    );
}

#[test]
fn the_validity_is_said_one_way_or_by_default_with_a_note() {
    let seconds = |line: &str| {
        let ran = presign(words(line)).arg("--at").arg(AT).run();
        (parameter(&ran.out, "X-Amz-Expires").map(str::to_owned), ran.err.contains("note: valid for 15 minutes"))
    };
    for (line, expected, by_default) in [
        ("get s3://photos/k", "900", true),
        ("get s3://photos/k --expires-in 15m", "900", false),
        ("get s3://photos/k --expires-in 1h30m", "5400", false),
        ("get s3://photos/k --expires-in 7d", "604800", false),
        ("get s3://photos/k --expires-at 2026-11-21T12:15:00Z", "900", false),
        ("get s3://photos/k --expires-at 2026-11-21T14:15:00+02:00", "900", false),
    ] {
        assert_eq!(seconds(line), (Some(expected.to_owned()), by_default), "{line}");
    }
    let quiet = presign(["get", "s3://photos/k", "--quiet"]).run();
    assert_eq!((quiet.code, quiet.err.as_str()), (0, ""));
}

#[test]
fn a_stable_url_is_the_same_for_its_window() {
    let url = |at: &str| presign(["get", "s3://photos/k", "--stable-for", "5m", "--at", at]).line();
    assert_eq!(url("2026-11-21T12:00:00Z"), url("2026-11-21T12:04:59Z"));
    assert_ne!(url("2026-11-21T12:00:00Z"), url("2026-11-21T12:05:00Z"));
}

#[test]
fn a_credential_that_ends_first_ends_the_url() {
    let run = |choice: &str| {
        presign(["get", "s3://photos/k", "--expires-in", "1h", "--at", AT, "-ojson", "--credential-expiry", choice])
            .env("AWS_SESSION_TOKEN", "an+example/token=")
            .env("AWS_CREDENTIAL_EXPIRATION", "2026-11-21T12:10:00Z")
    };
    for (choice, seconds) in [("clamp", "600"), ("ignore", "3600")] {
        let ran = run(choice).run();
        let json: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        assert_eq!(parameter(json["url"].as_str().unwrap(), "X-Amz-Expires"), Some(seconds), "{choice}");
        assert_eq!(json["expires_at"], "2026-11-21T12:10:00Z", "{choice}");
        assert!(ran.err.contains("stops to work at 2026-11-21T12:10:00Z, with the credentials"), "{ran:?}");
    }
    run("refuse").refused("renew them");
    run("perhaps").refused("clamp, refuse, ignore");
}

#[test]
fn an_unknown_end_is_said() {
    let ran = presign(["get", "s3://photos/k", "--expires-in", "300"]).env("AWS_SESSION_TOKEN", "t").run();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("at most") && ran.err.contains("AWS_CREDENTIAL_EXPIRATION"), "{ran:?}");
}

#[test]
fn flags_come_before_the_environment_and_names_in_their_order() {
    let get = |args: &str, env: &[(&str, &str)]| {
        let run = bare(words(args))
            .args(["s3://photos/k", "--at", AT])
            .env("AWS_ACCESS_KEY_ID", "AKID")
            .env("AWS_SECRET_ACCESS_KEY", "s");
        env.iter().fold(run, |run, (name, value)| run.env(name, value)).line()
    };
    for (args, env, expected) in [
        ("get", &[("AWS_REGION", "eu-west-1")][..], "https://photos.s3.eu-west-1.amazonaws.com/k?"),
        (
            "get",
            &[("AWS_DEFAULT_REGION", "eu-west-2"), ("AWS_REGION", "")],
            "https://photos.s3.eu-west-2.amazonaws.com/k?",
        ),
        (
            "get --region us-west-1",
            &[("AWS_REGION", "eu-west-1"), ("AWS_DEFAULT_REGION", "eu-west-2")],
            "https://photos.s3.us-west-1.amazonaws.com/k?",
        ),
        (
            "get --region r --endpoint http://h:9000",
            &[("AWS_ENDPOINT_URL_S3", "http://other")],
            "http://h:9000/photos/k?",
        ),
        (
            "get --region r",
            &[("AWS_ENDPOINT_URL_S3", "https://a.example/s3/"), ("AWS_ENDPOINT_URL", "https://b.example")],
            "https://a.example/s3/photos/k?",
        ),
        ("get --region r", &[("AWS_ENDPOINT_URL", "https://b.example")], "https://b.example/photos/k?"),
        ("get --region r --endpoint https://b.example --virtual-host", &[], "https://photos.b.example/k?"),
    ] {
        let url = get(args, env);
        assert!(url.starts_with(expected), "{args} {env:?}: {url}");
    }
}

proptest! {
    // Each case starts a process.
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_key_is_signed_whole_or_refused(key in prop_oneof!["[a-z/.?#%+& ]{1,12}", "[^\0]{1,12}"]) {
        let ran = presign(["get".to_owned(), format!("s3://photos/{key}")]).args(["--path-style", "--at", AT]).run();
        if ran.code == 0 {
            prop_assert_eq!(key_of(&ran.out), key);
        } else {
            prop_assert_eq!(ran.code, 2);
            prop_assert!(key.split('/').any(|segment| segment == "." || segment == ".."), "{:?}", ran);
        }
    }
}
