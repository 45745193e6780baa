use std::path::PathBuf;
use std::process::{Command, Output};

use crate::wire::{Server, ask, get};

/// A folder with a key ring and files.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        std::fs::create_dir(place.root()).unwrap();
        std::fs::write(place.root().join("a.txt"), "as it is").unwrap();
        assert!(place.run(&["keys", "new"]).status.success());
        place
    }

    fn root(&self) -> PathBuf {
        self.0.path().join("files")
    }

    fn keyring(&self) -> PathBuf {
        self.0.path().join("keys.json")
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_presign"));
        command.args(args).env_clear().env("PRESIGN_KEYRING", self.keyring()).output().unwrap()
    }

    fn line(&self, args: &[&str]) -> String {
        let done = self.run(args);
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap().trim().to_owned()
    }

    fn serve(&self, args: &[&str]) -> Server {
        let root = self.root();
        let all = [&["serve", "--listen", "127.0.0.1:0", "--root", root.to_str().unwrap()], args].concat();
        Server::start(&all, Some(&self.keyring()))
    }
}

#[test]
fn what_the_command_signs_the_gateway_serves() {
    let place = Place::new();
    let server = place.serve(&["--under", "/files"]);
    let (base, _) = server.said("URLs begin with").split_once(' ').unwrap();
    assert!(base.starts_with("http://127.0.0.1:") && base.ends_with("/files/"), "{base}");
    let example = server.said("try");
    assert_eq!(example, format!("presign get {base}NAME"));

    let url = place.line(&["get", &format!("{base}a.txt")]);
    assert_eq!((get(&url).status, get(&url).body.as_slice()), (200, &b"as it is"[..]));
    assert_eq!(get(&format!("{base}a.txt")).status, 403);
    assert_eq!(ask("HEAD", &url, &[], &[]).status, 200);
    let put = place.line(&["put", &format!("{base}b/c%20d.txt"), "--content-length", "1..9", "--create-only"]);
    assert_eq!(ask("PUT", &put, &[("if-none-match", "*")], b"0123456789").status / 100, 4, "too long");
    assert_eq!(ask("PUT", &put, &[("if-none-match", "*")], b"written").status, 201);
    assert_eq!(get(&place.line(&["get", &format!("{base}b/c%20d.txt")])).body, b"written");
    let list = place.line(&["list", base, "--prefix", "b/"]);
    let listed: serde_json::Value = serde_json::from_slice(&get(&list).body).unwrap();
    assert_eq!(listed["objects"][0]["name"], "b/c d.txt", "{listed}");
    let delete = place.line(&["delete", &format!("{base}b/c%20d.txt")]);
    assert_eq!(ask("DELETE", &delete, &[], &[]).status, 204);
    assert_eq!(get(&place.line(&["get", &format!("{base}b/c%20d.txt")])).status, 404);

    let here = place.line(&["get", &format!("{base}a.txt"), "--client-ip", "127.0.0.0/8"]);
    let elsewhere = place.line(&["get", &format!("{base}a.txt"), "--client-ip", "192.0.2.0/24"]);
    assert_eq!((get(&here).status, get(&elsewhere).status), (200, 403));
    let later = place.line(&[
        "get",
        &format!("{base}a.txt"),
        "--expires-in",
        "2d",
        "--not-before",
        "2126-01-01T00:00:00Z",
        "--at",
        "2125-12-31T00:00:00Z",
    ]);
    assert_eq!(get(&later).status, 403);
}

#[test]
fn it_follows_its_key_ring() {
    let place = Place::new();
    let server = place.serve(&[]);
    let (base, _) = server.said("URLs begin with").split_once(' ').unwrap();
    let old = place.line(&["get", &format!("{base}a.txt")]);
    assert_eq!(get(&old).status, 200);
    assert!(place.run(&["keys", "rotate"]).status.success());
    let new = place.line(&["get", &format!("{base}a.txt")]);
    assert_eq!(get(&new).status, 200, "the new key is known without a restart, and at once");
    assert_eq!(get(&old).status, 200, "the old one goes on");

    // While the file can't be read, the last ring stays.
    let text = std::fs::read(place.keyring()).unwrap();
    std::fs::write(place.keyring(), "{").unwrap();
    assert_eq!(get(&new).status, 200);
    std::fs::write(place.keyring(), text).unwrap();
    let first = new.split("ps-key=").nth(1).unwrap().split('&').next().unwrap();
    assert!(place.run(&["keys", "rotate"]).status.success());
    assert_eq!(get(&new).status, 200);
    assert!(place.run(&["keys", "retire", first, "--leaked"]).status.success());
    assert_eq!(get(&new).status, 403, "a revoked key ends at once");
}

