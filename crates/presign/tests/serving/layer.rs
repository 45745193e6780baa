//! The layer, and what it does not cover.

use std::convert::Infallible;

use axum::Extension;
use axum::extract::{OriginalUri, RawQuery};
use axum::http::Response;
use axum::routing::any;
use presign::axum::Signed;
use presign::tower::VerifyLayer;
use presign::{Peer, Verified};
use tower::{Layer, service_fn};

use super::*;

async fn verified(Extension(verified): Extension<Verified>) -> String {
    verified.key().map_or("", |key| key.as_str()).to_owned()
}

#[tokio::test]
async fn a_route_after_the_layer_is_open_and_the_extractor_on_it_is_not() {
    let app: Router = Router::new()
        .route("/before", any(async || "before"))
        .layer(presign::axum::layer(guard()))
        .route("/after", any(async || "after"))
        .route("/missed", any(verified))
        .route("/closed", any(async |_: Signed| "closed"))
        .with_state(guard());
    assert_eq!(ask(&app, "GET", "/before").await, refusal());
    assert_eq!(ask(&app, "GET", "/after").await.body, "after", "the trap: this is how axum's layers work");
    assert_eq!(ask(&app, "GET", "/missed").await.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(ask(&app, "GET", "/closed").await, refusal());
    assert_eq!(ask(&app, "GET", &link(&Grant::get("closed", MINUTE))).await.body, "closed");
    assert_eq!(ask(&app, "GET", &link(&Grant::get("before", MINUTE))).await.body, "before");

    // The order that leaves nothing open: routes, fallback, then the layer.
    let safe: Router =
        Router::new().route("/a", any(async || "a")).fallback(async || "anything").layer(presign::axum::layer(guard()));
    for path in ["/a", "/b", "/", "/a/b"] {
        assert_eq!(ask(&safe, "GET", path).await, refusal(), "{path}");
    }
    assert_eq!(ask(&safe, "GET", &link(&Grant::get("b", MINUTE))).await.body, "anything");
}

#[tokio::test]
async fn the_layer_of_axum_knows_the_path_that_came() {
    let inner = |layer| Router::new().route("/{*rest}", any(verified)).layer(layer);
    let whole = link(&Grant::get("files/a", MINUTE));
    let stripped = link(&Grant::get("a", MINUTE)).replacen("/a", "/files/a", 1);

    let knowing: Router = Router::new().nest("/files", inner(presign::axum::layer(guard().under("/files"))));
    assert_eq!(ask(&knowing, "GET", &whole).await.body, "a");
    assert_eq!(ask(&knowing, "GET", &stripped).await, refusal());
    // The plain one sees `/a` there. With the mount that clients see, it refuses all.
    let plain: Router = Router::new().nest("/files", inner(VerifyLayer::new(guard().under("/files"))));
    assert_eq!(ask(&plain, "GET", &whole).await, refusal());
    assert_eq!(ask(&plain, "GET", &stripped).await, refusal());
    let outside: Router = Router::new()
        .nest("/files", Router::new().route("/{*rest}", any(verified)))
        .layer(VerifyLayer::new(guard().under("/files")));
    assert_eq!(ask(&outside, "GET", &whole).await.body, "a");
}

#[tokio::test]
async fn both_together_agree() {
    let app: Router = Router::new()
        .route(
            "/{*rest}",
            any(async |signed: Signed, RawQuery(query): RawQuery| {
                assert_eq!(query.unwrap_or_default().matches("utm_").count(), 0);
                signed.key_id().to_owned()
            }),
        )
        .layer(presign::axum::layer(guard()))
        .with_state(guard());
    assert_eq!(ask(&app, "GET", &format!("{}&utm_a=1", link(&Grant::get("a", MINUTE)))).await.body, "k1");
    assert_eq!(ask(&app, "GET", "/a").await, refusal());
}

#[tokio::test]
async fn the_layer_strips_what_was_not_signed() {
    async fn seen(RawQuery(query): RawQuery, OriginalUri(original): OriginalUri) -> String {
        assert_eq!(original.query(), query.as_deref());
        query.unwrap_or_default().split("&ps-until").next().unwrap_or_default().to_owned()
    }
    let app: Router = Router::new().route("/{*rest}", any(seen)).layer(presign::axum::layer(guard()));
    let link = link(&Grant::get("a", MINUTE).query("q", "1"));
    assert_eq!(ask(&app, "GET", &format!("{link}&utm_a=1&fbclid=2")).await.body, "q=1&ps-key=k1");
    assert_eq!(ask(&app, "GET", &format!("{link}&q=2")).await, refusal());
}

#[tokio::test]
async fn any_service_can_stand_behind_it() {
    let service = service_fn(async |request: Request<&'static str>| {
        let verified = request.extensions().get::<Verified>().unwrap();
        Ok::<_, Infallible>(Response::new(format!("{} {}", request.uri(), verified.key_id())))
    });
    let service = VerifyLayer::new(guard()).layer(service);
    let link = link(&Grant::get("a", MINUTE).client_ip("127.0.0.0/8".parse().unwrap()));
    // As it comes by HTTP/2: the authority stands in the target.
    let came = |target: String, peer: [u8; 4]| Request::get(target).extension(Peer::new(peer)).body("").unwrap();
    let tracked = format!("https://files.example{link}&utm_a=1");
    let answer = service.clone().oneshot(came(tracked.clone(), [127, 0, 0, 1])).await.unwrap();
    assert_eq!(answer.body(), &format!("https://files.example{link} k1"));
    for (target, peer) in [(tracked, [192, 0, 2, 1]), (link, [127, 0, 0, 1])] {
        let answer = service.clone().oneshot(came(target, peer)).await.unwrap();
        assert_eq!(
            (answer.status(), answer.headers(), answer.body().as_str()),
            (refusal().status, &refusal().headers, "")
        );
    }
}

#[tokio::test]
async fn a_term_that_nobody_would_enforce_is_refused() {
    let (log, told) = Log::of(guard());
    let handler = || Router::new().route("/{*rest}", any(verified));
    let strict: Router = handler().layer(presign::axum::layer(told));
    let open: Router = handler().layer(presign::axum::layer(guard()).with_open_obligations());
    for grant in
        [Grant::put("a", MINUTE).size(3), Grant::put("a", MINUTE).size(1..=3), Grant::put("a", MINUTE).create_only()]
    {
        let request = || {
            let mut request = request("PUT", &link(&grant));
            request.headers_mut().insert("content-length", 3.into());
            request.headers_mut().insert("if-none-match", "*".parse().unwrap());
            request
        };
        assert_eq!(send(&strict, request()).await, refusal());
        assert_eq!(log.take(), ["a term that this service does not enforce has a value that is not accepted here"]);
        assert_eq!(send(&open, request()).await.body, "a");
    }
}
