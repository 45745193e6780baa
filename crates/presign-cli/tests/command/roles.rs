//! Credentials from elsewhere than the environment.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use crate::harness::{KEY_ID, Presign, SECRET, bare, parameter, presign, words};

const TOKEN: &str = "IQoJb3JpZ2luX2VjEXAMPLETOKEN";
const SESSION: &str = "AQAEANHTRa4ySTUKGxIX_3mRRDEEXAMPLESESSION==";
/// Later than any test runs, and earlier than the URLs would end.
const END: &str = "2100-01-01T00:00:00Z";

/// The metadata service of a machine with a role: version 2 alone, which wants the token of a PUT first.
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html>
fn metadata() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for stream in listener.incoming() {
            // Who hangs up is no matter of the server's.
            let _ = stream.and_then(answer);
        }
    });
    url
}

fn answer(stream: TcpStream) -> std::io::Result<()> {
    let head: Vec<String> =
        BufReader::new(&stream).lines().map_while(Result::ok).take_while(|l| !l.is_empty()).collect();
    let has = |header: &str| head.iter().any(|line| line.eq_ignore_ascii_case(header));
    let shown = has(&format!("x-aws-ec2-metadata-token: {SESSION}"));
    let ttl = "x-aws-ec2-metadata-token-ttl-seconds: 21600";
    let document = format!(
        r#"{{"Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-11-21T12:00:00Z", "AccessKeyId": "{KEY_ID}",
             "SecretAccessKey": "{SECRET}", "Token": "{TOKEN}", "Expiration": "{END}"}}"#
    );
    let (status, body) = match head[0].split(' ').take(2).collect::<Vec<_>>().as_slice() {
        ["PUT", "/latest/api/token"] if has(ttl) => (200, SESSION),
        ["GET", _] if !shown => (401, ""),
        ["GET", "/latest/meta-data/iam/security-credentials/"] => (200, "photos-role"),
        ["GET", "/latest/meta-data/iam/security-credentials/photos-role"] => (200, document.as_str()),
        _ => (404, ""),
    };
    let length = body.len();
    let head = format!("HTTP/1.1 {status} x\r\nconnection: close\r\ncontent-length: {length}\r\n{ttl}\r\n\r\n");
    (&stream).write_all([head.as_bytes(), body.as_bytes()].concat().as_slice())
}

fn on_a_machine(line: &str) -> Presign {
    bare(words(line))
        .env("AWS_REGION", "us-east-1")
        .env("AWS_EC2_METADATA_DISABLED", "false")
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", metadata())
}

#[test]
fn a_machine_signs_by_its_role_and_logs_nothing_secret() {
    let ran = on_a_machine("get s3://photos/k --expires-in 1h").env("RUST_LOG", "trace").run();
    assert_eq!(ran.code, 0, "{ran:?}");
    let url = ran.out.trim();
    assert!(parameter(url, "X-Amz-Credential").unwrap().starts_with(KEY_ID));
    assert_eq!(parameter(url, "X-Amz-Security-Token"), Some(TOKEN));
    assert!(ran.err.contains("looking for credentials"), "logs are on: {ran:?}");
    for secret in [SECRET, TOKEN, SESSION, parameter(url, "X-Amz-Signature").unwrap()] {
        assert!(!ran.err.contains(secret), "{secret}: {}", ran.err);
    }
    let verified = on_a_machine("verify -").stdin(url).run();
    assert_eq!(verified.code, 0, "{verified:?}");
}

#[test]
fn a_url_ends_with_the_role() {
    let line = "get s3://photos/k --at 2099-12-31T23:00:00Z --expires-in 2h";
    let ran = on_a_machine(line).run();
    assert!(ran.err.contains(&format!("stops to work at {END}, with the credentials")), "{ran:?}");
    assert_eq!(parameter(ran.out.trim(), "X-Amz-Expires"), Some("3600"));
    on_a_machine(&format!("{line} --credential-expiry refuse")).refused("or choose to clamp");
    let ignored = on_a_machine(&format!("{line} --credential-expiry ignore")).run();
    assert_eq!(parameter(ignored.out.trim(), "X-Amz-Expires"), Some("7200"));
    assert!(ignored.err.contains(&format!("stops to work at {END}")), "{ignored:?}");
}

#[test]
fn keys_come_before_a_profile_and_a_profile_before_roles() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir(home.path().join(".aws")).unwrap();
    let file = format!("[work]\naws_access_key_id = AKIDWORK\naws_secret_access_key = {SECRET}\n");
    fs::write(home.path().join(".aws/credentials"), file).unwrap();
    let line = "get s3://photos/k --expires-in 60 --profile work";
    let key_id =
        |run: Presign| parameter(&run.line(), "X-Amz-Credential").unwrap().split('%').next().unwrap().to_owned();

    assert_eq!(key_id(on_a_machine(line).env("HOME", home.path())), "AKIDWORK");
    let by_name = on_a_machine("get s3://photos/k --expires-in 60").env("HOME", home.path()).env("AWS_PROFILE", "work");
    assert_eq!(key_id(by_name), "AKIDWORK");
    on_a_machine("get s3://photos/k --profile other").env("HOME", home.path()).refused("check its name");

    let with_keys = presign(words(line)).env("HOME", home.path());
    assert_eq!(key_id(with_keys), KEY_ID);
    let said = presign(words(line)).env("HOME", home.path()).run().err;
    assert!(said.contains("note: the profile is not used"), "{said}");
    let url = presign(words("get s3://photos/k")).line();
    let said = presign(words("verify - --profile work")).stdin(url).run().err;
    assert!(said.contains("note: the profile is not used"), "{said}");
    bare(words("get https://h/k --profile work")).refused("--profile");
}

#[test]
fn a_profile_that_is_a_secret_is_not_repeated() {
    let ran = on_a_machine("get s3://photos/k --profile").arg(SECRET).env("RUST_LOG", "trace").run();
    assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{ran:?}");
    assert!(ran.err.contains("check its name") && !ran.err.contains(SECRET), "{ran:?}");
}

#[test]
fn where_there_are_none_the_error_says_where_they_were_looked_for() {
    let ran = bare(words("get s3://photos/k --region us-east-1")).refused("AWS_ACCESS_KEY_ID");
    for source in ["the environment", "~/.aws", "web identity", "the container's role", "the machine's role"] {
        assert!(ran.err.contains(source), "{ran:?}");
    }
}