#[test]
fn urls_are_for_the_origin_that_was_said() {
    let place = Place::new();
    let server = place.serve(&["--origin", "https://files.example", "--cors", "https://app.example"]);
    assert_eq!(server.said("URLs begin with"), "https://files.example/");
    let address = server.said("at").to_owned();
    let url = place.line(&["get", "https://files.example/a.txt"]);
    let direct = url.replace("https://files.example", &format!("http://{address}"));
    let answer = ask("GET", &direct, &[("host", "inner"), ("origin", "https://app.example")], &[]);
    assert_eq!(answer.status, 200);
    assert!(answer.head.contains("access-control-allow-origin: https://app.example"), "{}", answer.head);
    let other = place.line(&["get", &format!("http://{address}/a.txt")]);
    assert_eq!(get(&other).status, 403);
}

#[test]
fn proxies_say_the_origin_only_where_they_are_trusted() {
    let place = Place::new();
    let url = place.line(&["get", "https://files.example/a.txt"]);
    let fields = [("host", "inner"), ("x-forwarded-host", "files.example"), ("x-forwarded-proto", "https")];
    for (trusted, status) in [("127.0.0.0/8", 200), ("192.0.2.0/24", 403)] {
        let server = place.serve(&["--trust-proxy", trusted]);
        let direct = url.replace("https://files.example", &format!("http://{}", server.said("at")));
        assert_eq!(ask("GET", &direct, &fields, &[]).status, status, "{trusted}");
        assert!(server.said("URLs begin with").starts_with("https://HOST/"));
    }
}

#[cfg(unix)]
#[test]
fn no_log_shows_a_signature_and_a_stop_is_a_success() {
    let place = Place::new();
    let server = place.serve(&[]);
    let (base, _) = server.said("URLs begin with").split_once(' ').unwrap();
    let url = place.line(&["get", &format!("{base}a.txt")]);
    let signature = url.rsplit_once("ps-sig=").unwrap().1.to_owned();
    let tampered = url.replace("ps-until=", "ps-until=1");
    assert_eq!((get(&url).status, get(&tampered).status), (200, 403));
    let (code, logs) = server.stop();
    assert_eq!(code, Some(0), "{logs}");
    assert!(logs.contains("denied") && logs.contains("answered"), "logs are on: {logs}");
    assert!(!logs.contains(&signature) && !logs.contains("ps-sig="), "{logs}");
}

#[test]
fn bad_input_is_refused_with_what_to_do() {
    let place = Place::new();
    let root = place.root();
    let root = root.to_str().unwrap();
    for (args, what_to_do) in [
        (&["serve"][..], "--root"),
        (&["serve", "--root", root, "--listen", "0.0.0.0:0"], "--origin https://files.example"),
        (&["serve", "--root", root, "--listen", "[::]:0"], "--origin https://files.example"),
        (&["serve", "--root", root, "--listen", "8080"], "--listen"),
        (&["serve", "--root", root, "--origin", "files.example"], "https://host"),
        (&["serve", "--root", root, "--origin", "https://h/files"], "--under"),
        (&["serve", "--root", root, "--under", "files"], "such as /files"),
        (&["serve", "--root", root, "--origin", "https://h", "--trust-proxy", "10.0.0.0/8"], "cannot be used with"),
        (&["serve", "--root", root, "--trust-proxy", "10.0.0.1/8"], "host bits zero"),
        (&["serve", "--root", root, "--listen", "127.0.0.1:0", "--cors", "app.example"], "https://host"),
        (&["serve", "--root", "/nowhere", "--listen", "127.0.0.1:0"], ""),
        (&["serve", "--root", root, "--keyring", "/nowhere/keys.json"], "presign keys new"),
        (&["demo", "--listen", "0.0.0.0:0"], "presign serve"),
        (&["demo", "--listen", "localhost:0"], "--listen"),
    ] {
        let done = place.run(args);
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!((done.status.code(), done.stdout.as_slice()), (Some(2), &b""[..]), "{args:?}: {err}");
        assert!(err.contains(what_to_do) && err.starts_with("error: "), "{args:?} misses {what_to_do}: {err}");
    }
    let taken = place.serve(&[]);
    let done = place.run(&["serve", "--root", root, "--listen", taken.said("at")]);
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.code() == Some(1) && err.contains("choose another address with --listen"), "{err}");
}
