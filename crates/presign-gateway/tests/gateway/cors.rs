//! Pages of other origins.

use presign::Grant;
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE};

const APP: &str = "origin: https://app.example";
const OTHER: &str = "origin: https://evil.example";
const ASKS: &str = "access-control-request-method: PUT";

#[test]
fn a_page_of_a_known_origin_may_use_signed_urls() {
    let ground = Ground::with(Limits::default(), |gateway| {
        gateway.with_cors(["https://app.example", "http://localhost:3000"]).unwrap()
    });
    let headers = "access-control-request-headers: content-type, x-team";
    let preflight = ground.raw("OPTIONS", "/files/k", &[APP, ASKS, headers]);
    assert_eq!((preflight.status, preflight.body.len()), (204, 0));
    assert_eq!(preflight.header("access-control-allow-origin"), Some("https://app.example"));
    assert_eq!(preflight.header("access-control-allow-methods"), Some("GET, HEAD, PUT, DELETE"));
    assert_eq!(preflight.header("access-control-allow-headers"), Some("content-type, x-team"));
    assert_eq!(preflight.header("access-control-allow-credentials"), None);
    let vary: Vec<&str> =
        preflight.headers.iter().filter(|(name, _)| name == "vary").map(|(_, value)| value.as_str()).collect();
    assert!(vary.contains(&"origin"));

    let put = ground.ask(&Grant::put("k", MINUTE), &[APP], b"x");
    assert_eq!((put.status, put.header("access-control-allow-origin")), (201, Some("https://app.example")));
    assert!(put.header("access-control-expose-headers").unwrap().contains("etag"));
    let get = ground.ask(&Grant::get("k", MINUTE), &[APP], b"");
    assert_eq!((get.status, get.header("vary")), (200, Some("origin")));
    let denied = ground.raw("GET", "/files/k", &[APP]);
    assert_eq!((denied.status, denied.header("access-control-allow-origin")), (403, Some("https://app.example")));

    for reply in [
        ground.raw("OPTIONS", "/files/k", &[OTHER, ASKS]),
        ground.raw("OPTIONS", "/files/k", &[APP, OTHER, ASKS]),
        ground.raw("OPTIONS", "/files/k", &["origin: null", ASKS]),
        ground.raw("OPTIONS", "/files/k", &[ASKS]),
        ground.raw("GET", "/files/k", &[OTHER]),
    ] {
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (403, None));
        assert_eq!(reply.header("vary"), Some("origin"));
    }
    // Known to ask, but not what.
    assert_eq!(ground.raw("OPTIONS", "/files/k", &[APP]).status, 403);
}

#[test]
fn without_origins_no_page_may() {
    let ground = Ground::new();
    let reply = ground.raw("OPTIONS", "/files/k", &[APP, ASKS]);
    assert_eq!((reply.status, reply.header("vary"), reply.header("access-control-allow-origin")), (403, None, None));
}

#[test]
fn origins_are_spelled_as_browsers_do() {
    let any = Ground::with(Limits::default(), |gateway| gateway.with_cors(["*"]).unwrap());
    let reply = any.raw("OPTIONS", "/files/k", &[OTHER, ASKS]);
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (204, Some("https://evil.example")));
    for origin in ["https://app.example/", "app.example", "https://APP.example", "https://app.example:443", "null", ""]
    {
        Ground::with(Limits::default(), |gateway| {
            assert!(gateway.clone().with_cors([origin]).is_err(), "{origin}");
            gateway
        });
    }
}
