//! An upload in parts, a copy and a list of versions, by URLs alone, before a server that others wrote (s3s over a
//! directory).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use presign::{Grant, Plan, Presigned, Presigner, Step};
use presign_conformance::Presented;
use presign_conformance::s3s::S3s;
use presign_conformance::wire::{Reply, exchange};
use presign_core::{Checksum, ChecksumAlgorithm, End, Expiring, base64_encode};
use presign_s3::request::CopySource;
use presign_s3::{Account, Credentials, Request};

const KEY_ID: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const FOR: Duration = Duration::from_secs(900);
const MIB: usize = 1 << 20;
const FILM: &str = "films/a film+é.mp4";

struct Before {
    server: S3s,
    presigner: Presigner,
}

impl Before {
    async fn a_server(root: &Path) -> Self {
        let server = S3s::start(root, KEY_ID, SECRET, None).await.unwrap();
        server.make_bucket("bucket").unwrap();
        let keys = Arc::new(Expiring::new(Credentials::new(KEY_ID, SECRET), End::Never));
        let account = Account::new("us-east-1", keys).unwrap().with_endpoint(server.endpoint().parse().unwrap());
        let presigner = Presigner::new(account.bucket("bucket").unwrap());
        Self { server, presigner }
    }

    async fn send(&self, presigned: &Presigned, body: &[u8]) -> Reply {
        let request = Presented::new(presigned, body);
        exchange(self.server.address(), &request).await.unwrap()
    }

    async fn done(&self, presigned: &Presigned, body: &[u8]) -> Reply {
        let reply = self.send(presigned, body).await;
        assert!(reply.status < 300, "{}: {}", reply.status, String::from_utf8_lossy(&reply.body));
        reply
    }

    async fn step(&self, plan: &Plan<'_>, step: Step<'_>) -> Presigned {
        self.presigner.presign_step(plan, &step).await.unwrap()
    }

    async fn begun(&self, plan: &Plan<'_>) -> String {
        let reply = self.done(&self.step(plan, Step::Begin).await, b"").await;
        between(&String::from_utf8_lossy(&reply.body), "<UploadId>", "</UploadId>")
    }

    async fn read(&self, key: &str) -> Reply {
        self.send(&self.presigner.presign_now(&Grant::get(key, FOR)).unwrap(), b"").await
    }
}

fn between(text: &str, before: &str, after: &str) -> String {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("{text}"));
    rest.split_once(after).unwrap().0.to_owned()
}

/// Bytes of which no two parts are alike.
fn film() -> Vec<u8> {
    (0..16 * MIB as u64 / 8).flat_map(|number| number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_le_bytes()).collect()
}

