use tempfile::TempDir;

use crate::harness::{AT, Presign, Ran, bare, parameter, words};

/// The key of Google's published cases.
const PEM: &str = include_str!("../../../../tests/vectors/gcs-v4-key.pem");
const EMAIL: &str = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";

const ACCESS_ID: &str = "GOOGTS7C7FUP3AIRVJTE2BCD";
const SECRET: &str = "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ";

/// The published case of this name.
fn case(name: &str) -> serde_json::Value {
    let cases = include_str!("../../../../tests/vectors/gcs-v4.jsonl");
    let mut cases = cases.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    cases.find(|case| case["id"] == format!("gcs-v4/{name}")).unwrap()
}

/// A key file, as Google gives it.
struct KeyFile(TempDir);

impl KeyFile {
    fn new() -> Self {
        Self::with(&serde_json::json!({ "type": "service_account", "client_email": EMAIL, "private_key": PEM }))
    }

    fn with(json: &serde_json::Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("key.json"), json.to_string()).unwrap();
        Self(folder)
    }

    fn path(&self) -> String {
        self.0.path().join("key.json").display().to_string()
    }

    fn run(&self, line: &str) -> Presign {
        bare(words(line)).args(["--credentials", &self.path()])
    }
}

/// The command with an HMAC key in its environment.
fn hmac(line: &str) -> Presign {
    bare(words(line)).env("GCS_HMAC_ACCESS_ID", ACCESS_ID).env("GCS_HMAC_SECRET", SECRET)
}

#[test]
fn what_google_published_comes_out_byte_for_byte() {
    let key = KeyFile::new();
    let at = "--at 2019-02-01T09:00:00Z --expires-in 10 --quiet";
    for (name, line) in [
        ("Simple GET", "get gs://test-bucket/test-object"),
        ("Simple PUT", "put gs://test-bucket/test-object"),
        ("Virtual Hosted Style", "get gs://test-bucket/test-object --virtual-host"),
        ("HTTP Bucket Bound Hostname Support", "get gs://test-bucket/test-object --bound-host http://mydomain.tld"),
        ("HTTPS Bucket Bound Hostname Support", "get gs://test-bucket/test-object --bound-host mydomain.tld"),
    ] {
        let expected = case(name);
        let ran = key.run(&format!("{line} {at}")).run();
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{name}");
        assert_eq!(ran.out.trim_end(), expected["url"].as_str().unwrap(), "{name}");
        let named = bare(words(&format!("{line} {at}"))).env("GOOGLE_APPLICATION_CREDENTIALS", key.path());
        assert_eq!(named.run(), ran, "{name}");
    }
}

#[test]
fn the_form_that_google_published_comes_out_byte_for_byte() {
    let forms = include_str!("../../../../tests/vectors/gcs-post.jsonl");
    let form: serde_json::Value = serde_json::from_str(forms.lines().next().unwrap()).unwrap();
    let line = format!(
        "post gs://{}/{} --at 2020-01-23T04:35:30Z --expires-in 10 --quiet",
        form["bucket"].as_str().unwrap(),
        form["key"].as_str().unwrap()
    );
    let ours: serde_json::Value = serde_json::from_str(&KeyFile::new().run(&line).line()).unwrap();
    assert_eq!(ours["url"], form["url"]);
    assert_eq!(ours["fields"]["policy"], form["policy"]);
    assert_eq!(ours["fields"]["x-goog-signature"], form["signature"]);
    assert_eq!(ours["expires_at"], "2020-01-23T04:35:40Z");
}

