//! PUT and DELETE, and what binds them.

use std::thread;

use presign::{Checksum, Grant, Sha256, base64_encode};
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE};

fn sha256(bytes: &[u8]) -> Checksum {
    format!("sha256:{}", base64_encode(&Sha256::of(bytes))).parse().unwrap()
}

#[test]
fn an_object_is_written_replaced_and_removed() {
    let ground = Ground::new();
    let made = ground.put("a/b.txt", b"one");
    assert_eq!((made.status, made.body.len()), (201, 0));
    assert_eq!(made.header("etag"), ground.get("a/b.txt").header("etag"));
    assert_eq!(std::fs::read(ground.path().join("a/b.txt")).unwrap(), b"one");
    let replaced = ground.put("a/b.txt", b"three");
    assert_eq!(replaced.status, 204);
    assert_ne!(made.header("etag"), replaced.header("etag"));
    assert_eq!(ground.get("a/b.txt").text(), "three");

    let chunked = ground.ask(
        &Grant::put("a/b.txt", MINUTE),
        &["transfer-encoding: chunked"],
        b"4\r\nfour\r\n2\r\nsi\r\n0\r\nx-trailer: 1\r\n\r\n",
    );
    assert_eq!((chunked.status, ground.get("a/b.txt").text()), (204, "foursi"));

    let delete = Grant::delete("a/b.txt", MINUTE);
    assert_eq!(ground.ask(&delete, &["if-match: \"x\""], b"").status, 412);
    assert_eq!(ground.ask(&delete, &[], b"").status, 204);
    assert_eq!(ground.ask(&delete, &[], b"").status, 404);
    assert_eq!(ground.get("a/b.txt").status, 404);
    assert!(!ground.path().join("a").exists(), "an empty folder stays");
    assert_eq!(ground.list(""), Vec::<String>::new());
}

#[test]
fn what_the_url_binds_is_enforced_while_the_body_streams() {
    let ground = Ground::with(Limits::default().upload_bytes(1000), |gateway| gateway);
    let put = || Grant::put("k", MINUTE);
    let chunked = |body: &[u8]| {
        let mut text = format!("{:x}\r\n", body.len()).into_bytes();
        text.extend_from_slice(body);
        text.extend_from_slice(b"\r\n0\r\n\r\n");
        text
    };
    let cases: [(Grant<'_>, &[u8], u16); 12] = [
        (put().size(5), b"12345", 201),
        (put().size(5), b"1234", 400),
        (put().size(5), b"123456", 413),
        (put().size(2..=4), b"1", 400),
        (put().size(2..=4), b"12345", 413),
        (put().size(2..=4), b"123", 201),
        (put().checksum(sha256(b"abc")), b"abc", 201),
        (put().checksum(sha256(b"abc")), b"abd", 400),
        (put().checksum(sha256(b"abc")), b"", 400),
        (put().content_type("text/plain"), b"abc", 201),
        (put(), &[b'x'; 1000], 201),
        (put(), &[b'x'; 1001], 413),
    ];
    for (grant, body, status) in cases {
        for streamed in [false, true] {
            let reply = match streamed {
                true => ground.ask(&grant, &["transfer-encoding: chunked"], &chunked(body)),
                false => ground.ask(&grant, &[], body),
            };
            assert_eq!(reply.status, status, "{grant:?} {streamed} {}", reply.text());
            let kept = ground.get("k");
            assert_eq!(kept.status, if status == 201 { 200 } else { 404 });
            if status == 201 {
                assert_eq!(kept.body, body);
                ground.ask(&Grant::delete("k", MINUTE), &[], b"");
            }
        }
    }
    // Not signed, and still checked for whoever sends it.
    let stated = format!("content-digest: sha-512=:AA==:, sha-256=:{}:", sha256(b"abc").base64());
    assert_eq!(ground.ask(&put(), &[&stated], b"abd").status, 400);
    assert_eq!(ground.ask(&put(), &[&stated], b"abc").status, 201);
    assert_eq!(ground.ask(&put(), &["content-range: bytes 0-2/9"], b"abc").status, 400);
    assert_eq!(ground.ask(&put().query("uploads", "1"), &[], b"abc").status, 400);
    // A header that was signed has to come as it was signed.
    let typed = ground.target(&put().content_type("text/plain"));
    assert_eq!(ground.raw("PUT", &typed, &["content-type: text/html", "content-length: 0"]).status, 403);
    assert_eq!(std::fs::read_dir(ground.path().join(".presign%=tmp")).unwrap().count(), 1, "more than the lock");
}

#[test]
fn a_write_can_be_conditional() {
    let ground = Ground::new();
    let put = Grant::put("k", MINUTE);
    assert_eq!(ground.ask(&put, &["if-match: *"], b"0").status, 412);
    assert_eq!(ground.ask(&put, &["if-none-match: *"], b"1").status, 201);
    assert_eq!(ground.ask(&put, &["if-none-match: *"], b"2").status, 412);
    assert_eq!(ground.ask(&put.clone().create_only(), &[], b"2").status, 412);
    let tag = ground.get("k").header("etag").unwrap().to_owned();
    assert_eq!(ground.ask(&put, &["if-match: \"x\""], b"3").status, 412);
    assert_eq!(ground.ask(&put, &[&format!("if-none-match: {tag}")], b"3").status, 412);
    assert_eq!(ground.ask(&put, &["if-match: *", "if-none-match: *"], b"3").status, 400);
    assert_eq!(ground.get("k").text(), "1");
    assert_eq!(ground.ask(&put, &[&format!("if-match: {tag}")], b"4").status, 204);
    assert_eq!(ground.ask(&put, &[&format!("if-match: {tag}")], b"5").status, 412);
    assert_eq!(ground.get("k").text(), "4");
}

#[test]
fn of_fifty_that_create_at_once_one_does() {
    let ground = Ground::new();
    let grant = Grant::put("deep/er/k", MINUTE).create_only();
    let replies = thread::scope(|scope| {
        let threads: Vec<_> = (0..50_u8)
            .map(|number| {
                let (ground, grant) = (&ground, &grant);
                scope.spawn(move || (number, ground.ask(grant, &[], &[number; 1000]).status))
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    let created: Vec<u8> = replies.iter().filter(|(_, status)| *status == 201).map(|(number, _)| *number).collect();
    assert_eq!(created.len(), 1, "{replies:?}");
    assert!(replies.iter().all(|(_, status)| matches!(status, 201 | 412)));
    assert_eq!(ground.get("deep/er/k").body, [created[0]; 1000]);
}

#[test]
fn a_name_and_names_below_it_come_and_go_in_any_order() {
    let ground = Ground::new();
    let names = ["a", "a/b", "a/b/c", "a/", "a//b", "a/b/"];
    thread::scope(|scope| {
        for name in names {
            let ground = &ground;
            scope.spawn(move || {
                for turn in 0..20 {
                    let body = format!("{name} {turn}");
                    assert_eq!(ground.put(name, body.as_bytes()).status, 201, "{name}");
                    assert_eq!(ground.get(name).text(), body, "{name}");
                    assert_eq!(ground.ask(&Grant::delete(name, MINUTE), &[], b"").status, 204, "{name}");
                }
            });
        }
    });
    for name in names {
        assert_eq!(ground.put(name, name.as_bytes()).status, 201);
    }
    for name in names {
        assert_eq!(ground.get(name).text(), name);
    }
    let mut sorted = names.to_vec();
    sorted.sort_unstable();
    assert_eq!(ground.list(""), sorted);
}
