//! Uploads in pieces.

use std::io::{Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use presign::{Clock, Grant, Result, Timestamp};
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE, code, error, now, start};
use crate::wire::{Reply, connect, parse};

const QUANTUM: usize = 256 * 1024;

/// The path and query of a session's URI.
fn begin(ground: &Ground, grant: &Grant<'_>) -> String {
    let reply = ground.ask(grant, &[], b"");
    assert_eq!((reply.status, reply.body.len()), (201, 0), "{}", reply.text());
    let location = reply.header("location").unwrap();
    let (base, id) = location.split_once("?upload_id=").unwrap();
    assert!(base.starts_with(&format!("http://{}/photos/", ground.host())) && id.len() == 32, "{location}");
    location.split_once(&ground.host()).unwrap().1.to_owned()
}

fn send(ground: &Ground, session: &str, range: &str, body: &[u8]) -> Reply {
    let line = format!("content-range: {range}");
    let lines: &[&str] = if range.is_empty() { &[] } else { &[&line] };
    ground.raw("PUT", session, lines, body)
}

fn is_there(reply: &Reply) -> (u16, Option<&str>) {
    (reply.status, reply.header("range"))
}

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|place| (place % 251) as u8).collect()
}

#[test]
fn an_upload_goes_in_one() {
    let ground = Ground::new();
    let session = begin(&ground, &start("a b/k"));
    assert_eq!(code(&ground.get("a b/k")).0, 404, "it is not there before it is whole");
    let done = send(&ground, &session, "", b"whole");
    assert_eq!((done.status, done.header("etag")), (200, ground.get("a b/k").header("etag")));
    assert_eq!(ground.get("a b/k").text(), "whole");
    // Asked again, it says so; and is not written again.
    assert_eq!(send(&ground, &session, "bytes */5", b"").status, 200);
    assert_eq!(code(&send(&ground, &session, "", b"again")), (400, "InvalidArgument".into()));
    assert_eq!(code(&ground.raw("DELETE", &session, &[], b"")).0, 400);
    assert_eq!(ground.get("a b/k").text(), "whole");
    assert_eq!(ground.files(), ["photos/a b/k"]);

    let empty = begin(&ground, &start("empty"));
    assert_eq!(send(&ground, &empty, "", b"").status, 200);
    assert_eq!(ground.get("empty").header("content-length"), Some("0"));
    let chunked = begin(&ground, &start("chunked"));
    // Google's clients repeat what began the upload.
    let lines = ["transfer-encoding: chunked", "x-goog-resumable: start"];
    assert_eq!(ground.raw("PUT", &chunked, &lines, b"4\r\nbody\r\n0\r\n\r\n").status, 200);
    assert_eq!(ground.get("chunked").text(), "body");
}

#[test]
fn an_upload_goes_in_pieces_and_on_after_a_break() {
    let ground = Ground::new();
    let all = bytes(2 * QUANTUM + 100);
    let total = all.len();
    let session = begin(&ground, &start("k"));
    assert_eq!(is_there(&send(&ground, &session, "bytes */*", b"")), (308, None));
    let first = send(&ground, &session, &format!("bytes 0-{}/*", QUANTUM - 1), &all[..QUANTUM]);
    assert_eq!(is_there(&first), (308, Some("bytes=0-262143")));

    // A connection that breaks: what came before it is kept.
    let mut stream = connect(ground.address);
    let head = format!(
        "PUT {session} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\ncontent-range: bytes {QUANTUM}-{}/{total}\r\n\r\n",
        ground.host(),
        total - QUANTUM,
        total - 1
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&all[QUANTUM..QUANTUM + 1000]).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    drop(stream);
    let asked = (0..100).find_map(|_| {
        let reply = send(&ground, &session, &format!("bytes */{total}"), b"");
        std::thread::sleep(Duration::from_millis(20));
        (reply.status == 308).then_some(reply)
    });
    let asked = asked.unwrap();
    let last: usize = asked.header("range").unwrap().strip_prefix("bytes=0-").unwrap().parse().unwrap();
    assert!((QUANTUM - 1..QUANTUM + 1000).contains(&last), "{last}");

    let rest = format!("bytes {}-{}/{total}", last + 1, total - 1);
    assert_eq!(code(&ground.get("k")).0, 404);
    assert_eq!(send(&ground, &session, &rest, &all[last + 1..]).status, 200);
    assert!(ground.get("k").body == all);

    // Without a total until the end, which may bring nothing.
    let session = begin(&ground, &start("l"));
    send(&ground, &session, &format!("bytes 0-{}/*", QUANTUM - 1), &all[..QUANTUM]);
    assert_eq!(send(&ground, &session, &format!("bytes */{QUANTUM}"), b"").status, 200);
    assert!(ground.get("l").body == all[..QUANTUM]);
}

