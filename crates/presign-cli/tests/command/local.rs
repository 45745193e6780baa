use std::path::PathBuf;

use crate::harness::{AT, Presign, Ran, bare, parameter, words};

/// A key ring of its own, and the commands that use it.
pub(crate) struct Ring {
    folder: tempfile::TempDir,
}

impl Ring {
    pub(crate) fn new() -> Self {
        let ring = Self { folder: tempfile::tempdir().unwrap() };
        let made = ring.run("keys new").run();
        assert_eq!(made.code, 0, "{made:?}");
        ring
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("keys.json")
    }

    pub(crate) fn run(&self, line: &str) -> Presign {
        bare(words(line)).env("PRESIGN_KEYRING", self.path())
    }

    /// The URL that `line` signs as of [`AT`].
    pub(crate) fn signed(&self, line: &str) -> String {
        self.run(line).args(["--at", AT]).line()
    }

    fn verify(&self, url: &str, args: &str) -> Ran {
        self.run("verify").arg(url).args(["--at", AT]).args(words(args)).run()
    }
}

#[test]
fn a_url_of_your_own_is_signed_as_it_is_spelled() {
    let ring = Ring::new();
    for (line, begins, bound) in [
        ("get https://files.example/a%20b.txt", "https://files.example/a%20b.txt?ps-key=", ""),
        ("get http://127.0.0.1:8080//a//", "http://127.0.0.1:8080//a//?ps-key=", ""),
        ("get https://H:443/k?page=2&x", "https://h/k?page=2&x&ps-key=", ""),
        ("put https://h/k --content-length 1..9", "https://h/k?ps-key=", "&ps-size=1-9&"),
        ("put https://h/k --content-length 5", "https://h/k?ps-key=", "&ps-size=5&"),
        ("put https://h/k --content-type text/plain", "https://h/k?ps-key=", "&ps-headers=content-type&"),
        ("put https://h/k --create-only --header X-A:b", "https://h/k?ps-key=", "&ps-headers=if-none-match.x-a&"),
        ("get https://h/k --client-ip 192.0.2.0/24", "https://h/k?ps-key=", "&ps-net=192.0.2.0%2F24&"),
        ("get https://h/k --not-before 2026-11-21T12:01:00Z", "https://h/k?ps-key=", "&ps-from=1795262460&"),
        ("get https://h/k --expires-in 60", "https://h/k?ps-key=", "&ps-until=1795262460&"),
        ("get https://h/k", "https://h/k?ps-key=", "&ps-until=1795263300&"),
        ("get https://h/k?a=1&a=2", "https://h/k?a=1&a=2&ps-key=", ""),
        ("get https://h/k --query a=/", "https://h/k?a=%2F&ps-key=", ""),
        (
            "get https://h/k?a --download-as b.txt",
            "https://h/k?a&response-content-disposition=attachment%3B%20filename%3D%22b.txt%22&ps-key=",
            "",
        ),
        ("request POST https://h/", "https://h/?ps-key=", ""),
        ("request POST https://h", "https://h/?ps-key=", ""),
        ("head https://h", "https://h/?ps-key=", ""),
        ("delete https://h/k", "https://h/k?ps-key=", ""),
        ("list https://h/files/ --prefix photos/", "https://h/files/?list&prefix=photos%2F&ps-key=", ""),
        ("list https://h/files", "https://h/files/?list&prefix=&ps-key=", ""),
        ("list https://h", "https://h/?list&prefix=&ps-key=", ""),
    ] {
        let url = ring.signed(line);
        assert!(url.starts_with(begins) && url.contains(bound), "{line}: {url}");
    }
}

