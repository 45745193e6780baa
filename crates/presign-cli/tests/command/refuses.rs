use crate::harness::{AT, KEY_ID, SECRET, bare, presign, words};

/// What must be refused, and a part of what the refusal says to do.
const REFUSED: &[(&str, &str)] = &[
    // Commands and flags.
    ("", "Usage:"),
    ("patch s3://photos/k", "unrecognized subcommand"),
    ("get", "STORE-URL"),
    ("get s3://photos/k s3://photos/l", "one too many"),
    ("get s3://photos/k --secret-key x", "unexpected argument"),
    ("get s3://photos/k --signature v3", "v4a"),
    ("get s3://photos/k --region-set *", "--signature v4a"),
    ("get s3://photos/k --signature v2 --region-set *", "--signature v4a"),
    ("get s3://photos/k --signature v4a --region-set us-*-1", "us-east-1,eu-*"),
    ("get https://h/k --signature v4", "--signature"),
    ("put s3://photos/k --signature v2 --content-length 5", "sign by Version 4"),
    ("put s3://photos/k --signature v2 --create-only", "sign by Version 4"),
    ("list s3://photos/a/ --signature v2", "sign it by Version 4"),
    ("get s3://photos/k -o html", "possible values: url, json, curl, fetch"),
    ("get s3://photos/k -o qr", "possible values: url, json, curl, fetch"),
    ("get s3://photos/k --path-style --virtual-host", "cannot be used with"),
    ("get s3://photos/k --expires-in 5m --expires-at 2026-11-21T12:15:00Z", "cannot be used with"),
    ("get s3://photos/k --expires-in 5m --expires-in 6m", "cannot be used multiple times"),
    ("completions cobol", "possible values"),
    // Where.
    ("get photos/k", "write s3://bucket/key"),
    ("get ftp://photos/k", "write s3://bucket/key"),
    ("get az:///k", "name the bucket"),
    ("get https://h/k?X-Amz-Signature=5ec4e7", "signed already"),
    ("get s3:///k", "name the bucket"),
    ("get s3://", "name the bucket"),
    ("get s3://pho?tos/k", "give the bucket's name alone"),
    ("get s3://photos", "presign list"),
    ("put s3://photos/", "presign request"),
    ("delete s3://photos/", "presign request"),
    ("get s3://photos/.", "rename the object"),
    ("get s3://photos/..", "rename the object"),
    ("get s3://photos/a/../b", "rename the object"),
    ("request GET s3://photos/./k", "rename the object"),
    ("get s3://photos/k --key-file -", "write the bucket alone with --key-file"),
    ("get s3://photos --key-file -", "give a name"),
    ("get s3://photos --key-file /nowhere/k", "name a file"),
    ("get s3://photos/k --region Eu/West", "us-east-1"),
    ("get s3://photos/k --endpoint storage.example", "https://host[:port][/prefix]"),
    ("get s3://photos/k --endpoint https://u:p@h", "https://host[:port][/prefix]"),
    ("get s3://photos/k --endpoint http://127.0.0.1:9000 --virtual-host", "by path"),
    ("get s3://Photos_1/k --virtual-host", "by path"),
    ("request get s3://photos/k", "upper case"),
    ("request G/T s3://photos/k", "upper case"),
    // For how long.
    ("get s3://photos/k --expires-in 8d", "604800"),
    ("get s3://photos/k --expires-in 604801", "604800"),
    ("get s3://photos/k --expires-in 0", "at least 1 s"),
    ("get s3://photos/k --expires-in 0m", "at least 1 s"),
    ("get s3://photos/k --expires-in 1.5h", "1h30m"),
    ("get s3://photos/k --expires-in soon", "1h30m"),
    ("get s3://photos/k --expires-in 99999999999999999999", "1h30m"),
    ("get s3://photos/k --expires-at 2026-11-21T12:00:00Z", "choose a later one"),
    ("get s3://photos/k --expires-at 2026-11-29T12:00:00Z", "604800"),
    ("get s3://photos/k --expires-at tomorrow", "2026-11-21T12:00:00Z"),
    ("get s3://photos/k --expires-at 2026-02-30T12:00:00Z", "2026-11-21T12:00:00Z"),
    ("get s3://photos/k --expires-at 2026-11-21T12:15:00", "with its offset"),
    ("get s3://photos/k --stable-for 8m", "shorter window"),
    ("get s3://photos/k --stable-for 0", "give a window"),
    // Under which terms.
    ("put s3://photos/k --header X-A", "'Name: value'"),
    ("put s3://photos/k --header :v", "'Name: value'"),
    ("put s3://photos/k --header é:v", "letters, digits and hyphens"),
    ("put s3://photos/k --header Host:h", "leave it out"),
    ("put s3://photos/k --header x-amz-security-token:t", "leave it out"),
    ("put s3://photos/k --header x-a:1 --header X-A:2", "say it once"),
    ("put s3://photos/k --content-type a/b --header content-type:a/c", "say it once"),
    ("put s3://photos/k --content-length 1..9", "POST form"),
    ("put s3://photos/k --content-length 9..1", "swap them"),
    ("put s3://photos/k --content-length 1k", "1..1048576"),
    ("put s3://photos/k --content-length 1..", "1..1048576"),
    ("put s3://photos/k --checksum sha256:AAAA", "give the digest"),
    ("put s3://photos/k --checksum sha512:AAAA", "ALGORITHM:BASE64"),
    ("get s3://photos/k --query =v", "name=value"),
    ("get s3://photos/k --query a%2Fb=v", "%3D"),
    ("get s3://photos/k --query X-Amz-Expires=9", "choose another"),
    ("get s3://photos/k --query x-amz-signature=9", "choose another"),
    ("get s3://photos/k --query a=1 --query a=2", "say it once"),
    ("get s3://photos/k --content-type a/b", "instead"),
    ("get s3://photos/k --content-length 5", "instead"),
    ("get s3://photos/k --create-only", "instead"),
    ("get s3://photos/k --download-as a/b", "plain file name"),
    ("put s3://photos/k --download-as a", "instead"),
    ("get s3://photos/k --respond-with X-A:v", "instead"),
    ("get s3://photos/k --respond-with expires:a --respond-with Expires:b", "say it once"),
    ("get s3://photos/k --client-ip 192.0.2.0/24", "instead"),
    ("get s3://photos/k --client-ip 192.0.2.1/24", "host bits zero"),
    ("get s3://photos/k --not-before 2026-11-21T12:01:00Z", "instead"),
    ("get s3://photos/k --not-before never", "2026-11-21T12:00:00Z"),
    ("get s3://photos/k --single-use", "instead"),
];

