//! GET, HEAD, PUT and DELETE, and what binds them.

use std::thread;

use http::Method;
use presign::{Checksum, Grant, base64_encode};
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE, by_host, code, error, now, object, sign};

/// Of `abc`: RFC 1321 and the catalogue of checksums have them.
const MD5: &str = "kAFQmDzST7DWlj99KOF/cg==";
const CRC32C: &str = "Nks/tw==";
const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn an_object_is_written_read_and_removed() {
    let ground = Ground::new();
    let made = ground.put("a/b.txt", b"0123456789");
    assert_eq!((made.status, made.body.len()), (200, 0));
    assert_eq!(std::fs::read(ground.folder.path().join("photos/a/b.txt")).unwrap(), b"0123456789");

    let get = Grant::get("a/b.txt", MINUTE);
    let reply = ground.ask(&get, &[], b"");
    assert_eq!((reply.status, reply.text()), (200, "0123456789"));
    assert_eq!(reply.header("content-type"), Some("text/plain; charset=utf-8"));
    assert_eq!(reply.header("etag"), made.header("etag"));
    assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
    assert!(reply.header("cache-control").unwrap().starts_with("private, max-age="));

    let head = ground.ask(&Grant::head("a/b.txt", MINUTE), &[], b"");
    assert_eq!((head.status, head.body.len(), head.header("content-length")), (200, 0, Some("10")));
    let part = ground.ask(&get, &["range: bytes=2-4"], b"");
    assert_eq!((part.status, part.text(), part.header("content-range")), (206, "234", Some("bytes 2-4/10")));
    assert_eq!(ground.ask(&get, &["range: bytes=10-"], b"").status, 416);
    let tag = format!("if-none-match: {}", made.header("etag").unwrap());
    assert_eq!(ground.ask(&get, &[&tag], b"").status, 304);
    assert_eq!(code(&ground.ask(&get, &["if-match: \"x\""], b"")), (412, "PreconditionFailed".into()));

    let other = sign(&ground.account(), "other", &get, now());
    assert_eq!(code(&ground.send(&other, &[], b"")), (404, "NoSuchKey".into()));
    let delete = Grant::delete("a/b.txt", MINUTE);
    assert_eq!(ground.ask(&delete, &[], b"").status, 204);
    assert_eq!(code(&ground.ask(&delete, &[], b"")), (404, "NoSuchKey".into()));
    assert_eq!(code(&ground.get("a/b.txt")), (404, "NoSuchKey".into()));
    assert_eq!(ground.files(), [""; 0]);
}

#[test]
fn a_bucket_can_stand_in_the_host_and_has_to_be_one() {
    let ground = Ground::new();
    let put = sign(&by_host(ground.account()), "photos", &Grant::put("k", MINUTE), now());
    assert!(put.reveal().as_str().starts_with("http://photos.storage.example:"));
    assert_eq!(ground.send(&put, &[], b"x").status, 200);
    assert_eq!(ground.get("k").text(), "x");
    let absent = sign(&ground.account(), "absent", &Grant::put("k", MINUTE), now());
    assert_eq!(code(&ground.send(&absent, &[], b"x")), (404, "NoSuchBucket".into()));
    assert_eq!(ground.files(), ["photos/k"]);
}

#[test]
fn names_are_one_file_each_or_refused() {
    let ground = Ground::new();
    for name in ["a//b", "/lead", "trail/", "a b+c~d", "100%", "é/日本", "a?b#c", "%2e%2e/x", "..."] {
        assert_eq!(ground.put(name, name.as_bytes()).status, 200, "{name}");
        assert_eq!(ground.get(name).text(), name);
    }
    let right = ground.target(&Grant::get("x/secret", MINUTE));
    let query = right.split_once('?').unwrap().1;
    for path in ["/photos/../other/secret", "/photos/%2e%2e/other/secret", "/photos/x/./secret", "/photos/.."] {
        let reply = ground.raw("GET", &format!("{path}?{query}"), &[], b"");
        assert_eq!(code(&reply), (400, "InvalidURI".into()), "{path}");
    }
    let long = ground.put(&"/".repeat(65), b"");
    assert_eq!(code(&long), (400, "InvalidURI".into()));
}