#[test]
fn what_was_signed_is_verified_and_nothing_else() {
    let ring = Ring::new();
    for (line, args) in [
        ("get https://h/a%20b?page=2", ""),
        ("get https://h/a%20b?page=2", "--method HEAD"),
        ("put https://h/k --content-type text/plain", "--method PUT --header Content-Type:text/plain"),
        ("put https://h/k --content-length 1..9", "--method PUT --header content-length:5"),
        ("get https://h/k --client-ip 192.0.2.0/24", "--from 192.0.2.9"),
        ("delete https://h/k", "--method DELETE"),
        ("list https://h/files/", ""),
    ] {
        let ran = ring.verify(&ring.signed(line), args);
        assert!(ran.code == 0 && ran.out.starts_with("valid") && ran.err.is_empty(), "{line}: {ran:?}");
    }

    let url = ring.signed("get https://h/a%20b?page=2 --client-ip 192.0.2.0/24");
    let last = if url.ends_with('A') { "E" } else { "A" };
    for (url, args, reason) in [
        (url.clone(), "", "--from says"),
        (url.clone(), "--from 192.0.3.1", "network"),
        (url.clone(), "--from 192.0.2.1 --method PUT", "does not match"),
        (url.replace("page=2", "page=3"), "--from 192.0.2.1", "does not match"),
        (url.replace("https://h/", "http://h/"), "--from 192.0.2.1", "does not match"),
        (url.replace("https://h/", "https://i/"), "--from 192.0.2.1", "does not match"),
        (format!("{}{last}", &url[..url.len() - 1]), "--from 192.0.2.1", ""),
        (format!("{url}&x=1"), "--from 192.0.2.1", "the query"),
        (url.replace("a%20b", "a+b"), "--from 192.0.2.1", "the path"),
    ] {
        let ran = ring.verify(&url, args);
        assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{args}: {ran:?}");
        assert!(ran.err.contains(reason), "{args} misses {reason}: {ran:?}");
    }

    let other = Ring::new().verify(&url, "--from 192.0.2.1");
    assert!(other.code == 4 && other.err.contains("--keyring"), "{other:?}");
    let late = ring.run("verify --at 2026-11-21T12:15:01Z --from 192.0.2.1").arg(&url).run();
    assert!(late.code == 4 && late.err.contains("ended"), "{late:?}");
}

#[test]
fn a_url_is_laid_open_without_a_key() {
    let ring = Ring::new();
    let url = ring.signed(
        "put https://h:8080/a%20b?page=2&sig-of=x --content-type a/b --create-only --content-length 1..9 --client-ip \
         192.0.2.0/24 --not-before 2026-11-21T12:01:00Z",
    );
    let ran = bare(["inspect", &url, "--at", AT]).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    for line in [
        "provider        local",
        "scheme          presign-local-1",
        "host            h:8080",
        "path            /a b",
        "signed headers  content-type, if-none-match",
        "signed query    page=2",
        "size            1 to 9 bytes",
        "from            192.0.2.0/24",
        "since           2026-11-21T12:01:00Z",
        "until           2026-11-21T12:15:00Z",
        "to send         content-type, if-none-match, with the values that were signed",
    ] {
        assert!(ran.out.lines().any(|other| other == line), "{line}: {}", ran.out);
    }
    assert!(!ran.out.contains(parameter(&url, "ps-sig").unwrap()), "{}", ran.out);

    let json = bare(["inspect", "-", "-o", "json", "--at", "2027-01-01T00:00:00Z"]).stdin(&url).line();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "provider": "local", "scheme": "presign-local-1", "key_id": parameter(&url, "ps-key").unwrap(),
            "host": "h:8080", "path": "/a b", "under": null, "signed_headers": ["content-type", "if-none-match"],
            "query": [["page", "2"], ["sig-of", "x"]], "must_send": ["content-type", "if-none-match"],
            "size": { "min": 1, "max": 9 }, "client_ip": "192.0.2.0/24", "not_before": "2026-11-21T12:01:00Z",
            "expires_at": "2026-11-21T12:15:00Z", "expired": true,
        })
    );
    for broken in [url.replace("ps-until=", "ps-until=0"), url.replace("&ps-sig=", "&ps-sig=A"), format!("{url}&a=1")] {
        bare(["inspect", &broken]).refused("give a whole URL");
    }
}