#[test]
fn flags_and_environment_say_the_host() {
    for (line, start) in [
        ("--endpoint http://127.0.0.1:4443", "http://127.0.0.1:4443/photos/k?"),
        ("--endpoint https://h/base --path-style", "https://h/base/photos/k?"),
        ("--virtual-host", "https://photos.storage.googleapis.com/k?"),
        ("--bound-host photos.example", "https://photos.example/k?"),
        ("", "https://storage.googleapis.com/photos/k?"),
    ] {
        let url = hmac("get gs://photos/k").args(words(line)).line();
        assert!(url.starts_with(start), "{line}: {url}");
    }
    for (host, start) in [("localhost:4443", "http://localhost:4443/"), ("https://e.example", "https://e.example/")] {
        let url = hmac("get gs://photos/k").env("STORAGE_EMULATOR_HOST", host).line();
        assert!(url.starts_with(start), "{host}: {url}");
    }
    let universe = KeyFile::with(&serde_json::json!({
        "type": "service_account", "client_email": EMAIL, "private_key": PEM, "universe_domain": "domain.com",
    }));
    let url = universe.run("get gs://test-bucket/test-object --expires-in 10 --at 2019-02-01T09:00:00Z").line();
    assert_eq!(url, case("Universe domain")["url"]);
}

#[test]
fn an_hmac_key_signs_v4_and_by_its_name_v2() {
    let run = hmac("put gs://photos/a?b#c --content-length 1..1024 --create-only -o json --at").arg(AT);
    let json: serde_json::Value = serde_json::from_str(&run.line()).unwrap();
    assert_eq!((&json["provider"], &json["scheme"]), (&"gcs".into(), &"goog4".into()));
    assert_eq!(json["expires_at"], "2026-11-21T12:15:00Z");
    let url = json["url"].as_str().unwrap();
    assert!(url.starts_with("https://storage.googleapis.com/photos/a%3Fb%23c?"), "{url}");
    assert_eq!(parameter(url, "X-Goog-Algorithm"), Some("GOOG4-HMAC-SHA256"));
    let v2 = hmac("get gs://photos/k --signature v2 --at").arg(AT).line();
    assert_eq!(parameter(&v2, "GoogleAccessId"), Some(ACCESS_ID));
    assert_eq!(parameter(&v2, "Expires"), Some("1795263300"));
}

#[test]
fn an_upload_in_parts_is_signed_step_by_step() {
    let ran = hmac("parts gs://photos/film --size 20000000 --part-size 8388608 --upload-id abc --at").arg(AT).run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let steps: Vec<&str> = ran.out.lines().filter_map(|line| line.split('\t').next()).collect();
    assert_eq!(steps, ["1", "2", "3", "complete", "abort"]);
    assert!(ran.out.lines().all(|line| line.contains("uploadId=abc")), "{ran:?}");
}

fn verify(run: Presign, url: &str, more: &str) -> Ran {
    run.args([url, "--at", AT]).args(words(more)).run()
}

#[test]
fn what_was_signed_here_is_valid_and_nothing_else() {
    let key = KeyFile::new();
    for more in ["", "--virtual-host", "--bound-host photos.example", "--endpoint http://h:1/base"] {
        let line = format!("get gs://photos/a/k {more} --at {AT}");
        for (url, run) in [(key.run(&line).line(), key.run("verify")), (hmac(&line).line(), hmac("verify"))] {
            let ran = verify(run, &url, more);
            assert!(ran.code == 0 && ran.out.starts_with("valid"), "{more}: {ran:?}");
            assert!(ran.out.contains("object          a/k\n"), "{ran:?}");
            let bucket = if more.contains("bound") { "the one whose host this is" } else { "photos" };
            assert!(ran.out.contains(&format!("bucket          {bucket}\n")), "{ran:?}");
        }
    }
    let url = key.run(&format!("get gs://photos/k --at {AT}")).line();
    for (url, run, more, reason) in [
        (url.replace("/k?", "/l?"), key.run("verify"), "", "the signature does not match"),
        (url.replace("Expires=900", "Expires=901"), key.run("verify"), "", "the signature does not match"),
        (url.clone(), key.run("verify"), "--method PUT", "the signature does not match"),
        (url.clone(), hmac("verify"), "", "--credentials says whose key"),
        (
            url.clone(),
            key.run("verify"),
            "--endpoint https://other.example",
            "--endpoint, --virtual-host and --bound-host",
        ),
    ] {
        let ran = verify(run, &url, more);
        assert_eq!((ran.code, ran.out.as_str()), (4, ""), "{reason}: {ran:?}");
        assert!(ran.err.contains(reason), "{reason}: {ran:?}");
    }
    let v2 = hmac("get gs://photos/k --signature v2 --at").arg(AT).line();
    assert!(verify(hmac("verify"), &v2, "").err.contains("--signature v2 accepts it"));
    assert_eq!(verify(hmac("verify"), &v2, "--signature v2").code, 0);
    assert_eq!(verify(hmac("verify"), &v2.replace("/k?", "/l?"), "--signature v2").code, 4);
}

