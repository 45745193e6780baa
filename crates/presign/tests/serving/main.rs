//! Signed URLs before real axum routers and real sockets: each trap with its closed outcome.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod body;
mod layer;
mod origin;
mod paths;
mod wire;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use presign::local::{Key, KeyRing, Verifier};
use presign::{FixedClock, Grant, Guard, LiveSite, Presigner, Timestamp};
use tower::ServiceExt;

const MINUTE: Duration = Duration::from_secs(60);
const BASE: &str = "https://files.example";

fn now() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).unwrap()
}

fn ring() -> Arc<KeyRing> {
    Arc::new(KeyRing::new(Key::new("k1", [7; 32]).unwrap(), Duration::from_secs(3600)).unwrap())
}

/// Behind a fixed origin, ignoring what mail programs append.
fn guard() -> Guard {
    ours(Guard::of(ring(), BASE).unwrap())
}

fn ours(guard: Guard) -> Guard {
    guard.with_clock(FixedClock::new(now())).with_verifier(Verifier::new().ignoring(["utm_*", "fbclid"]))
}

/// The signed URL without its origin.
fn link(grant: &Grant<'_>) -> String {
    link_at(BASE, grant)
}

fn link_at(base: &str, grant: &Grant<'_>) -> String {
    let presigner = Presigner::new(LiveSite::new(ring(), base).unwrap()).with_clock(FixedClock::new(now()));
    let presigned = presigner.presign_now(grant).unwrap();
    let url = presigned.reveal().as_str();
    url[url.find("://").unwrap() + 3..].split_once('/').map(|(_, rest)| format!("/{rest}")).unwrap()
}

/// All that a client sees of an answer.
#[derive(Clone, Debug, PartialEq)]
struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

async fn send(app: &Router, request: Request<Body>) -> Answer {
    let (parts, body) = app.clone().oneshot(request).await.unwrap().into_parts();
    let body = String::from_utf8(to_bytes(body, 10_000).await.unwrap().to_vec()).unwrap();
    Answer { status: parts.status, headers: parts.headers, body }
}

fn request(method: &str, target: &str) -> Request<Body> {
    Request::builder().method(method).uri(target).header("host", "files.example").body(Body::empty()).unwrap()
}

async fn ask(app: &Router, method: &str, target: &str) -> Answer {
    send(app, request(method, target)).await
}

/// The one answer to everything that is refused.
fn refusal() -> Answer {
    let headers = [("cache-control", "no-store"), ("content-length", "0")];
    let headers = headers.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
    Answer { status: StatusCode::FORBIDDEN, headers: HeaderMap::from_iter(headers), body: String::new() }
}

/// What the service's own log would say.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<String>>>);

impl Log {
    fn of(guard: Guard) -> (Self, Guard) {
        let log = Self::default();
        let lines = log.clone();
        let guard = guard.with_report(move |denied| lines.0.lock().unwrap().push(denied.reason().to_string()));
        (log, guard)
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}
