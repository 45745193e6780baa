//! What an example made, before a server that others wrote: it has to take that as it is, and to refuse it once it is
//! touched.

mod touched;

use presign::s3::{Credentials, Verifier};
use presign::{Clock, Origin, Presigned, Reason, Received, SystemClock};
use presign_conformance::harness::{S3sFiles, S3sMemory};
use presign_conformance::{FilledForm, Harness, Kind, Outcome, Presented, Store};

/// The endpoint of most examples.
pub(crate) const EU_WEST_1: &str = "s3.eu-west-1.amazonaws.com";

/// The access keys of the examples: the one of AWS's documentation, and one that a provider hands out.
const KEYS: [(&str, &str); 2] = [KEY, ("ASIAIOSFODNN7EXAMPLE", "secret")];
const KEY: (&str, &str) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

/// A server in the place of those that the URLs of one example name.
pub(crate) struct Trial {
    server: Box<dyn Harness>,
    tally: Tally,
}

/// How the requests of an example fared.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    /// The server took them.
    pub(crate) accepted: usize,
    /// The server refused them, as it should.
    pub(crate) refused: usize,
    /// What of them the server does not settle; it is named in `sent.rs` and `gcs_sent.rs`.
    pub(crate) unsettled: usize,
}

impl Trial {
    /// s3s with s3s-fs, at these hosts.
    pub(crate) async fn at(hosts: &[&str]) -> Self {
        Self::of(S3sFiles::in_place_of(hosts, &KEYS).await.unwrap())
    }

    /// s3s over a map, which takes each name and keeps nothing but bytes.
    pub(crate) async fn over_a_map(hosts: &[&str]) -> Self {
        Self::of(S3sMemory::in_place_of(hosts, &KEYS).await.unwrap())
    }

    fn of(server: impl Harness + 'static) -> Self {
        Self { server: Box::new(server), tally: Tally::default() }
    }

    /// The server with these objects, `bucket/key` each, and no others.
    pub(crate) async fn holding(self, objects: &[(&str, &str)]) -> Self {
        let store = objects.iter().map(|&(name, text)| (name.to_owned(), text.into()));
        self.server.restore(&store.collect()).await.unwrap();
        self
    }

    /// All that the server holds.
    pub(crate) async fn store(&self) -> Store {
        self.server.store().await.unwrap()
    }

    /// The object `bucket/key`, which is there.
    pub(crate) async fn object(&self, name: &str) -> Vec<u8> {
        self.store().await.remove(name).unwrap_or_else(|| panic!("there is no {name}"))
    }

    /// Touched, the request is refused and changes nothing; as it was signed, it is done.
    pub(crate) async fn done(&mut self, presigned: &Presigned, body: &[u8]) -> Outcome {
        self.refused_once_touched(presigned, body).await;
        let outcome = self.send(&Presented::new(presigned, body)).await;
        assert_eq!(outcome.refusal, None, "{}", said(&outcome));
        self.tally.accepted += 1;
        outcome
    }

    /// The same where s3s takes the signature, and the store behind it does no such thing.
    pub(crate) async fn signed_for(&mut self, presigned: &Presigned, body: &[u8]) {
        self.refused_once_touched(presigned, body).await;
        let outcome = self.send(&Presented::new(presigned, body)).await;
        assert_eq!(outcome.refusal, Some(Kind::Unsupported), "{}", said(&outcome));
        self.unsettled();
    }

    /// A form is posted, and taken.
    pub(crate) async fn posted(&mut self, form: &FilledForm) -> Outcome {
        let outcome = self.send(&form.presented()).await;
        assert_eq!(outcome.refusal, None, "{}", said(&outcome));
        self.tally.accepted += 1;
        outcome
    }

    /// An upload in parts begins; its id.
    pub(crate) async fn begun(&mut self, begin: &Presigned) -> String {
        let answer = String::from_utf8(self.done(begin, b"").await.body).unwrap();
        let (_, rest) = answer.split_once("<UploadId>").unwrap();
        rest.split_once("</UploadId>").unwrap().0.to_owned()
    }

    /// A request is refused for this reason, and the store stays as it was.
    pub(crate) async fn refused(&mut self, what: &str, presented: &Presented, kind: Kind) {
        let before = self.store().await;
        self.answered(what, presented, kind).await;
        assert!(self.store().await == before, "{what}: refused, and the store is another");
    }

    /// A request is refused for this reason.
    pub(crate) async fn answered(&mut self, what: &str, presented: &Presented, kind: Kind) {
        let outcome = self.send(presented).await;
        assert_eq!(outcome.refusal, Some(kind), "{what}: {}", said(&outcome));
        self.tally.refused += 1;
    }

    async fn refused_once_touched(&mut self, presigned: &Presigned, body: &[u8]) {
        for (what, presented, kind) in touched::ways(presigned, body) {
            self.refused(&what, &presented, kind).await;
        }
    }

    /// What s3s does not read goes to the verifier of this library: it names the object, and no other object is signed for.
    pub(crate) fn left_to(&mut self, verifier: &Verifier, presigned: &Presigned, key: &str) {
        let verify = |url: &str| {
            let (parts, ()) = http::Request::get(url).body(()).unwrap().into_parts();
            let origin = Origin::HostHeader { scheme: "https".into() };
            let claims = verifier.parse(&Received::new(&parts, &origin, None)?)?;
            verifier.verify(&claims, &Credentials::new(KEY.0, KEY.1), SystemClock.now().unwrap())
        };
        let url = presigned.reveal().as_str();
        assert_eq!(verify(url).unwrap().key().unwrap().as_str(), key);
        let another = url.replacen('?', "x?", 1);
        assert_eq!(*verify(&another).unwrap_err().reason(), Reason::Signature);
        self.unsettled();
    }

    /// Something of this example is not settled by s3s.
    pub(crate) fn unsettled(&mut self) {
        self.tally.unsettled += 1;
    }

    /// The result.
    pub(crate) fn tally(self) -> Tally {
        self.tally
    }

    async fn send(&self, presented: &Presented) -> Outcome {
        self.server.send(presented).await.unwrap()
    }
}

fn said(outcome: &Outcome) -> String {
    format!("{} {}", outcome.status, String::from_utf8_lossy(&outcome.body))
}