/// What must be refused, and a part of what the refusal says to do.
const REFUSED: &[(&str, &str)] = &[
    ("get https://h", "write https://host/path"),
    ("get https://h/", "write https://host/path"),
    ("put https://h/", "presign request METHOD"),
    ("get https://h/k#top", "fragment"),
    ("get https://u:p@h/k", "user info"),
    ("get https://h/a+b", "write /a%2Bb"),
    ("get https://h/%7Ek", "write /~k"),
    ("get https://h/k?a=%7e", "write a=~"),
    ("get https://h/k?a&&b", "leave that out"),
    ("get https://h/..", "rename the object"),
    ("get https://h/a/./b", "rename the object"),
    ("list https://h/?list&prefix=a", "by --prefix"),
    ("list https://h/?prefix=a --prefix b", "by --prefix"),
    ("get https://h/k?ps-key=5ec4e7", "signed already"),
    ("get https://h/k --query ps-until=1", "belong to the signature"),
    ("get https://h/k --region r", "--region: it is not for http(s)://"),
    ("get https://h/k --endpoint https://h", "--endpoint: it is not for"),
    ("get https://h/k --path-style", "--path-style: it is not for"),
    ("get https://h/k --virtual-host", "--virtual-host: it is not for"),
    ("get https://h/k --credential-expiry clamp", "--credential-expiry: it is not for"),
    ("get https://h --key-file -", "write the path escaped"),
    ("get s3://b/k --keyring k", "--keyring: it is not for s3://"),
    ("list s3://b --prefix k", "s3://bucket/prefix"),
    ("get https://h/k --prefix k", "unexpected argument"),
    ("get https://h/k --single-use", "instead"),
    ("get https://h/k --content-length 5", "instead"),
    ("get https://h/k --respond-with X-A:v", "instead"),
    ("put https://h/k --checksum md5:1B2M2Y8AsgTpgAmY7PhCfg==", "instead"),
    ("put https://h/k --content-length 9..1", "swap them"),
    ("get https://h/k --expires-in 8d", "604800"),
    ("get https://h/k --not-before 2126-01-01T00:00:00Z", "earlier start"),
    ("get https://h/k --stable-for 8m", "shorter window"),
    ("get https://h/k --keyring /nowhere/keys.json", "presign keys new"),
    ("verify https://h/k?ps-key=k --region r", "--region: it is not for"),
    ("verify https://h/k?X-Amz-Date=1 --keyring k", "--keyring: it is not for"),
    ("verify https://h/k?X-Amz-Date=1 --from 192.0.2.1", "--from: it is not for"),
    ("verify https://h/k?ps-key=k --from 192.0.2.0/24", "--from"),
];

#[test]
fn bad_input_is_refused_with_what_to_do() {
    let ring = Ring::new();
    for (line, what_to_do) in REFUSED {
        let ran = ring.run(line).run();
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}: {ran:?}");
        assert!(ran.err.contains(what_to_do), "{line} misses {what_to_do:?}: {}", ran.err);
        assert!(!ran.err.contains("5ec4e7"), "{line}: {}", ran.err);
    }
}

#[test]
fn a_key_ring_is_named_by_a_flag_the_environment_or_the_platform() {
    let home = tempfile::tempdir().unwrap();
    let get = || bare(words("get https://h/k --expires-in 60")).env("XDG_CONFIG_HOME", home.path());
    get().refused("presign keys new");
    bare(words("get https://h/k")).refused("name the file");
    let made = bare(words("keys new")).env("XDG_CONFIG_HOME", home.path()).run();
    assert_eq!(made.code, 0, "{made:?}");
    let url = get().line();
    let ring = Ring::new();
    let by_variable = get().env("PRESIGN_KEYRING", ring.path()).line();
    let by_flag = get().env("PRESIGN_KEYRING", "/nowhere").arg("--keyring").arg(ring.path()).line();
    assert_ne!(parameter(&url, "ps-sig"), parameter(&by_variable, "ps-sig"));
    assert_eq!(parameter(&by_flag, "ps-key"), parameter(&by_variable, "ps-key"));
    get().env("PRESIGN_KEYRING", "/nowhere").refused("PRESIGN_KEYRING");
}

#[test]
fn notes_and_forms_are_those_of_every_store() {
    let ring = Ring::new();
    let ran = ring.run("get https://h/k").run();
    assert!(ran.err.contains("note: valid for 15 minutes, the default"), "{ran:?}");
    assert!(ran.err.contains("note: the URL also allows its bearer to ask for the same headers by HEAD"), "{ran:?}");
    assert_eq!(ring.run("put https://h/k --quiet").run().err, "");
    let curl = ring.run("put https://h/k --create-only -o curl --expires-in 60").line();
    assert!(curl.starts_with("curl --fail --upload-file FILE --header 'if-none-match: *' 'https://h/k?ps-"), "{curl}");
    let json = ring.run("get https://h/k -o json --explain").args(["--at", AT]).line();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!((&json["provider"], &json["scheme"]), (&"local".into(), &"presign-local-1".into()));
    assert!(json["string_to_sign"].as_str().unwrap().starts_with("presign local 1 url\nkey:"), "{json}");
    let url = |at: &str| ring.run("get https://h/k --stable-for 5m").args(["--at", at]).line();
    assert_eq!(url("2026-11-21T12:00:00Z"), url("2026-11-21T12:04:59Z"));
}
