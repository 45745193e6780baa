//! The key-ring file: who may read it, what it may say, and who writes it at once.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::Duration;

use presign::keyring::{KeyFile, RingHandle, fresh_key};
use presign::local::{KeyRing, KeyState};
use presign::{ErrorKind, Timestamp, base64url_encode};
use tempfile::TempDir;

const HOUR: Duration = Duration::from_secs(3600);

fn at(seconds: u64) -> Timestamp {
    Timestamp::from_unix(1_795_262_400).unwrap().plus(seconds)
}

/// A directory of this user alone, and where a file of it would lie.
fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.json");
    (folder, path)
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o7777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// Writes what a person might.
fn write(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    set_mode(path, 0o600);
}

fn refusal(path: &Path) -> String {
    let error = KeyFile::open(path).unwrap_err();
    assert_eq!(*error.kind(), ErrorKind::Config, "{error}");
    assert!(RingHandle::open(path).is_err());
    error.to_string()
}

fn names(path: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    names.into_iter().map(|name| name.into_string().unwrap()).collect()
}

#[test]
fn a_new_file_is_its_owners_alone() {
    let (folder, _) = place();
    let path = folder.path().join("new/deep/keys.json");
    let file = KeyFile::create(&path, HOUR).unwrap();
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert_eq!(names(path.parent().unwrap()), ["keys.json", "keys.json.lock"]);
    let opened = KeyFile::open(&path).unwrap();
    assert_eq!(opened.ring().longest_seconds(), 3600);
    let (key, state) = opened.ring().keys().next().unwrap();
    assert_eq!(state, KeyState::Signing);
    assert_eq!(key.reveal(), file.ring().keys().next().unwrap().0.reveal());

    let error = KeyFile::create(&path, HOUR).unwrap_err();
    assert!(error.to_string().contains("there already"), "{error}");
    let link = folder.path().join("link.json");
    symlink("nowhere", &link).unwrap();
    assert!(KeyFile::create(&link, HOUR).is_err() && !folder.path().join("nowhere").exists());
    assert!(KeyFile::create(folder.path().join("zero"), Duration::ZERO).is_err());
}

#[test]
fn a_file_that_others_can_use_is_refused() {
    let (folder, path) = place();
    let mut file = KeyFile::create(&path, HOUR).unwrap();
    for wide in [0o640, 0o604, 0o644, 0o660, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777, 0o4600, 0o1600] {
        set_mode(&path, wide);
        assert!(refusal(&path).ends_with(&format!("run: chmod 600 {}", path.display())), "{wide:o}");
        assert!(file.rotate(at(0)).is_err(), "{wide:o}");
    }
    for narrow in [0o600, 0o400] {
        set_mode(&path, narrow);
        assert!(KeyFile::open(&path).is_ok(), "{narrow:o}");
    }
    for (wide, refused) in [(0o770, true), (0o707, true), (0o777, true), (0o1777, false), (0o755, false)] {
        set_mode(folder.path(), wide);
        assert_eq!(KeyFile::open(&path).is_err(), refused, "{wide:o}");
        assert_eq!(file.add().is_err(), refused, "{wide:o}");
        assert_eq!(KeyFile::create(folder.path().join(format!("{wide:o}")), HOUR).is_err(), refused);
        assert!(!refused || refusal(&path).contains("run: chmod go-w "), "{wide:o}");
    }
    // Only the superuser can give a file away: elsewhere there is nothing to show.
    let own = fs::metadata(&path).unwrap().uid();
    if chown(&path, Some(own + 1), None).is_ok() {
        assert!(refusal(&path).contains("another user"));
        chown(&path, Some(own), None).unwrap();
        chown(folder.path(), Some(own + 1), None).unwrap();
        assert!(refusal(&path).contains("directory belongs to another user"));
    }
}

#[test]
fn what_is_no_file_is_refused() {
    let (folder, path) = place();
    assert!(refusal(&path).contains("create it first"));
    assert!(refusal(Path::new("/")).contains("names no file"));
    assert!(refusal(&folder.path().join("no/keys.json")).contains("directory"));
    KeyFile::create(&path, HOUR).unwrap();
    let link = folder.path().join("link");
    symlink(&path, &link).unwrap();
    assert!(refusal(&link).contains("symbolic link"));
    assert!(refusal(folder.path()).contains("not a regular file"));
    let pipe = folder.path().join("pipe");
    if Command::new("mkfifo").arg("-m").arg("600").arg(&pipe).status().is_ok_and(|status| status.success()) {
        assert!(refusal(&pipe).contains("not a regular file"), "and nobody waits for a writer");
    }
    let long = folder.path().join("long");
    write(&long, &" ".repeat(64 * 1024 + 1));
    assert!(refusal(&long).contains("64 KiB"));
    let good = fs::read_to_string(&path).unwrap();
    write(&long, &(good.clone() + &" ".repeat(64 * 1024 - good.len())));
    assert!(KeyFile::open(&long).is_ok());
}

