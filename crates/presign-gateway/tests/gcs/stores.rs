//! The door before other stores than a disk.

use std::io::Write;
use std::sync::Arc;
use std::thread::sleep;
use std::time::Duration;

use object_store::ObjectStore;
use object_store::memory::InMemory;
use object_store::throttle::{ThrottleConfig, ThrottledStore};
use presign::Grant;
use presign_gateway::{Buckets, Limits, Objects};

use crate::ground::{Ground, MINUTE, code, start};
use crate::wire::connect;

const MIB: usize = 1 << 20;

fn ground(store: impl ObjectStore) -> Ground {
    let buckets = Buckets::new().with("photos", Objects::new(Arc::new(store)));
    Ground::of(tempfile::tempdir().unwrap(), buckets, Limits::default(), |gateway| gateway)
}

fn bytes(count: usize) -> Vec<u8> {
    (0..count).map(|place| (place % 251) as u8).collect()
}

fn session(ground: &Ground, grant: &Grant<'_>) -> String {
    let reply = ground.ask(grant, &[], b"");
    reply.header("location").unwrap().split_once(&ground.host()).unwrap().1.to_owned()
}

#[test]
fn any_object_store_is_a_bucket() {
    let ground = ground(InMemory::new());
    assert_eq!(ground.put("a/b", b"0123456789").status, 200);
    assert_eq!(ground.ask(&Grant::get("a/b", MINUTE), &["range: bytes=2-4"], b"").text(), "234");
    let once = Grant::put("a/b", MINUTE).create_only();
    assert_eq!(code(&ground.ask(&once, &[], b"x")), (412, "PreconditionFailed".into()));
    // A name that the store would change.
    assert_eq!(code(&ground.put("a//b", b"x")), (400, "InvalidURI".into()));

    // Longer than what is held of it: in parts, and to create only.
    let all = bytes(20 * MIB);
    for (grant, name) in [(start("long"), "long"), (start("new").header("x-goog-if-generation-match", "0"), "new")] {
        let session = session(&ground, &grant);
        for first in (0..all.len()).step_by(5 * MIB) {
            let end = first + 5 * MIB;
            let range = format!("content-range: bytes {first}-{}/{}", end - 1, all.len());
            let reply = ground.raw("PUT", &session, &[&range], &all[first..end]);
            assert_eq!(reply.status, if end == all.len() { 200 } else { 308 });
        }
        assert!(ground.get(name).body == all);
    }
    let listed = ground.ask(&Grant::list("", MINUTE), &[], b"");
    assert_eq!(listed.text().matches("<Key>").count(), 3);
    assert_eq!(ground.ask(&Grant::delete("a/b", MINUTE), &[], b"").status, 204);
    assert_eq!(code(&ground.get("a/b")), (404, "NoSuchKey".into()));
}

/// While a part of it is on its way to the store.
#[test]
fn a_client_that_leaves_finds_its_upload_as_it_says() {
    let step = Duration::from_millis(300);
    let config = ThrottleConfig { wait_put_per_call: step, ..ThrottleConfig::default() };
    let ground = ground(ThrottledStore::new(InMemory::new(), config));
    let all = bytes(9 * MIB);
    let session = session(&ground, &start("k"));
    let mut stream = connect(ground.address);
    let head = format!("PUT {session} HTTP/1.1\r\nhost: {}\r\ncontent-length: {}\r\n\r\n", ground.host(), all.len());
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(&all[..8 * MIB + 1000]).unwrap();
    sleep(step / 3);
    drop(stream);
    let there = (0..100).find_map(|_| {
        sleep(Duration::from_millis(30));
        let reply = ground.raw("PUT", &session, &["content-range: bytes */*"], b"");
        (reply.status == 308).then(|| reply.header("range").map_or(0, |range| range[8..].parse::<usize>().unwrap() + 1))
    });
    let there = there.unwrap();
    let range = format!("content-range: bytes {there}-{}/{}", all.len() - 1, all.len());
    assert_eq!(ground.raw("PUT", &session, &[&range], &all[there..]).status, 200, "{there} were there");
    assert!(ground.get("k").body == all);
}