#[test]
fn what_the_url_binds_is_enforced_while_the_body_streams() {
    let ground = Ground::with(Limits::default().upload_bytes(1000), |gateway| gateway);
    let put = || Grant::put("k", MINUTE);
    let sum = |text: &str| -> Checksum { text.parse().unwrap() };
    let chunked = |body: &[u8]| [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n0\r\n\r\n"].concat();
    let (crc, md5) = (format!("crc32c={CRC32C}"), format!("md5={MD5}"));
    let (both, wrong) = (format!("{crc},{md5}"), format!("{crc},md5={}", base64_encode(&[0; 16])));
    let cases: [(Grant<'_>, &[u8], &str); 23] = [
        (put().size(2..=4), b"123", ""),
        (put().size(2..=4), b"1", "EntityTooSmall"),
        (put().size(2..=4), b"12345", "EntityTooLarge"),
        (put().size(0..=0), b"", ""),
        (put().header("content-length", "3"), b"abc", ""),
        (put().checksum(sum(&format!("md5:{MD5}"))), b"abc", ""),
        (put().checksum(sum(&format!("md5:{MD5}"))), b"abd", "BadDigest"),
        (put().checksum(sum(&format!("md5:{MD5}"))), b"", "BadDigest"),
        (put().checksum(sum(&format!("crc32c:{CRC32C}"))), b"abc", ""),
        (put().checksum(sum(&format!("crc32c:{CRC32C}"))), b"abd", "BadDigest"),
        (put().header("x-goog-hash", md5.as_str()), b"abc", ""),
        (put().header("x-goog-hash", both.as_str()), b"abc", ""),
        (put().header("x-goog-hash", both.as_str()), b"abd", "BadDigest"),
        (put().header("x-goog-hash", wrong.as_str()), b"abc", "BadDigest"),
        (put().header("x-goog-content-sha256", SHA256), b"abc", ""),
        (put().header("x-goog-content-sha256", SHA256), b"abd", "BadDigest"),
        (put().header("x-goog-content-sha256", "UNSIGNED-PAYLOAD"), b"abd", ""),
        (put().content_type("text/plain"), b"abc", ""),
        (put().create_only(), b"abc", ""),
        (put().size(0..=u64::MAX), &[b'x'; 1000], ""),
        (put().size(0..=u64::MAX), &[b'x'; 1001], "EntityTooLarge"),
        (put(), &[b'x'; 1000], ""),
        (put(), &[b'x'; 1001], "EntityTooLarge"),
    ];
    for (grant, body, refused) in cases {
        for streamed in [false, true] {
            // Whoever binds the length has to say it.
            let reply = match streamed && !format!("{grant:?}").contains("content-length:") {
                true => ground.ask(&grant, &["transfer-encoding: chunked"], &chunked(body)),
                false => ground.ask(&grant, &[&format!("content-length: {}", body.len())], body),
            };
            if refused.is_empty() {
                assert_eq!(reply.status, 200, "{grant:?} {}", reply.text());
                assert_eq!(ground.get("k").body, body);
                ground.ask(&Grant::delete("k", MINUTE), &[], b"");
            } else {
                assert_eq!(code(&reply), (400, refused.into()), "{grant:?}");
            }
            assert_eq!(ground.files(), [""; 0]);
        }
    }
    // Not bound, and still checked for whoever sends it.
    assert_eq!(code(&ground.ask(&put(), &[&format!("content-md5: {MD5}")], b"abd")), (400, "BadDigest".into()));
    assert_eq!(ground.ask(&put(), &[&format!("content-md5: {MD5}")], b"abc").status, 200);
    assert_eq!(code(&ground.ask(&put(), &["content-range: bytes 0-2/9"], b"abc")), (400, "InvalidArgument".into()));
}

#[test]
fn of_twenty_that_create_at_once_one_does() {
    let ground = Ground::new();
    let grant = Grant::put("k", MINUTE).create_only();
    let statuses: Vec<u16> = thread::scope(|scope| {
        let send = |number: u8| ground.ask(&grant, &[], &[number; 1000]).status;
        let threads: Vec<_> = (0..20).map(|number| scope.spawn(move || send(number))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 200 | 412)));
    let kept = ground.get("k").body;
    assert_eq!(code(&ground.ask(&grant, &[], b"late")), (412, "PreconditionFailed".into()));
    assert_eq!(ground.get("k").body, kept);
}

#[test]
fn a_signer_says_how_an_answer_is_named_and_typed_and_unlocks_nothing() {
    let ground = Ground::new();
    ground.put("k.png", b"<script>");
    let get = || Grant::get("k.png", MINUTE);
    let reply = ground.ask(&get().download_as("cat.png"), &[], b"");
    assert_eq!(reply.header("content-disposition"), Some("attachment; filename=\"cat.png\""));
    let shown = ground.ask(&get().respond_with("content-type", "image/png"), &[], b"");
    assert_eq!((shown.header("content-type"), shown.header("content-disposition")), (Some("image/png"), None));
    let page = get().respond_with("content-type", "text/html").respond_with("content-disposition", "inline");
    let saved = ground.ask(&page, &[], b"");
    assert_eq!(saved.header("content-type"), Some("text/html"));
    assert!(saved.header("content-disposition").unwrap().starts_with("attachment"));
    // What Cloud Storage has no word for, or what would change what is done.
    for (name, value) in [
        ("response-cache-control", "no-store"),
        ("response-content-language", "de"),
        ("generation", "1"),
        ("userProject", "p"),
        ("acl", ""),
    ] {
        assert_eq!(
            code(&ground.ask(&Grant::request(Method::GET, object("k.png"), MINUTE).query(name, value), &[], b"")),
            (400, "InvalidArgument".into()),
            "{name}"
        );
    }
    let twice = ground.target(&get().respond_with("content-type", "image/png"));
    let twice = twice.replace("&response-content-type", "&response-content-type=a&response-content-type");
    assert_eq!(error(&ground.raw("GET", &twice, &[], b"")).0, "SignatureDoesNotMatch");
}