#[test]
fn a_text_that_is_no_ring_is_refused_without_a_word_of_it() {
    let (_folder, path) = place();
    let secret = base64url_encode(&[7; 32]);
    let good = format!(
        r#"{{"version":1,"longest_seconds":3600,"keys":[{{"id":"a","key":"{secret}","state":"signing"}},{{"id":"b","key":"{secret}","state":"verifying","since":"2026-11-21T12:00:00Z"}}]}}"#
    );
    write(&path, &good);
    assert_eq!(KeyFile::open(&path).unwrap().ring().keys().count(), 2);
    for (from, to) in [
        ("{\"version\"", "[\"version\""),
        ("\"version\":1", "\"version\":2"),
        ("\"version\":1", "\"version\":\"1\""),
        ("\"version\":1,", ""),
        ("\"longest_seconds\":3600", "\"longest_seconds\":0"),
        ("\"longest_seconds\":3600", "\"longest_seconds\":-1"),
        ("\"longest_seconds\":3600,", "\"longest_seconds\":3600,\"more\":1,"),
        ("\"id\":\"b\"", "\"id\":\"a\""),
        ("\"id\":\"b\"", "\"id\":\"b b\""),
        ("\"state\":\"signing\"", "\"state\":\"waiting\""),
        ("\"state\":\"signing\"", "\"state\":\"other\""),
        ("\"state\":\"signing\"", "\"state\":\"signing\",\"since\":\"2026-11-21T12:00:00Z\""),
        (",\"since\":\"2026-11-21T12:00:00Z\"", ""),
        ("2026-11-21T12:00:00Z", "yesterday"),
        ("\"state\":\"signing\"", "\"state\":\"signing\",\"state\":\"signing\""),
        ("}]}", "}]} x"),
        ("\"key\":\"Bw", "\"key\":\"=w"),
        ("\"key\":\"Bw", "\"key\":\""),
        ("\"key\":\"Bw", "\"key\":\"\\u0042w"),
        ("\"id\":\"a\",\"key\":", "\"key\":\"a\",\"id\":"),
        ("\"state\":\"signing\"", "\"state\":\"BwcHBwcHBwcH\""),
        ("3600", "\"BwcHBwcHBwcH\""),
        ("\"id\":\"b\"", "\"BwcHBwcHBwcH\":\"b\""),
    ] {
        assert!(good.contains(from), "{from}");
        write(&path, &good.replacen(from, to, 1));
        let error = KeyFile::open(&path).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("BwcHBwcH"), "{to} {error:?}");
    }
}

#[test]
fn a_rotation_strands_no_url() {
    let (_folder, path) = place();
    let mut file = KeyFile::create(&path, HOUR).unwrap();
    let old = file.ring().keys().next().unwrap().0.id().to_owned();
    let new = file.rotate(at(0)).unwrap();
    let states: Vec<_> = file.ring().keys().map(|(key, state)| (key.id().to_owned(), state)).collect();
    assert_eq!(states, [(old.clone(), KeyState::Verifying(at(60))), (new.clone(), KeyState::Signing)]);
    for refused in [(old.as_str(), 3660), (new.as_str(), 1_000_000), ("none", 0)] {
        assert!(file.retire(refused.0, at(refused.1)).is_err(), "{refused:?}");
    }
    file.retire(&old, at(3661)).unwrap();

    let waiting = file.add().unwrap();
    let reread = KeyFile::open(&path).unwrap();
    let states: Vec<_> = reread.ring().keys().map(|(key, state)| (key.id(), state)).collect();
    assert_eq!(states, [(new.as_str(), KeyState::Signing), (waiting.as_str(), KeyState::Waiting)]);
    file.promote(&waiting, at(9)).unwrap();
    assert_eq!(format!("{file:?}").matches("Signing").count(), 1);
    let secret = base64url_encode(file.ring().keys().next().unwrap().0.reveal());
    assert!(fs::read_to_string(&path).unwrap().contains(&secret) && !format!("{file:?}").contains(&secret));
}

