//! The gateway as a part of another service, and what the log says of a request.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use http::{Request, Response, StatusCode};
use http_body_util::BodyExt;
use hyper::service::Service;
use hyper_util::service::TowerToHyperService;
use presign::Grant;
use presign_gateway::{Disk, Gateway, Ring};
use tracing_subscriber::fmt::MakeWriter;

use crate::ground::{MINUTE, own_origin, ring, sign, target};

const ADDRESS: &str = "127.0.0.1:80";

fn signed(grant: &Grant<'_>) -> String {
    target(&sign(&Ring::from(ring()).current(), ADDRESS.parse().unwrap(), grant))
}

async fn ask(router: &Router, method: &str, target: &str) -> (StatusCode, String) {
    let request = Request::builder().method(method).uri(target).header("host", ADDRESS).body(Body::empty()).unwrap();
    let answer: Response<Body> = TowerToHyperService::new(router.clone()).call(request).await.unwrap();
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8(bytes.to_vec()).unwrap())
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn it_can_be_nested_and_a_fallback() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("k"), "secret").unwrap();
    let gateway = Gateway::new(Disk::open(folder.path()).unwrap(), ring(), own_origin()).under("/files");
    let page = || Router::new().route("/", get(|| async { "the page" }));
    block_on(async {
        for router in
            [page().nest_service("/files", gateway.clone().router()), page().fallback_service(gateway.clone().router())]
        {
            let right = signed(&Grant::get("k", MINUTE));
            assert_eq!(ask(&router, "GET", "/").await, (StatusCode::OK, "the page".into()));
            assert_eq!(ask(&router, "GET", &right).await, (StatusCode::OK, "secret".into()));
            let listed = ask(&router, "GET", &signed(&Grant::list("", MINUTE))).await;
            assert!(listed.0 == StatusCode::OK && listed.1.contains(r#""name":"k""#), "{listed:?}");
            for (method, target) in
                [("GET", "/files/k"), ("GET", "/files/"), ("PUT", &right), ("POST", "/files/k"), ("DELETE", &right)]
            {
                assert_eq!(ask(&router, method, target).await, (StatusCode::FORBIDDEN, "denied\n".into()));
            }
        }
        // Its own router, nested, never sees the path `/files/` itself, so that it can't list; objects are served.
        let nested = page().nest("/files", gateway.clone().router());
        assert_eq!(ask(&nested, "GET", &signed(&Grant::get("k", MINUTE))).await.0, StatusCode::OK);
        assert_eq!(ask(&nested, "GET", "/files/k").await.0, StatusCode::FORBIDDEN);
        // Mounted elsewhere than signed: refused, as everything is.
        let elsewhere = Router::new().nest("/other", gateway.router());
        let moved = signed(&Grant::get("k", MINUTE)).replace("/files/", "/other/");
        assert_eq!(ask(&elsewhere, "GET", &moved).await.0, StatusCode::FORBIDDEN);
    });
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn the_log_says_why_and_shows_no_signature() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let folder = tempfile::tempdir().unwrap();
    let gateway = Gateway::new(Disk::open(folder.path()).unwrap(), ring(), own_origin()).under("/files");
    let right = signed(&Grant::get("absent", MINUTE).query("response-content-language", "hidden"));
    let wrong = right.replace("/absent?", "/other?");
    tracing::subscriber::with_default(subscriber, || {
        block_on(async {
            let router = gateway.router();
            assert_eq!(ask(&router, "GET", &right).await.0, StatusCode::NOT_FOUND);
            assert_eq!(ask(&router, "GET", &wrong).await.0, StatusCode::FORBIDDEN);
        });
    });
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("the signature does not match") && text.contains("there is no such object"), "{text}");
    assert!(text.contains("/files/absent") && text.contains("403"));
    let signature = right.split_once("ps-sig=").unwrap().1;
    for hidden in [signature, &signature[..12], "ps-sig", "ps-key", "ps-until", "hidden", "?"] {
        assert!(!text.contains(hidden), "{hidden}: {text}");
    }
}
