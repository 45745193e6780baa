use std::time::Duration;

use presign::Timestamp;
use presign::keyring::KeyFile;
use serde_json::Value;

use crate::harness::{bare, parameter, words};
use crate::local::Ring;

fn listed(ring: &Ring) -> Value {
    serde_json::from_str(&ring.run("keys list -o json").line()).unwrap()
}

fn id(ring: &Ring, state: &str) -> String {
    let listed = listed(ring);
    let mut keys = listed["keys"].as_array().unwrap().iter();
    keys.find(|key| key["state"] == state).unwrap()["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_new_ring_signs_and_is_for_its_owner_alone() {
    let ring = Ring::new();
    let json = listed(&ring);
    assert_eq!(json["longest_seconds"], 604_800);
    assert_eq!(json["keys"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["keys"][0]["state"], "signing");
    assert_eq!(json["path"].as_str(), ring.path().to_str());
    let text = ring.run("keys list").run().out;
    assert!(text.contains("604800 s at most (7d)") && text.contains("signs and verifies"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, PermissionsExt};
        let metadata = std::fs::metadata(ring.path()).unwrap();
        assert_eq!((metadata.permissions().mode() & 0o777, metadata.nlink()), (0o600, 1));
    }
    ring.run("keys new").refused("");
    assert_eq!(listed(&ring), json, "the ring that was there is as it was");
}

#[test]
fn rotation_lets_another_sign_and_ends_no_url() {
    let ring = Ring::new();
    let old = ring.run("get https://h/k --expires-in 60").line();
    let first = id(&ring, "signing");
    let rotated = ring.run("keys rotate").run();
    assert!(rotated.code == 0 && rotated.out.contains("can be retired from"), "{rotated:?}");
    let new = ring.run("get https://h/k --expires-in 60").line();
    assert_eq!(parameter(&old, "ps-key"), Some(first.as_str()));
    assert_eq!(parameter(&new, "ps-key"), Some(id(&ring, "signing").as_str()));
    assert_eq!(id(&ring, "verifying"), first);
    for url in [&old, &new] {
        assert_eq!(ring.run("verify").arg(url).run().code, 0);
    }
    let refusal = ring.run("keys retire").arg(&first).refused("can live until");
    let from = listed(&ring)["keys"][0]["retire_from"].as_str().unwrap().to_owned();
    assert!(from.as_str() > "2026" && refusal.err.contains("wait until then"), "{refusal:?} {from}");
    ring.run("keys retire").arg(id(&ring, "signing")).refused("let another sign first");
}

#[test]
fn a_key_goes_when_its_urls_have_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let mut file = KeyFile::create(&path, Duration::from_secs(3600)).unwrap();
    let first = file.ring().keys().next().unwrap().0.id().to_owned();
    file.rotate(Timestamp::from_unix(1_700_000_000).unwrap()).unwrap();
    let run = |line: &str| bare(words(line)).env("PRESIGN_KEYRING", &path);
    let done = run("keys retire").arg(&first).run();
    assert!(done.code == 0 && !done.out.contains(&first), "{done:?}");
    run("keys retire").arg(&first).refused("list its keys");
    assert_eq!(run("get https://h/k --expires-in 1h").run().code, 0);
    run("get https://h/k --expires-in 2h").refused("3600");
}

#[test]
fn a_leaked_key_goes_at_once_and_its_urls_with_it() {
    let ring = Ring::new();
    let url = ring.run("get https://h/k --expires-in 1h").line();
    let leaked = id(&ring, "signing");
    let before = listed(&ring);
    ring.run("keys retire --leaked").arg(&leaked).refused("rotate first");
    ring.run("keys retire --leaked none").refused("list its keys");
    assert_eq!(listed(&ring), before, "nothing changed");

    assert_eq!(ring.run("keys rotate").run().code, 0);
    let other = ring.run("get https://h/k --expires-in 1h").line();
    assert_eq!(ring.run("verify").arg(&url).run().code, 0, "it goes on after a rotation");
    ring.run("keys retire").arg(&leaked).refused("can live until");
    let done = ring.run("keys retire --leaked").arg(&leaked).run();
    assert!(done.code == 0 && !done.out.contains(&leaked), "{done:?}");
    let denied = ring.run("verify").arg(&url).run();
    assert!(denied.code == 4 && denied.err.contains("denied: the key id is unknown"), "{denied:?}");
    assert_eq!(ring.run("verify").arg(&other).run().code, 0, "the other's URLs go on");
    let help = ring.run("keys retire --help").run().out;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("every URL of it ends now") && help.contains("`presign keys rotate` first"), "{help}");
}

#[test]
fn bad_input_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    let run = |line: &str| bare(words(line)).env("PRESIGN_KEYRING", &path);
    for (line, what_to_do) in [
        ("keys", "Usage:"),
        ("keys show", "unrecognized subcommand"),
        ("keys new --longest soon", "1h30m"),
        ("keys new --longest 0", "at least 1 s"),
        ("keys retire", "ID"),
        ("keys list", "presign keys new"),
        ("keys rotate", "presign keys new"),
        ("keys retire k1", "presign keys new"),
    ] {
        let ran = run(line).run();
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{line}: {ran:?}");
        assert!(ran.err.contains(what_to_do), "{line} misses {what_to_do:?}: {}", ran.err);
    }
    assert!(!path.exists());
    std::fs::write(&path, "{}").unwrap();
    run("keys list").refused("");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let ring = Ring::new();
        std::fs::set_permissions(ring.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
        ring.run("get https://h/k").refused("chmod");
    }
}

#[test]
fn no_command_shows_a_key() {
    let ring = Ring::new();
    let file: Value = serde_json::from_slice(&std::fs::read(ring.path()).unwrap()).unwrap();
    let mut secrets = Vec::new();
    strings(&file, &mut secrets);
    // Ids and states are short; 32 bytes are at least 43 characters in any text.
    secrets.retain(|text| text.len() >= 40);
    assert!(!secrets.is_empty(), "the file has the key somewhere");
    for line in [
        "keys list",
        "keys list -o json",
        "keys rotate",
        "keys new",
        "get https://h/k --explain",
        "get https://h/k -ojson",
    ] {
        let ran = ring.run(line).env("RUST_LOG", "trace").run();
        for secret in &secrets {
            assert!(!ran.out.contains(secret) && !ran.err.contains(secret), "{line}");
        }
    }
}

fn strings(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => found.push(text.clone()),
        Value::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Value::Object(fields) => fields.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}
