use crate::harness::{AT, Ran, SECRET, bare, presign, words};

fn signed(line: &str) -> String {
    presign(words(line)).args(["--at", AT]).line()
}

fn verify(url: &str, args: &[&str]) -> Ran {
    presign(["verify", url, "--at", AT]).args(args).run()
}

#[test]
fn a_url_that_was_signed_here_is_valid() {
    for (line, args) in [
        ("get s3://photos/a/k", &[][..]),
        ("get s3://photos/a%20b?c#d", &[]),
        ("put s3://photos/k", &["--method", "PUT"]),
        ("delete s3://photos/k", &["--method", "DELETE"]),
        ("list s3://photos/2026/", &[]),
        ("head s3://photos", &["--method", "HEAD"]),
        ("request POST s3://photos/k --query uploads", &["--method", "POST"]),
        ("get s3://photos/k --endpoint http://h:9000/s3", &["--endpoint", "http://h:9000/s3"]),
        ("get s3://photos/k --path-style", &["--path-style"]),
        ("get s3://photos/k --region eu-west-1", &["--region", "eu-west-1"]),
    ] {
        let ran = verify(&signed(line), args);
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        assert!(ran.out.starts_with("valid"), "{line}: {ran:?}");
        assert_eq!(ran.err, "", "{line}");
    }
}

#[test]
fn what_it_grants_is_said() {
    let url = signed("put s3://photos/k --content-length 5 --create-only --content-type text/plain");
    let sent = [
        "--method",
        "PUT",
        "--header",
        "Content-Length: 5",
        "--header",
        "If-None-Match: *",
        "--header",
        "Content-Type: text/plain",
    ];
    let ran = verify(&url, &sent);
    for line in [
        "bucket          photos",
        "object          k",
        "until           2026-11-21T12:15:00Z",
        "to hold to      the body has 5 bytes",
        "to hold to      the object does not exist yet",
    ] {
        assert!(ran.out.lines().any(|other| other == line), "{line}: {ran:?}");
    }
    let json: serde_json::Value = serde_json::from_str(&verify(&url, &[&sent[..], &["-ojson"]].concat()).out).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "valid": true, "method": "PUT", "key_id": "AKIAIOSFODNN7EXAMPLE", "bucket": "photos", "key": "k",
            "query": [], "expires_at": "2026-11-21T12:15:00Z",
            "obligations": [{ "size": { "min": 5, "max": 5 } }, "create_only"],
        })
    );
}

#[test]
fn what_was_not_signed_is_denied() {
    let get = signed("get s3://photos/k");
    let put = signed("put s3://photos/k --content-type text/plain");
    let sent = ["--method", "PUT", "--header", "content-type: text/plain"];
    assert_eq!(verify(&put, &sent).code, 0);

    let last = if get.ends_with('0') { "1" } else { "0" };
    let denied = [
        (get.replace("/k?", "/l?"), &[][..], "the signature does not match"),
        (get.replace("Expires=900", "Expires=901"), &[], "the signature does not match"),
        (format!("{}{last}", &get[..get.len() - 1]), &[], "the signature does not match"),
        (format!("{get}&versionId=1"), &[], "the signature does not match"),
        (get.replace("photos.s3", "videos.s3"), &[], "the signature does not match"),
        (get.clone(), &["--method", "PUT"], "the signature does not match"),
        (get.clone(), &["--method", "HEAD"], "the signature does not match"),
        (get.replace("Expires=900", "Expires=604801"), &[], "1 to 604800 s"),
        (get.replace("Expires=900", "Expires=0"), &[], "1 to 604800 s"),
        (get.replace("AKIA", "AKIB"), &[], "the key id is unknown"),
        (get.replace("X-Amz-Date=", "X-Amz-Then="), &[], "X-Amz-Date is missing"),
        (format!("{get}&X-Amz-Date=20261121T120000Z"), &[], "X-Amz-Date came more than once"),
        (format!("{get}&X-Amz-Security-Token=t"), &[], "the session token is not the one of this key"),
        (get.clone(), &["--header", "Authorization: AWS4-HMAC-SHA256"], "two credentials"),
        (get.clone(), &["--header", "x-amz-acl: public-read"], "x-amz-acl was sent and is not signed"),
        (get.clone(), &["--header", "Host: other"], "exactly one host"),
        (get.clone(), &["--region", "eu-west-1"], "--region"),
        (get.clone(), &["--endpoint", "https://other.example"], "--endpoint"),
        (get.clone(), &["--path-style"], "--path-style"),
        (put.clone(), &["--method", "PUT"], "the signed header content-type was not sent"),
        (put.clone(), &["--method", "PUT", "--header", "content-type: text/html"], "the signature does not match"),
    ];
    for (url, args, reason) in &denied {
        let ran = verify(url, args);
        assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{url} {args:?}: {ran:?}");
        assert!(ran.err.contains("denied: ") && ran.err.contains(reason), "{url} {args:?} misses {reason}: {ran:?}");
    }
}

#[test]
fn it_is_valid_through_its_last_second() {
    let url = signed("get s3://photos/k");
    for (at, code) in [
        ("2026-11-21T11:44:59Z", 4),
        ("2026-11-21T12:00:00Z", 0),
        ("2026-11-21T12:15:00Z", 0),
        ("2026-11-21T12:15:01Z", 4),
    ] {
        let ran = presign(["verify", &url, "--at", at]).run();
        assert_eq!(ran.code, code, "{at}: {ran:?}");
    }
}

#[test]
fn another_secret_or_token_denies() {
    let url = signed("get s3://photos/k");
    let run =
        bare(["verify", &url, "--at", AT, "--region", "us-east-1"]).env("AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE");
    let ran = run.env("AWS_SECRET_ACCESS_KEY", "another").run();
    assert_eq!(ran.code, 4, "{ran:?}");

    let with_token = |run: crate::harness::Presign| run.env("AWS_SESSION_TOKEN", "a/token+=");
    let url = with_token(presign(["get", "s3://photos/k", "--expires-in", "60", "--at", AT])).line();
    assert_eq!(with_token(presign(["verify", &url, "--at", AT])).run().code, 0);
    assert_eq!(presign(["verify", &url, "--at", AT]).run().code, 4);
}

#[test]
fn a_denial_in_json_is_a_denial() {
    let url = signed("get s3://photos/k").replace("/k?", "/l?");
    let ran = verify(&url, &["-o", "json"]);
    assert_eq!(ran.code, 4);
    assert_eq!(ran.out, "{\"valid\":false,\"reason\":\"the signature does not match\"}\n");
    assert_eq!(ran.err, "denied: the signature does not match\n");
}

#[test]
fn what_cannot_be_asked_is_no_denial() {
    let url = signed("get s3://photos/k");
    for other in ["", "k", "ftp://h/k", "https://", "https://h/a b", "/k"] {
        presign(["verify", other]).refused("give it whole");
    }
    presign(["verify", &format!("{url}#x")]).refused("fragment");
    presign(["verify", &url, "--method", "get"]).refused("upper case");
    presign(["verify", &url, "--header", "x-a"]).refused("'Name: value'");
    presign(["verify", &url, "--header", "x a: v"]).refused("can't be sent");
    presign(["verify", &url, "--header", "x-a: \u{7f}"]).refused("can't be sent");
    presign(["verify", &url, "--secret", SECRET]).refused("unexpected argument");
}

#[test]
fn a_url_can_come_from_stdin() {
    let url = signed("get s3://photos/k");
    let ran = presign(["verify", "-", "--at", AT]).stdin(format!(" {url}\r\n")).run();
    assert_eq!(ran.code, 0, "{ran:?}");
}