#[test]
fn bad_input_is_refused_with_what_to_do() {
    for (line, what_to_do) in REFUSED {
        let mut run = presign(words(line));
        if line.starts_with("get ") {
            run = run.args(["--at", AT]);
        }
        let ran = run.run();
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}: {ran:?}");
        assert!(ran.err.contains(what_to_do), "{line} misses {what_to_do:?}: {}", ran.err);
        assert!(!ran.err.contains("5ec4e7"), "{line}: {}", ran.err);
    }
}

#[test]
fn an_instant_to_sign_at_is_whole() {
    for at in ["", "now", "1795262400", "2026-11-21T12:00:00.5Z", "1960-01-01T00:00:00Z", "2026-13-01T00:00:00Z"] {
        presign(["get", "s3://photos/k", "--at", at]).refused("2026-11-21T12:00:00Z");
    }
}

#[test]
fn control_characters_are_refused_and_not_repeated() {
    let header = presign(["put", "s3://photos/k", "--header", "X-A: a\r\nX-B: c"]).refused("RFC 8187");
    assert!(!header.err.contains("X-B"), "{header:?}");
    presign(["put", "s3://photos/k", "--header", "X-A\u{7}: a"]).refused("letters, digits and hyphens");
    presign(["put", "s3://photos/k", "--content-type", "text/plain\u{1b}[2J"]).refused("RFC 8187");
    presign(["get", "s3://photos/k", "--download-as", "a\nb"]).refused("plain file name");
    let flag = presign(["get", "s3://photos/k", "--\u{1b}[2J"]).refused("unexpected argument");
    assert!(!flag.err.contains('\u{1b}'), "{flag:?}");
}