#[test]
fn a_piece_that_does_not_fit_is_refused_and_nothing_is_lost() {
    let ground = Ground::new();
    let all = bytes(QUANTUM + 10);
    let total = all.len();
    let session = begin(&ground, &start("k"));
    send(&ground, &session, &format!("bytes 0-{}/{total}", QUANTUM - 1), &all[..QUANTUM]);
    let next = format!("bytes {QUANTUM}-{}/{total}", total - 1);
    for (range, body) in [
        ("", &all[QUANTUM..]),
        ("bytes 0-9/262154", &all[..10]),
        ("bytes 262145-262153/262154", &all[QUANTUM + 1..]),
        ("bytes 262144-262152/262154", &all[QUANTUM..total - 1]),
        ("bytes 262144-262154/262155", &[&all[QUANTUM..], b"x"].concat()[..]),
        ("bytes 262144-262154/*", &[&all[QUANTUM..], b"x"].concat()[..]),
        (&next, &all[QUANTUM..total - 1]),
        (&next, &[&all[QUANTUM..], b"x"].concat()[..]),
        ("bytes */262155", b""),
        ("bytes */10", b""),
        ("bytes */262154", b"x"),
        ("bytes 262144-/262154", &all[QUANTUM..]),
        ("262144-262153/262154", &all[QUANTUM..]),
    ] {
        let reply = send(&ground, &session, range, body);
        assert_eq!(code(&reply), (400, "InvalidArgument".into()), "{range} {}", error(&reply).1);
    }
    let two = ["content-range: bytes */*", &*format!("content-range: {next}")];
    assert_eq!(code(&ground.raw("PUT", &session, &two, &all[QUANTUM..])).0, 400);
    for (method, line) in
        [("PUT", "x-goog-acl: public-read"), ("PUT", "x-amz-acl: x"), ("POST", "a: b"), ("GET", "a: b")]
    {
        assert_eq!(code(&ground.raw(method, &session, &[line], b"")), (501, "NotImplemented".into()), "{line}");
    }
    assert_eq!(is_there(&send(&ground, &session, "bytes */*", b"")), (308, Some("bytes=0-262143")));
    assert_eq!(send(&ground, &session, &next, &all[QUANTUM..]).status, 200);
    assert!(ground.get("k").body == all);
}

