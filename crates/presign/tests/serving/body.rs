//! What a URL says of a body.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use axum::extract::DefaultBodyLimit;
use axum::routing::put;
use hyper::body::Frame;
use presign::axum::{Signed, SignedBody, Unsettled};
use presign::{Checksum, ChecksumAlgorithm, Obligation, Sha256, base64_encode};

use super::*;

fn app(guard: Guard) -> Router {
    let stored = async |upload: SignedBody| {
        let (verified, bytes) = upload.into_parts();
        format!("{} {:?}", bytes.len(), verified.obligations())
    };
    Router::new()
        .route("/strict", put(async |signed: Signed| signed.key_id().to_owned()))
        .route("/open", put(async |open: Unsettled| open.into_verified().obligations().len().to_string()))
        .route("/stored", put(stored))
        .with_state(guard)
}

fn upload(grant: &Grant<'_>, headers: &[(&'static str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::put(link(grant)).header("host", "files.example");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

#[tokio::test]
async fn a_body_has_the_size_that_was_signed() {
    let app = app(guard());
    let exact = Grant::put("stored", MINUTE).size(3);
    let range = Grant::put("stored", MINUTE).size(1..=3);
    for (grant, body, length, stored) in [
        (&exact, "cat", Some("3"), true),
        (&exact, "cat", None, true),
        (&exact, "ca", None, false),
        (&exact, "cats", None, false),
        (&exact, "", None, false),
        (&range, "c", None, true),
        (&range, "cat", Some("3"), true),
        (&range, "", Some("0"), false),
        (&range, "cats", None, false),
        // A length that is not the body's, as no HTTP server lets one through.
        (&exact, "cats", Some("3"), false),
        (&range, "cat", Some("4"), false),
        (&range, "cat", Some("+3"), false),
        (&range, "cat", Some("3, 3"), false),
        (&range, "cat", Some(""), false),
    ] {
        let headers: Vec<_> = length.map(|length| ("content-length", length)).into_iter().collect();
        let answer = send(&app, upload(grant, &headers, body)).await;
        assert_eq!(answer.status == StatusCode::OK, stored, "{body} {length:?}");
        assert!(if stored { answer.body.ends_with(" []") } else { answer == refusal() });
    }
    let twice = upload(&range, &[("content-length", "3"), ("content-length", "3")], "cat");
    assert_eq!(send(&app, twice).await, refusal());
}

#[tokio::test]
async fn a_body_has_the_checksum_that_was_signed() {
    let digest = base64_encode(&Sha256::of(b"cat"));
    let checksum = Checksum::new(ChecksumAlgorithm::Sha256, digest.as_str()).unwrap();
    let grant = Grant::put("stored", MINUTE).checksum(checksum);
    let header = format!("sha-256=:{digest}:");
    let header = ("content-digest", header.as_str());
    assert_eq!(send(&app(guard()), upload(&grant, &[header], "cat")).await.body, "3 []");
    assert_eq!(send(&app(guard()), upload(&grant, &[header], "dog")).await, refusal());
    assert_eq!(send(&app(guard()), upload(&grant, &[], "cat")).await, refusal());
}

#[tokio::test]
async fn what_only_a_store_can_settle_is_handed_on() {
    let grant = Grant::put("stored", MINUTE).size(3).create_only();
    let answer = send(&app(guard()), upload(&grant, &[("if-none-match", "*")], "cat")).await;
    assert_eq!(answer.body, format!("3 {:?}", [Obligation::CreateOnly]));
    assert_eq!(send(&app(guard()), upload(&grant, &[], "cat")).await, refusal());
}

#[tokio::test]
async fn a_handler_that_would_not_enforce_a_term_is_not_reached() {
    let (log, guard) = Log::of(guard());
    let app = app(guard);
    assert_eq!(send(&app, upload(&Grant::put("strict", MINUTE), &[], "cat")).await.body, "k1");
    assert_eq!(send(&app, upload(&Grant::put("strict", MINUTE).size(3), &[], "cat")).await, refusal());
    assert_eq!(log.take(), ["a term that this service does not enforce has a value that is not accepted here"]);
    assert_eq!(send(&app, upload(&Grant::put("open", MINUTE).size(3), &[], "cat")).await.body, "1");
    let wrong = upload(&Grant::put("open", MINUTE).size(3), &[("content-length", "4")], "cats");
    assert_eq!(send(&app, wrong).await, refusal());
    assert_eq!(log.take(), ["content-length has a value that is not accepted here"]);
}

#[tokio::test]
async fn the_limit_of_the_service_holds_too() {
    let grant = Grant::put("stored", MINUTE).size(0..=100_000_000);
    let body = |megabytes: usize| vec![7; megabytes * 1024 * 1024];
    assert_eq!(send(&app(guard()), upload(&grant, &[], body(1))).await.status, StatusCode::OK);
    assert_eq!(send(&app(guard()), upload(&grant, &[], body(3))).await, refusal());
    let wider = app(guard()).layer(DefaultBodyLimit::max(4 * 1024 * 1024));
    assert_eq!(send(&wider, upload(&grant, &[], body(3))).await.status, StatusCode::OK);
}

/// A body that never ends, of which no more is read than a hundred bytes.
struct Endless(u8);

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0 += 1;
        assert!(self.0 < 100, "it is read on and on");
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(b"x")))))
    }
}

#[tokio::test]
async fn no_more_is_read_than_was_signed() {
    let unlimited = app(guard()).layer(DefaultBodyLimit::disable());
    let grant = Grant::put("stored", MINUTE).size(0..=50);
    assert_eq!(send(&unlimited, upload(&grant, &[], Body::new(Endless(0)))).await, refusal());
}