#[cfg(unix)]
#[test]
fn text_that_is_not_utf_8_is_refused() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let latin = |text: &[u8]| OsStr::from_bytes(text).to_owned();
    presign([latin(b"get"), latin(b"s3://photos/caf\xe9")]).refused("UTF-8");
    presign([latin(b"put"), latin(b"s3://photos/k"), latin(b"--header"), latin(b"x-a: \xff")]).refused("UTF-8");
    presign([latin(b"inspect"), latin(b"https://h/\xff")]).refused("UTF-8");
    presign(["get", "s3://photos", "--key-file", "-"]).stdin(b"caf\xe9").refused("UTF-8");
    presign(["inspect", "-"]).stdin(b"\xff").refused("the URL alone");
    let env = |name: &str| presign(["get", "s3://photos/k"]).env(name, latin(b"\xff"));
    for name in ["AWS_REGION", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"] {
        env(name).refused(name);
    }
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"] {
        env(name).refused(name);
    }
}

#[test]
fn an_empty_key_names_nothing() {
    presign(["get", "s3://photos", "--key-file", "-"]).stdin("").refused("give a name");
    presign(["head", "s3://photos", "--key-file", "-"]).stdin("").refused("give a name");
    presign(["request", "GET", "s3://photos", "--key-file", "-"]).stdin("").refused("give a name");
}

#[test]
fn a_key_file_has_a_limit() {
    let key = |bytes| presign(["get", "s3://photos", "--key-file", "-"]).stdin("k".repeat(bytes));
    assert_eq!(key(1024).run().code, 0);
    for bytes in [1025, 4096, 4097, 1 << 20] {
        key(bytes).refused("shorten");
    }
}

#[test]
fn a_region_is_never_guessed() {
    let run = |line: &str| bare(words(line)).env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET);
    for line in ["get s3://photos/k", "get s3://photos/k --endpoint http://127.0.0.1:9000", "verify https://h/photos/k"]
    {
        run(line).refused("--region");
        run(line).env("AWS_REGION", "").refused("--region");
        run(line).arg("--region").arg("").refused("us-east-1");
    }
}

#[test]
fn credentials_are_whole_or_missing() {
    let get = || bare(words("get s3://photos/k --region us-east-1"));
    get().refused("AWS_ACCESS_KEY_ID");
    get().env("AWS_ACCESS_KEY_ID", KEY_ID).refused("AWS_SECRET_ACCESS_KEY");
    get().env("AWS_SECRET_ACCESS_KEY", SECRET).refused("AWS_ACCESS_KEY_ID");
    get().env("AWS_SESSION_TOKEN", "t").refused("AWS_ACCESS_KEY_ID");
    get().env("AWS_ACCESS_KEY_ID", "").env("AWS_SECRET_ACCESS_KEY", SECRET).refused("AWS_ACCESS_KEY_ID");
    get().env("AWS_ACCESS_KEY_ID", "A/B").env("AWS_SECRET_ACCESS_KEY", SECRET).refused("check it");
    bare(words("verify https://h/photos/k --region us-east-1")).refused("AWS_ACCESS_KEY_ID");
}

#[cfg(not(feature = "aws"))]
#[test]
fn a_build_that_looks_nowhere_else_names_its_feature() {
    for line in ["get s3://photos/k --region us-east-1", "get s3://photos/k --region us-east-1 --profile work"] {
        bare(words(line)).refused("with its feature aws");
    }
}

#[test]
fn temporary_credentials_need_a_known_end() {
    let get = |args: &[&str]| {
        presign(["get", "s3://photos/k", "--at", AT]).args(args).env("AWS_SESSION_TOKEN", "an+example/token=")
    };
    get(&["--expires-in", "301"]).refused("end is unknown");
    get(&[]).refused("end is unknown");
    get(&["--credential-expiry", "refuse"]).refused("end is unknown");
    get(&[]).env("AWS_CREDENTIAL_EXPIRATION", "soon").refused("AWS_CREDENTIAL_EXPIRATION");
    get(&[]).env("AWS_CREDENTIAL_EXPIRATION", "2026-11-21T11:59:59Z").refused("renew them");
    assert_eq!(get(&["--expires-in", "300"]).run().code, 0);
    assert_eq!(get(&["--credential-expiry", "ignore"]).run().code, 0);
}