#[test]
fn a_url_is_laid_open_without_any_key() {
    let url = case("Simple GET")["url"].as_str().unwrap().to_owned();
    let ran = bare(["inspect", &url, "--at", "2019-02-01T09:00:00Z"]).run();
    for line in [
        "provider        gcs",
        "scheme          goog4",
        &format!("key id          {EMAIL}"),
        "algorithm       GOOG4-RSA-SHA256",
        "scope           auto storage",
        "bucket          test-bucket",
        "object          test-object",
        "until           2019-02-01T09:00:10Z",
        "to send         no header",
    ] {
        assert!(ran.out.lines().any(|other| other == line), "{line}: {}", ran.out);
    }
    let json: serde_json::Value = serde_json::from_str(&bare(["inspect", &url, "-ojson"]).line()).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "provider": "gcs", "scheme": "goog4", "key_id": EMAIL, "algorithm": "GOOG4-RSA-SHA256", "location": "auto",
            "host": "storage.googleapis.com", "path": "/test-bucket/test-object", "bucket": "test-bucket",
            "key": "test-object", "signed_headers": ["host"], "query": [], "must_send": [],
            "issued_at": "2019-02-01T09:00:00Z", "expires_at": "2019-02-01T09:00:10Z", "expired": true,
        })
    );
    let v2 = hmac("get gs://photos/k --signature v2 --at").arg(AT).line();
    let ran = bare(["inspect", &v2]).run();
    assert!(ran.out.contains("scheme          goog2\n") && ran.out.contains("content-type, x-goog-*, or"), "{ran:?}");
}