#[test]
fn what_the_url_bound_is_held_of_the_whole() {
    let ground = Ground::new();
    let sized = || start("k").header("x-goog-content-length-range", "3,5");
    for (range, body, word) in [
        ("", &b"12"[..], "EntityTooSmall"),
        ("", b"123456", "EntityTooLarge"),
        ("bytes 0-1/2", b"12", "EntityTooSmall"),
        ("bytes 0-5/6", b"123456", "EntityTooLarge"),
        ("bytes */6", b"", "EntityTooLarge"),
        ("bytes 0-262143/*", &bytes(QUANTUM), "EntityTooLarge"),
    ] {
        let session = begin(&ground, &sized());
        assert_eq!(code(&send(&ground, &session, range, body)), (400, word.into()), "{range}");
        // And it can still be done as it was bound.
        assert_eq!(send(&ground, &session, "", b"1234").status, 200, "{range}");
        ground.ask(&Grant::delete("k", MINUTE), &[], b"");
    }
    // Without a length, it shows while it comes: then the upload is over.
    for (body, word) in [("7\r\n1234567\r\n0\r\n\r\n", "EntityTooLarge"), ("2\r\n12\r\n0\r\n\r\n", "EntityTooSmall")] {
        let session = begin(&ground, &sized());
        let reply = ground.raw("PUT", &session, &["transfer-encoding: chunked"], body.as_bytes());
        assert_eq!(code(&reply), (400, word.into()));
        assert_eq!(code(&send(&ground, &session, "", b"1234")), (404, "NoSuchUpload".into()));
    }
    assert_eq!(ground.files(), [""; 0]);

    let typed = begin(&ground, &start("t").content_type("text/plain"));
    let html = ground.raw("PUT", &typed, &["content-type: text/html"], b"x");
    assert_eq!(code(&html), (400, "InvalidArgument".into()));
    assert_eq!(ground.raw("PUT", &typed, &["content-type: text/plain"], b"x").status, 200);

    // Create-only: at the beginning, and again at the end.
    let only = || start("c").header("x-goog-if-generation-match", "0");
    let (one, other) = (begin(&ground, &only()), begin(&ground, &only()));
    assert_eq!(send(&ground, &one, "", b"one").status, 200);
    assert_eq!(code(&send(&ground, &other, "", b"other")), (412, "PreconditionFailed".into()));
    assert_eq!(code(&ground.ask(&only(), &[], b"")), (412, "PreconditionFailed".into()));
    assert_eq!(ground.get("c").text(), "one");

    // What begins an upload has no body, but for what Google's clients say of no metadata.
    for (body, status) in [("x", 400), ("{\"name\": \"k\"}", 400), ("{}{}", 400), ("{}", 201), ("null", 201)] {
        assert_eq!(ground.ask(&start("k"), &[], body.as_bytes()).status, status, "{body}");
    }
    let kept = |file: &String| !file.contains(".presign%=tmp");
    assert_eq!(ground.files().into_iter().filter(kept).collect::<Vec<_>>(), ["photos/c", "photos/t"]);
}

#[test]
fn a_session_is_its_own_objects_and_ends_when_it_is_told_to() {
    let ground = Ground::new();
    let (one, other) = (begin(&ground, &start("one")), begin(&ground, &start("other")));
    let id = |session: &str| session.split_once('=').unwrap().1.to_owned();
    assert_ne!(id(&one), id(&other));
    for stranger in [
        format!("/photos/one?upload_id={}", id(&other)),
        format!("/photos/One?upload_id={}", id(&one)),
        format!("/other/one?upload_id={}", id(&one)),
        format!("/photos/one/?upload_id={}", id(&one)),
        format!("/photos/one?upload_id={}", "0".repeat(32)),
        "/photos/one?upload_id=".to_owned(),
    ] {
        assert_eq!(code(&send(&ground, &stranger, "", b"x")), (404, "NoSuchUpload".into()), "{stranger}");
        assert_eq!(code(&ground.raw("DELETE", &stranger, &[], b"")), (404, "NoSuchUpload".into()));
    }
    let elsewhere = ground.exchange("PUT", "photos.storage.example", &one, &[""; 0], b"x");
    assert_eq!(code(&elsewhere), (404, "NoSuchUpload".into()));
    for unsigned in
        [format!("{one}&x=1"), format!("/photos/one?x=1&upload_id={}", id(&one)), "/photos/one?upload_id".into()]
    {
        assert_eq!(code(&send(&ground, &unsigned, "", b"x")), (401, "AuthenticationRequired".into()));
    }

    let ended = ground.raw("DELETE", &one, &[], b"");
    assert_eq!((ended.status, ended.body.len()), (499, 0));
    assert_eq!(code(&send(&ground, &one, "", b"x")), (404, "NoSuchUpload".into()));
    assert_eq!(code(&send(&ground, &one, "bytes */*", b"")), (404, "NoSuchUpload".into()));
    assert_eq!(code(&ground.raw("DELETE", &one, &[], b"")), (404, "NoSuchUpload".into()));
    assert_eq!(send(&ground, &other, "", b"x").status, 200);
    assert_eq!(ground.files(), ["photos/other"]);
}

