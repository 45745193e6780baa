use crate::harness::{AT, Ran, SECRET, parameter, presign, words};
use crate::local::Ring;

const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";

/// One run with everything logged, temporary credentials in the environment.
fn traced(args: &[&str]) -> Ran {
    presign(args)
        .env("RUST_LOG", "trace")
        .env("AWS_SESSION_TOKEN", TOKEN)
        .env("AWS_CREDENTIAL_EXPIRATION", "2026-11-21T18:00:00Z")
        .run()
}

fn signed() -> (String, String) {
    let url = traced(&["get", "s3://photos/k", "--at", AT]).out.trim().to_owned();
    let signature = parameter(&url, "X-Amz-Signature").unwrap().to_owned();
    (url, signature)
}

fn assert_mute(what: &str, text: &str, signature: &str) {
    for secret in [SECRET, TOKEN, signature, "X-Amz-Signature="] {
        assert!(!text.contains(secret), "{what} shows {secret}: {text}");
    }
}

#[test]
fn no_log_note_or_error_of_signing_shows_a_secret() {
    for line in [
        "get s3://photos/k",
        "get s3://photos/k -o json",
        "get s3://photos/k -o curl",
        "get s3://photos/k -o fetch",
        "head s3://photos/k",
        "put s3://photos/k --content-type image/png --create-only",
        "delete s3://photos/k",
        "list s3://photos/a --expires-in 7h",
        "request POST s3://photos/k --query uploads",
    ] {
        let ran = traced(&[words(line), vec!["--at", AT]].concat());
        assert_eq!(ran.code, 0, "{line}: {ran:?}");
        assert!(ran.err.contains("signing") && ran.err.contains("photos"), "logs are on: {ran:?}");
        let (_, rest) = ran.out.split_once("X-Amz-Signature=").unwrap();
        let signature: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        assert_eq!(signature.len(), 64, "{line}");
        assert_mute(line, &ran.err, &signature);
        assert!(!ran.out.contains(SECRET), "{line}");
    }
}

#[test]
fn what_looks_at_a_url_shows_none_of_its_secrets() {
    let (url, signature) = signed();
    let url = url.as_str();
    for (args, code) in [
        (&["inspect", url][..], 0),
        (&["inspect", url, "-o", "json"], 0),
        (&["verify", url, "--at", AT], 0),
        (&["verify", url, "--at", AT, "-o", "json"], 0),
        (&["verify", url, "--at", AT, "--method", "PUT"], 4),
        (&["verify", url, "--at", "2030-01-01T00:00:00Z", "-o", "json"], 4),
        (&["verify", url, "--region", "eu-west-1"], 4),
        (&["verify", url, "--endpoint", "https://other.example"], 4),
        // Mistakes that put a URL or a secret where it does not belong.
        (&[url], 2),
        (&["get", url], 2),
        (&["get", "s3://photos/k", url], 2),
        (&["get", "s3://photos/k", SECRET], 2),
        (&["get", "s3://photos/k", "-o", url], 2),
        (&["get", "s3://photos/k", "--at", url], 2),
        (&["get", "s3://photos/k", "--expires-in", url], 2),
        (&["get", "s3://photos/k", "--region", url], 2),
        (&["get", "s3://photos/k", "--endpoint", url], 2),
        (&["get", "s3://photos/k", &format!("--create-only={SECRET}")], 2),
        (&["get", "s3://photos/k", &format!("--{SECRET}")], 2),
        (&["get", "s3://photos/k", &format!("--credential-expiry={SECRET}")], 2),
        (&["completions", SECRET], 2),
        (&[url.trim_start_matches("https://")], 2),
        (&[&url.replace("photos", "my photos")], 2),
        (&[&format!("https://AKID:{SECRET}@h/k")], 2),
        (&["get", "s3://photos/k", "--region", SECRET], 2),
        (&["put", "s3://photos/k", "--header", SECRET], 2),
        (&["put", "s3://photos/k", "--checksum", SECRET], 2),
        (&["put", "s3://photos/k", "--content-length", SECRET], 2),
        (&["get", "s3://photos", "--key-file", url], 2),
        (&["request", url, "s3://photos/k"], 2),
        (&["inspect", &format!("{url}#x")], 2),
        (&["inspect", &format!("{url}&X-Amz-Signature=00")], 2),
        (&["verify", &format!("{url}&x-amz-signature=00")], 4),
        (&["verify", &format!("{url} ")[1..]], 2),
    ] {
        let ran = traced(args);
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        assert_mute(&format!("{args:?}"), &format!("{}{}", ran.out, ran.err), &signature);
    }
}

#[test]
fn the_local_scheme_is_as_mute() {
    let ring = Ring::new();
    let url = ring.signed("put https://h/a%20b?q=1 --content-type a/b");
    let signature = parameter(&url, "ps-sig").unwrap();
    let url = url.as_str();
    let sent = ["--method", "PUT", "--header", "content-type: a/b", "--at", AT];
    for (args, code) in [
        (&["get", "https://h/k", "--explain"][..], 0),
        (&["put", "https://h/k", "-o", "json"], 0),
        (&["list", "https://h/", "-o", "curl"], 0),
        (&["inspect", url], 0),
        (&["inspect", url, "-o", "json"], 0),
        (&[&["verify", url][..], &sent].concat(), 0),
        (&[&["verify", url, "-o", "json"][..], &sent].concat(), 0),
        (&["verify", url, "-o", "json"], 4),
        (&["verify", url, "--at", "2030-01-01T00:00:00Z", "--header", "content-type: a/b"], 4),
        (&["verify", url, "--keyring", url], 2),
        (&["get", url], 2),
        (&["list", url], 2),
        (&["get", "https://h/k", url], 2),
        (&["get", "https://h/k", "--keyring", url], 2),
        (&["inspect", &format!("{url}&ps-sig=A")], 2),
        (&["keys", "retire", url], 2),
        (&["keys", "new", "--longest", url], 2),
        (&["keys", "list", "--keyring", url], 2),
        (&["serve", "--root", "files", "--origin", url], 2),
        (&["serve", "--root", "files", "--under", url], 2),
        (&["serve", "--root", "files", "--listen", url], 2),
        (&["demo", "--listen", url], 2),
    ] {
        let ran = ring.run("").args(args).env("RUST_LOG", "trace").run();
        assert_eq!(ran.code, code, "{args:?}: {ran:?}");
        let made = ran.out.split("ps-sig=").nth(1).map(|rest| rest.chars().take(43).collect::<String>());
        for secret in [Some(signature), made.as_deref(), Some("ps-sig=")].into_iter().flatten() {
            assert!(!ran.err.contains(secret), "{args:?} shows {secret}: {}", ran.err);
        }
        assert!(!ran.out.contains(signature), "{args:?}: {}", ran.out);
    }
}

#[test]
fn a_slip_in_rust_log_does_not_stop_the_command() {
    let ran = presign(["get", "s3://photos/k"]).env("RUST_LOG", "presign=loudly").run();
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.err.contains("note: RUST_LOG can't be read"), "{ran:?}");
}