#[test]
fn what_cannot_be_is_refused() {
    for (line, what) in [
        ("get gs://photos", "write gs://bucket/key"),
        ("get gs://", "name the bucket"),
        ("get gs://Photos/k", "name a bucket"),
        ("get gs://photos/../k", "`.` or `..`"),
        ("get gs://photos/k --region us-east-1", "--region: it is not for gs://"),
        ("get gs://photos/k --preset r2", "--preset: it is not for gs://"),
        ("get gs://photos/k --keyring k", "--keyring: it is not for gs://"),
        ("get gs://photos/k --credential-expiry clamp", "--credential-expiry: it is not for gs://"),
        ("get gs://photos/k --signature v4a", "gs:// has v4 and v2"),
        ("get gs://photos/k --expires-in 8d", "at most 604800 s"),
        ("get gs://photos/k --bound-host h --endpoint http://h", "cannot be used with"),
        ("get gs://photos/k --bound-host h --virtual-host", "cannot be used with"),
        ("get gs://photos/k --bound-host h/k?", "read a base URL"),
        ("get gs://photos/k --credentials f --sign-blob", "cannot be used with"),
        ("get gs://photos/k --credentials /nowhere", "there is none that can be read"),
        ("get gs://photos/k --client-ip 192.0.2.1", "can't enforce"),
        ("get gs://photos/k --sign-blob=5ec4e7", "no e-mail address of one"),
        ("post gs://photos", "names no object"),
        ("post gs://photos/${filename}", "put a prefix before it"),
        ("post gs://photos/k --create-only", "bind create-only to a PUT"),
        ("post gs://photos/k --field x-goog-storage-class=NEARLINE", "x-goog-meta-"),
        ("post gs://photos/k --signature v2", "sign it by V4"),
        ("post gs://photos/k --region us-east-1", "--region: it is not for gs://"),
        ("post gs://photos/k --credential-expiry clamp", "--credential-expiry: it is not for gs://"),
        ("get s3://photos/k --credentials f", "--credentials: it is not for s3://"),
        ("get s3://photos/k --sign-blob", "--sign-blob: it is not for s3://"),
        ("get https://h/k --bound-host h", "--bound-host: it is not for http(s)://"),
        ("list gs://photos --prefix a", "gs://bucket/prefix"),
        ("verify https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256 --sign-blob", "does not check"),
        ("verify https://storage.googleapis.com/b/k?X-Goog-Algorithm=GOOG4-RSA-SHA256 --region r", "--region"),
    ] {
        hmac(line).refused(what);
    }
    bare(words("get gs://photos/k")).refused("--sign-blob");
    hmac("get gs://photos/k").env("GCS_HMAC_SECRET", "").refused("GCS_HMAC_SECRET is empty");
    for (kind, what) in
        [("authorized_user", "--sign-blob=EMAIL"), ("external_account", "--sign-blob"), ("x", "service_account")]
    {
        let file = KeyFile::with(&serde_json::json!({ "type": kind, "refresh_token": "5ec4e7" }));
        let ran = file.run("get gs://photos/k").refused(what);
        assert!(!ran.err.contains("5ec4e7"), "{ran:?}");
    }
}

/// Port 1 has no metadata server, and no machine has a file of default credentials in this home.
#[cfg(feature = "google")]
#[test]
fn iam_without_a_machine_is_an_error_that_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let run = bare(words("get gs://photos/k --sign-blob")).env("HOME", home.path());
    run.env("GCE_METADATA_HOST", "127.0.0.1:1").refused("run on Google Cloud with a service account attached");
}

#[test]
fn no_log_note_or_error_shows_a_secret() {
    let key = KeyFile::new();
    let piece = PEM.lines().nth(1).unwrap();
    let url = key.run(&format!("get gs://photos/k --at {AT}")).line();
    let signature = parameter(&url, "X-Goog-Signature").unwrap();
    let path = key.path();
    for (args, code) in [
        (&["get", "gs://photos/k", "--credentials", &path][..], 0),
        (&["put", "gs://photos/k", "--explain"], 0),
        (&["get", "gs://photos/k", "-o", "json", "--explain"], 0),
        (&["get", "gs://photos/k", "--signature", "v2"], 0),
        (&["inspect", &url], 0),
        (&["inspect", &url, "-o", "json"], 0),
        (&["verify", &url, "--at", AT, "--credentials", &path], 0),
        (&["verify", &url, "--at", AT], 4),
        (&["get", &url], 2),
        (&["get", "gs://photos/k", "--credentials", SECRET], 2),
        (&["get", "gs://photos/k", "--credentials", PEM], 2),
        (&["get", "gs://photos/k", "--bound-host", &url], 2),
        (&["get", "gs://photos/k", &format!("--sign-blob={SECRET}")], 2),
        (&["get", &format!("gs://{SECRET}")], 2),
    ] {
        let ran = bare(args)
            .env("GCS_HMAC_ACCESS_ID", ACCESS_ID)
            .env("GCS_HMAC_SECRET", SECRET)
            .env("RUST_LOG", "trace")
            .run();
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        for secret in [SECRET, piece, signature, "Signature="] {
            assert!(!ran.err.contains(secret), "{args:?} shows {secret}: {}", ran.err);
        }
        assert!(!ran.out.contains(SECRET) && !ran.out.contains(piece) && !ran.out.contains(signature), "{args:?}");
    }
}
