use std::process::{Command, Stdio};

use crate::harness::{AT, presign, words};

#[test]
fn json_has_exactly_the_keys_of_the_contract() {
    let run = presign(["get", "s3://photos/k", "--at", AT, "--expires-in", "15m", "-o", "json"]);
    let url = presign(["get", "s3://photos/k", "--at", AT, "--expires-in", "15m"]).line();
    assert_eq!(
        run.line(),
        format!(
            r#"{{"method":"GET","url":"{url}","headers":{{}},"expires_at":"2026-11-21T12:15:00Z","issued_at":"2026-11-21T12:00:00Z","provider":"s3","scheme":"sigv4"}}"#
        )
    );
}

#[test]
fn an_explanation_adds_the_two_texts() {
    let line = "get s3://photos/k?é --at 2026-11-21T12:00:00Z --explain";
    let json: serde_json::Value = serde_json::from_str(&presign(words(line)).arg("-ojson").line()).unwrap();
    let names: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(names.len(), 9, "{names:?}");
    let canonical = json["canonical_request"].as_str().unwrap();
    assert!(canonical.starts_with("GET\n/k%3F%C3%A9\nX-Amz-Algorithm="), "{canonical}");
    assert!(canonical.ends_with("\n\nhost\nUNSIGNED-PAYLOAD"), "{canonical}");
    let text = json["string_to_sign"].as_str().unwrap();
    assert!(text.starts_with("AWS4-HMAC-SHA256\n20261121T120000Z\n20261121/us-east-1/s3/aws4_request\n"), "{text}");

    for form in ["url", "curl", "fetch"] {
        let ran = presign(words(line)).args(["-o", form]).run();
        assert_eq!(ran.out.lines().count(), 1, "{ran:?}");
        assert!(ran.err.contains(&format!("canonical request:\n{canonical}\n")), "{ran:?}");
        assert!(ran.err.contains(&format!("string to sign:\n{text}\n")), "{ran:?}");
    }
}

/// The words that a POSIX shell makes of a line.
#[cfg(unix)]
fn shell_words(line: &str) -> Vec<String> {
    let script = format!("curl() {{ printf '%s\\0' \"$@\"; }}\n{line}");
    let done = Command::new("/bin/sh").args(["-c", &script]).output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{line}: {done:?}");
    let text = String::from_utf8(done.stdout).unwrap();
    text.split_terminator('\0').map(str::to_owned).collect()
}

#[cfg(unix)]
#[test]
fn curl_can_be_run_by_a_shell() {
    let args = ["put", "s3://photos/it's $HOME `k`", "--at", AT, "--header", "X-Amz-Meta-A: it's \"$HOME\"; `x`\\"];
    let url = presign(args).line();
    let words = shell_words(&presign(args).args(["-o", "curl"]).line());
    let expected = ["--fail", "--upload-file", "FILE", "--header", r#"x-amz-meta-a: it's "$HOME"; `x`\"#, url.as_str()];
    assert_eq!(words, expected);
    for (line, expected) in [
        ("get s3://photos/k", &["--fail"][..]),
        ("head s3://photos/k", &["--fail", "--head"]),
        ("delete s3://photos/k", &["--fail", "--request", "DELETE"]),
        ("request POST s3://photos/k --query uploads", &["--fail", "--request", "POST"]),
    ] {
        let words = shell_words(&presign(crate::harness::words(line)).args(["-o", "curl"]).line());
        assert_eq!(words[..words.len() - 1], *expected, "{line}");
    }
}

#[test]
fn fetch_is_an_expression_with_the_same_url() {
    let args = words("put s3://photos/k --content-type image/png --at 2026-11-21T12:00:00Z");
    let url = presign(&args).line();
    let fetch = presign(&args).args(["-o", "fetch"]).line();
    assert_eq!(
        fetch,
        format!(r#"fetch("{url}", {{ method: "PUT", headers: {{ "content-type": "image/png" }}, body: file }})"#)
    );
}

#[test]
fn headers_are_said_where_the_output_lacks_them() {
    let notes = |form: &str| {
        let args = words("put s3://photos/k --content-type image/png --content-length 5 --expires-in 60 -o");
        let ran = presign(args).arg(form).run();
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.err.lines().all(|line| line.starts_with("note: ")), "{ran:?}");
        assert!(ran.err.contains("note: the URL also allows its bearer to "), "{ran:?}");
        (ran.err.contains("`content-type: image/png`"), ran.err.contains("`content-length: 5`"))
    };
    assert_eq!(notes("url"), (true, true));
    assert_eq!(notes("json"), (false, false));
    assert_eq!(notes("curl"), (false, true));
    assert_eq!(notes("fetch"), (false, true));
}

#[cfg(target_os = "linux")] // it has a device that is always full
#[test]
fn a_stream_that_takes_no_more_is_no_panic() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for line in [
        "get s3://photos/k",
        "get s3://photos/k -o json",
        "completions bash",
        "inspect https://photos.s3.us-east-1.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKID%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
         &X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=0000000000000000000000000000000000000000000000000000000000000000",
        "--help",
    ] {
        let done = presign(words(line)).command().stdout(full()).stderr(Stdio::piped()).output().unwrap();
        let err = String::from_utf8_lossy(&done.stderr);
        assert_eq!(done.status.code(), Some(1), "{line}: {err}");
        assert!(err.contains("error: failed to write to stdout") && !err.contains("panicked"), "{line}: {err}");
    }

    let closed =
        presign(words("get s3://photos/k")).env("RUST_LOG", "trace").command().stderr(full()).output().unwrap();
    assert_eq!(closed.status.code(), Some(0), "stdout has what was asked for");
    let refused = presign(words("get s3://photos/..")).command().stderr(full()).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
}

#[test]
fn a_reader_that_goes_away_is_no_panic() {
    let mut child =
        presign(words("completions bash")).command().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let done = child.wait_with_output().unwrap();
    let err = String::from_utf8_lossy(&done.stderr);
    assert!(matches!(done.status.code(), Some(0 | 1)) && !err.contains("panicked"), "{err}");
}

#[test]
fn completions_and_help_name_the_commands() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ran = presign(["completions", shell]).run();
        assert!(ran.code == 0 && ran.out.contains("credential-expiry"), "{shell}");
    }
    for line in ["--help", "help", "get --help", "inspect --help", "verify --help", "--version"] {
        let ran = presign(words(line)).run();
        assert!(ran.code == 0 && ran.out.contains("presign") && ran.err.is_empty(), "{line}: {ran:?}");
    }
}
