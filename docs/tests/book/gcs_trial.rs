//! What an example of Cloud Storage made, before the gateway's door: it has to take that as it is, and to refuse it once
//! it is touched. No server of others checks such a signature.

mod touched;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::HeaderMap;
use presign::gcs::aws_lc_rs::PublicKey;
use presign::gcs::{KnownKeys, Verifier};
use presign::{Clock, FixedClock, Origin, Presigned, SystemClock};
use presign_conformance::{FilledForm, Presented};
use presign_gateway::{Buckets, Disk, Gateway};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::gcs_keys::{EMAIL, PUBLIC_KEY, hmac_key};
use crate::trial::Tally;

/// Google's own endpoint.
pub(crate) const GOOGLE: &str = "https://storage.googleapis.com";

const BUCKETS: [&str; 2] = ["photos", "test-bucket"];

/// The door in the place of an endpoint, and the folders behind it.
pub(crate) struct Trial {
    door: Router,
    folder: TempDir,
    tally: Tally,
}

/// What the door answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Trial {
    /// The door at this endpoint, where the host or the path has the bucket.
    pub(crate) fn at(endpoint: &str) -> Self {
        Self::of(endpoint, |verifier| verifier, SystemClock)
    }

    /// The door at a host that is the own one of the bucket `photos`.
    pub(crate) fn at_its_own_host(endpoint: &str) -> Self {
        Self::of(endpoint, |verifier| verifier.with_bound_bucket("photos"), SystemClock)
    }

    /// Google's endpoint at another time than now.
    pub(crate) fn on(instant: &str) -> Self {
        Self::of(GOOGLE, |verifier| verifier, FixedClock::new(instant.parse().unwrap()))
    }

    /// Google's endpoint, where V2 is taken too.
    pub(crate) fn with_v2() -> Self {
        Self::of(GOOGLE, Verifier::with_v2, SystemClock)
    }

    fn of(endpoint: &str, change: impl FnOnce(Verifier) -> Verifier, clock: impl Clock + 'static) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut buckets = Buckets::new();
        for bucket in BUCKETS {
            let root = folder.path().join(bucket);
            fs::create_dir(&root).unwrap();
            buckets = buckets.with(bucket, Disk::open(&root).unwrap());
        }
        let public = PublicKey::from_pem(PUBLIC_KEY).unwrap();
        let keys = KnownKeys::new().with_public_key(EMAIL, public).with_hmac(hmac_key());
        let (scheme, _) = endpoint.split_once("://").unwrap();
        let origin = Origin::HostHeader { scheme: scheme.into() };
        let verifier = change(Verifier::new(endpoint.parse().unwrap()));
        let door = Gateway::gcs(buckets, verifier, keys, origin).with_clock(clock).router();
        Self { door, folder, tally: Tally::default() }
    }

    /// The door with these objects too, `bucket/key` each.
    pub(crate) fn holding(self, objects: &[(&str, &str)]) -> Self {
        for (name, text) in objects {
            let path = self.folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        self
    }

    /// The object `bucket/key`, which is there.
    pub(crate) fn object(&self, name: &str) -> Vec<u8> {
        self.objects().remove(name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// Touched, the request is refused and changes nothing; as it was signed, it is done.
    pub(crate) async fn done(&mut self, presigned: &Presigned, body: &[u8]) -> Answer {
        self.refused_once_touched(presigned, body).await;
        let answer = self.send(&Presented::new(presigned, body)).await;
        assert!((200..300).contains(&answer.status), "{}", answer.said());
        self.tally.accepted += 1;
        answer
    }

    /// The same where the door takes the signature, and the folder behind it does no such thing.
    pub(crate) async fn signed_for(&mut self, presigned: &Presigned, body: &[u8]) {
        self.refused_once_touched(presigned, body).await;
        let answer = self.send(&Presented::new(presigned, body)).await;
        assert!(matches!(answer.code(), Some("NotImplemented" | "InvalidArgument")), "{}", answer.said());
        self.tally.unsettled += 1;
        self.tally.accepted += 1;
    }

    /// A form is posted, and taken.
    pub(crate) async fn posted(&mut self, form: &FilledForm) -> Answer {
        let answer = self.send(&form.presented()).await;
        assert!((200..400).contains(&answer.status), "{}", answer.said());
        self.tally.accepted += 1;
        answer
    }

    /// What is not signed and not refused either: the URI of a session.
    pub(crate) async fn sent(&self, presented: &Presented) -> Answer {
        let answer = self.send(presented).await;
        assert!((200..300).contains(&answer.status), "{}", answer.said());
        answer
    }

    /// A request is refused with this code, and everything stays as it was.
    pub(crate) async fn refused(&mut self, what: &str, presented: &Presented, code: &str) {
        let before = self.objects();
        let answer = self.send(presented).await;
        match presented.method() {
            // The answer to HEAD has no body, so no more is said than the status.
            "HEAD" => assert!((400..500).contains(&answer.status), "{what}: {}", answer.said()),
            _ => assert_eq!(answer.code(), Some(code), "{what}: {}", answer.said()),
        }
        assert!(self.objects() == before, "{what}: refused, and the bucket is another");
        self.tally.refused += 1;
    }

    async fn refused_once_touched(&mut self, presigned: &Presigned, body: &[u8]) {
        for (what, presented, code) in touched::ways(presigned, body) {
            self.refused(&what, &presented, code).await;
        }
    }

    /// The result.
    pub(crate) fn tally(self) -> Tally {
        self.tally
    }

    async fn send(&self, presented: &Presented) -> Answer {
        let mut request = http::Request::builder().method(presented.method()).uri(presented.sent_target());
        for (name, value) in presented.fields() {
            request = request.header(name, value);
        }
        let answer = self.door.clone().oneshot(request.body(Body::from(presented.body().to_vec())).unwrap()).await;
        let (head, body) = answer.unwrap().into_parts();
        let body = to_bytes(body, 1 << 24).await.unwrap().to_vec();
        Answer { status: head.status.as_u16(), headers: head.headers, body }
    }

    /// All that there is, but for uploads that wait.
    fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let mut objects = BTreeMap::new();
        let mut folders = vec![self.folder.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                match entry.is_dir() {
                    true if entry.ends_with(".presign%=tmp") => {}
                    true => folders.push(entry),
                    false => drop(objects.insert(self.name(&entry), fs::read(&entry).unwrap())),
                }
            }
        }
        objects
    }

    fn name(&self, path: &Path) -> String {
        path.strip_prefix(self.folder.path()).unwrap().to_str().unwrap().to_owned()
    }
}

impl Answer {
    /// The code of an error document.
    fn code(&self) -> Option<&str> {
        let text = std::str::from_utf8(&self.body).ok()?;
        Some(text.split_once("<Code>")?.1.split_once("</Code>")?.0)
    }

    fn said(&self) -> String {
        format!("{} {}", self.status, String::from_utf8_lossy(&self.body))
    }
}