#[tokio::test]
async fn sixteen_mebibytes_in_parts_are_the_film_again() {
    let root = tempfile::tempdir().unwrap();
    let before = Before::a_server(root.path()).await;
    let film = film();
    let put = Grant::put(FILM, FOR).content_type("video/mp4");
    let plan = Plan::of_size(put, film.len() as u64, 6 * MIB as u64).unwrap();
    let upload = before.begun(&plan).await;

    let mut listed = String::new();
    for part in plan.parts() {
        let (from, size) = (part.offset().unwrap() as usize, part.size().unwrap() as usize);
        let bytes = &film[from..from + size];
        let number = part.number();
        let url = before.step(&plan, Step::Part { upload: &upload, number }).await;
        // The size is bound: with another one it is another request.
        let short = Presented::new(&url, b"short").with_header("content-length", "5");
        let short = exchange(before.server.address(), &short).await.unwrap();
        assert_eq!(short.status, 403, "{}", String::from_utf8_lossy(&short.body));
        let reply = before.done(&url, bytes).await;
        let tag = reply.headers.iter().find(|(name, _)| name == "etag").map(|(_, value)| value.clone()).unwrap();
        listed.push_str(&format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>"));
    }
    assert_eq!(plan.count(), 3);

    let parts = before.presigner.presign_now(Request::list_parts(FILM, upload.as_str(), FOR).grant()).unwrap();
    let parts = before.done(&parts, b"").await;
    assert_eq!(String::from_utf8_lossy(&parts.body).matches("<PartNumber>").count(), 3);

    assert_eq!(before.read(FILM).await.status, 404, "it is not there before it is complete");
    let body = format!("<CompleteMultipartUpload>{listed}</CompleteMultipartUpload>");
    let complete = before.step(&plan, Step::Complete { upload: &upload }).await;
    before.done(&complete, body.as_bytes()).await;

    let read = before.read(FILM).await;
    assert_eq!(read.status, 200);
    assert!(read.body == film, "byte for byte");
}

#[tokio::test]
async fn an_upload_that_is_given_up_leaves_nothing() {
    let root = tempfile::tempdir().unwrap();
    let before = Before::a_server(root.path()).await;
    let plan = Plan::of_count(Grant::put(FILM, FOR), 2).unwrap();
    let upload = before.begun(&plan).await;
    let first = before.step(&plan, Step::Part { upload: &upload, number: 1 }).await;
    before.done(&first, b"bytes").await;
    // Its URL writes that part of that upload, and nothing else.
    for (from, to) in [("partNumber=1", "partNumber=2"), (upload.as_str(), "another")] {
        let touched = first.reveal().as_str().replacen(from, to, 1);
        let target = touched.strip_prefix(before.server.endpoint()).unwrap();
        let request = Presented::new(&first, b"bytes").with_target(target);
        assert_eq!(exchange(before.server.address(), &request).await.unwrap().status, 403, "{to}");
    }
    before.done(&before.step(&plan, Step::Abort { upload: &upload }).await, b"").await;
    assert_ne!(before.send(&first, b"bytes").await.status, 200);
    assert_eq!(before.read(FILM).await.status, 404);
}

#[tokio::test]
async fn a_copy_is_of_the_source_that_was_signed() {
    let root = tempfile::tempdir().unwrap();
    let before = Before::a_server(root.path()).await;
    let md5 = Checksum::new(ChecksumAlgorithm::Md5, base64_encode(&[0; 16])).unwrap();
    for (key, bytes) in [(FILM, &b"a film"[..]), ("other", b"another")] {
        let put = before.presigner.presign_now(&Grant::put(key, FOR)).unwrap();
        before.done(&put, bytes).await;
    }
    let source = CopySource::new("bucket", FILM).unwrap();
    let copy = before.presigner.presign_now(Request::copy_object("copy", source, FOR).grant()).unwrap();
    let request = Presented::new(&copy, b"").with_header("x-amz-copy-source", "bucket/other");
    assert_eq!(exchange(before.server.address(), &request).await.unwrap().status, 403);
    before.done(&copy, b"").await;
    assert_eq!(before.read("copy").await.body, b"a film");

    let wrong = before.presigner.presign_now(Request::put_object("copy", FOR).checksum(md5).grant()).unwrap();
    assert_eq!(before.send(&wrong, b"not of this sum").await.status, 400);
}

#[tokio::test]
async fn a_bucket_and_its_names_are_asked_for() {
    let root = tempfile::tempdir().unwrap();
    let before = Before::a_server(root.path()).await;
    before.done(&before.presigner.presign_now(&Grant::put(FILM, FOR)).unwrap(), b"a film").await;
    let sign = |grant: &Grant<'_>| before.presigner.presign_now(grant).unwrap();
    before.done(&sign(Request::head_bucket(FOR).grant()), b"").await;
    let list = Request::list_objects_v2("films/", FOR).max_keys(5).delimiter("/");
    let reply = before.done(&sign(list.grant()), b"").await;
    assert!(String::from_utf8_lossy(&reply.body).contains("a film+é.mp4"));
    // The store has no versions: the signature is what this proves.
    let versions = sign(Request::list_object_versions("films/", FOR).grant());
    assert_eq!(before.send(&versions, b"").await.status, 501);
}