#[test]
fn a_leaked_key_goes_at_once() {
    let (_folder, path) = place();
    let mut file = KeyFile::create(&path, HOUR).unwrap();
    let server = RingHandle::looking_every(&path, Duration::ZERO).unwrap();
    let leaked = file.ring().keys().next().unwrap().0.id().to_owned();
    let before = fs::read(&path).unwrap();
    for (id, what_to_do) in [(leaked.as_str(), "rotate first"), ("none", "list its keys")] {
        let error = file.revoke(id).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Config), "{error}");
        assert!(error.to_string().contains(what_to_do), "{error}");
        assert_eq!(fs::read(&path).unwrap(), before, "nothing is written");
    }
    let new = file.rotate(at(0)).unwrap();
    assert!(file.retire(&leaked, at(0)).is_err(), "its URLs live on");
    file.revoke(&leaked).unwrap();
    let ids = |ring: &KeyRing| ring.keys().map(|(key, _)| key.id().to_owned()).collect::<Vec<_>>();
    assert_eq!(ids(KeyFile::open(&path).unwrap().ring()), ids(file.ring()));
    assert_eq!((ids(file.ring()), ids(&server.current())), (vec![new.clone()], vec![new]));
    let waiting = file.add().unwrap();
    file.revoke(&waiting).unwrap();
    assert_eq!(file.ring().keys().count(), 1);
}

#[test]
fn a_change_that_fails_changes_nothing() {
    let (folder, path) = place();
    let mut file = KeyFile::create(&path, HOUR).unwrap();
    let before = fs::read(&path).unwrap();
    assert!(file.update(|ring| ring.add(fresh_key(Some("x"))?).and(ring.promote("none", at(0)))).is_err());
    let grown = file.update(|ring| (0..2000).try_for_each(|n| ring.add(fresh_key(Some(&format!("k{n}")))?)));
    assert!(grown.unwrap_err().to_string().contains("64 KiB"));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(file.ring().keys().count(), 1);
    assert_eq!(names(folder.path()), ["keys.json", "keys.json.lock"]);
    fs::remove_file(&path).unwrap();
    assert!(file.add().is_err() && !path.exists(), "a file that was taken away does not come back by itself");
}

#[test]
fn writers_wait_for_each_other_and_readers_for_nobody() {
    let (folder, path) = place();
    KeyFile::create(&path, HOUR).unwrap();
    thread::scope(|threads| {
        for writer in 0..4 {
            let path = &path;
            threads.spawn(move || {
                let mut file = KeyFile::open(path).unwrap();
                for n in 0..10 {
                    file.update(|ring| ring.add(fresh_key(Some(&format!("w{writer}-{n}")))?)).unwrap();
                }
            });
        }
        threads.spawn(|| (0..300).for_each(|_| assert!(KeyFile::open(&path).unwrap().ring().keys().count() >= 1)));
    });
    assert_eq!(KeyFile::open(&path).unwrap().ring().keys().count(), 41);
    assert_eq!(mode(&path), 0o600);
    assert_eq!(names(folder.path()), ["keys.json", "keys.json.lock"]);
}

#[test]
fn a_server_follows_the_file() {
    let (_folder, path) = place();
    let mut file = KeyFile::create(&path, HOUR).unwrap();
    let (slow, quick) = (file.follow().unwrap(), RingHandle::looking_every(&path, Duration::ZERO).unwrap());
    file.rotate(at(0)).unwrap();
    assert_eq!((slow.current().keys().count(), quick.current().keys().count()), (1, 2));
    slow.reload().unwrap();
    assert_eq!(slow.current().keys().count(), 2);
    thread::sleep(Duration::from_millis(1100));
    file.add().unwrap();
    assert_eq!((slow.current().keys().count(), quick.current().keys().count()), (3, 3));

    // What can't be read leaves the ring as it was, and says so until it is mended.
    set_mode(&path, 0o644);
    assert_eq!(quick.current().keys().count(), 3);
    assert!(quick.problem().unwrap().to_string().contains("chmod 600"));
    assert!(slow.reload().is_err());
    set_mode(&path, 0o600);
    assert_eq!(quick.current().keys().count(), 3);
    assert!(quick.problem().is_none());
    fs::remove_file(&path).unwrap();
    assert_eq!(quick.current().keys().count(), 3);
    assert!(quick.problem().unwrap().to_string().contains("create it first"));
}