#[derive(Clone, Debug)]
struct Hands(Arc<AtomicI64>);

impl Clock for Hands {
    fn now(&self) -> Result<Timestamp> {
        Ok(now().plus(self.0.load(Ordering::Relaxed).try_into().unwrap_or(0)))
    }
}

#[test]
fn a_session_outlives_its_url_by_a_week_at_most() {
    let hands = Hands(Arc::default());
    let clock = hands.clone();
    let ground = Ground::with(Limits::default(), |gateway| gateway.with_clock(clock));
    let (soon, late) = (begin(&ground, &start("soon")), begin(&ground, &start("late")));
    hands.0.store(604_790, Ordering::Relaxed);
    assert_eq!(send(&ground, &soon, "", b"x").status, 200);
    hands.0.store(604_801, Ordering::Relaxed);
    assert_eq!(code(&send(&ground, &late, "", b"x")), (404, "NoSuchUpload".into()));
    assert_eq!(code(&send(&ground, &soon, "bytes */*", b"")), (404, "NoSuchUpload".into()));
    assert_eq!(ground.files(), ["photos/soon"]);
}

#[test]
fn so_many_are_under_way_and_hold_so_much() {
    let limits = Limits::default().sessions(10).spooled_bytes(2 * QUANTUM as u64);
    let ground = Ground::with(limits, |gateway| gateway);
    // Of one object, the oldest gives way.
    let of_one: Vec<String> = (0..9).map(|_| begin(&ground, &start("one"))).collect();
    assert_eq!(code(&send(&ground, &of_one[0], "", b"x")), (404, "NoSuchUpload".into()));
    let second = begin(&ground, &start("two"));
    let third = begin(&ground, &start("three"));
    assert_eq!(code(&ground.ask(&start("four"), &[], b"")), (503, "ServiceUnavailable".into()));
    // What waits counts, and nothing is lost where it is too much.
    let all = bytes(2 * QUANTUM);
    let piece = |session: &str| send(&ground, session, &format!("bytes 0-{}/*", QUANTUM - 1), &all[..QUANTUM]).status;
    assert_eq!((piece(&second), piece(&third)), (308, 308));
    assert_eq!(code(&send(&ground, &of_one[8], "", b"x")), (503, "ServiceUnavailable".into()));
    assert_eq!(ground.raw("DELETE", &third, &[], b"").status, 499);
    assert_eq!(send(&ground, &of_one[8], "", b"x").status, 200);
    let rest = format!("bytes {QUANTUM}-{}/{}", 2 * QUANTUM - 1, 2 * QUANTUM);
    assert_eq!(send(&ground, &second, &rest, &all[QUANTUM..]).status, 200);
    assert!(ground.get("two").body == all);
    // Those that are done take no place.
    begin(&ground, &start("four"));
    begin(&ground, &start("five"));
}

#[test]
fn one_request_at_a_time_goes_on() {
    let ground = Ground::new();
    let session = begin(&ground, &start("k"));
    let mut stream = connect(ground.address);
    let head = format!(
        "PUT {session} HTTP/1.1\r\nhost: {}\r\ncontent-length: 4\r\nconnection: close\r\n\r\nbo",
        ground.host()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let busy = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        code_or_none(&send(&ground, &session, "bytes */*", b"")).as_deref() == Some("ServiceUnavailable")
    });
    assert!(busy);
    assert_eq!(code(&ground.raw("DELETE", &session, &[], b"")), (503, "ServiceUnavailable".into()));
    stream.write_all(b"dy").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!((parse(&answer).status, ground.get("k").text()), (200, "body"));
}

fn code_or_none(reply: &Reply) -> Option<String> {
    (reply.status != 308).then(|| error(reply).0)
}
