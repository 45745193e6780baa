//! Paths, queries and methods before an extractor.

use axum::extract::{OriginalUri, Path, RawQuery};
use axum::http::Uri;
use axum::routing::{any, get};
use presign::Target;
use presign::axum::{Refused, Signed};

use super::*;

async fn name(signed: Signed) -> String {
    format!("{} {}", signed.method(), signed.key().map_or("", |key| key.as_str()))
}

fn app() -> Router {
    Router::new().route("/{*rest}", any(name)).with_state(guard())
}

#[tokio::test]
async fn a_signed_url_reaches_the_handler_and_no_other_does() {
    let (log, guard) = Log::of(guard());
    let app: Router = Router::new().route("/{*rest}", any(name)).with_state(guard);
    let link = link(&Grant::get("a b/c.txt", MINUTE));
    let answer = ask(&app, "GET", &link).await;
    assert_eq!((answer.status, answer.body.as_str()), (StatusCode::OK, "GET a b/c.txt"));
    assert_eq!(log.take(), [""; 0]);

    let other = link_at("https://other.example", &Grant::get("a b/c.txt", MINUTE));
    for (method, target, why) in [
        ("GET", "/a%20b/c.txt".to_owned(), "ps-key is missing"),
        ("GET", link.replace("c.txt", "d.txt"), "the signature does not match"),
        ("PUT", link.clone(), "the signature does not match"),
        ("POST", link.clone(), "the signature does not match"),
        ("GET", link.replace("ps-key=k1", "ps-key=k2"), "the key id is unknown"),
        ("GET", link.replace("1795262460", "1795262461"), "the signature does not match"),
        ("GET", format!("{link}&x=1"), "the query can't be read"),
        ("GET", other, "the signature does not match"),
    ] {
        assert_eq!(ask(&app, method, &target).await, refusal(), "{method} {target}");
        assert_eq!(log.take(), [why], "{method} {target}");
    }
}

#[tokio::test]
async fn a_url_ends() {
    let link = link(&Grant::get("a", MINUTE));
    for (seconds, reached) in [(0, true), (60, true), (61, false)] {
        let guard = guard().with_clock(FixedClock::new(now().plus(seconds)));
        let app: Router = Router::new().route("/{*rest}", any(name)).with_state(guard);
        assert_eq!(ask(&app, "GET", &link).await == refusal(), !reached, "{seconds}");
    }
    #[derive(Debug)]
    struct Broken;
    impl presign::Clock for Broken {
        fn now(&self) -> presign::Result<Timestamp> {
            Timestamp::from_unix(-1)
        }
    }
    let app: Router = Router::new().route("/{*rest}", any(name)).with_state(guard().with_clock(Broken));
    assert_eq!(ask(&app, "GET", &link).await, refusal());
}

#[tokio::test]
async fn a_nested_router_checks_the_whole_path() {
    let inner = || Router::new().route("/{*rest}", any(name));
    let nested: Router = Router::new().nest("/files", inner()).with_state(guard().under("/files"));
    let twice: Router =
        Router::new().nest("/files", Router::new().nest("/deep", inner())).with_state(guard().under("/files/"));

    let whole = link(&Grant::get("files/deep/a", MINUTE));
    assert_eq!(ask(&nested, "GET", &whole).await.body, "GET deep/a");
    assert_eq!(ask(&twice, "GET", &whole).await.body, "GET deep/a");
    let at_base = link_at("https://files.example/files", &Grant::get("deep/a", MINUTE));
    assert_eq!(at_base, whole, "a base with a path says the same");

    // What the inner router sees is `/a`, and a signature for that is one for another resource.
    let stripped = link(&Grant::get("a", MINUTE));
    let respelled = stripped.replacen("/a", "/files/a", 1);
    assert_eq!(ask(&nested, "GET", &respelled).await, refusal());
    let unmounted: Router = Router::new().nest("/files", inner()).with_state(guard());
    assert_eq!(ask(&unmounted, "GET", &respelled).await, refusal());
    // Outside of what is served under, nothing is valid, whoever signed it.
    let elsewhere: Router = Router::new().nest("/filesystem", inner()).with_state(guard().under("/files"));
    let outside = link(&Grant::get("filesystem/a", MINUTE));
    assert_eq!(ask(&elsewhere, "GET", &outside).await, refusal());
}

#[tokio::test]
async fn what_a_path_extractor_decodes_is_not_trusted() {
    let open: Router = Router::new().route("/{name}", get(async |Path(name): Path<String>| name));
    assert_eq!(ask(&open, "GET", "/a%2F..%2Fb").await.body, "a/../b", "the trap is there");

    let closed: Router =
        Router::new().route("/{name}", get(async |_: Signed, Path(name): Path<String>| name)).with_state(guard());
    let good = link(&Grant::get("a", MINUTE));
    assert_eq!(ask(&closed, "GET", &good).await.body, "a");
    for path in ["/a%2F..%2Fb", "/a%2f..%2fb", "/%61", "/a%2Fb", "/..%2Fa", "/a%00", "/a%", "/a%C3", "/a/", "//a"] {
        let target = good.replacen("/a", path, 1);
        assert_ne!(ask(&closed, "GET", &target).await.status, StatusCode::OK, "{path}");
        assert_eq!(ask(&app(), "GET", &target).await, refusal(), "{path}");
    }
    // Below a signed prefix the rest of the path is free, and still has one spelling.
    let prefix = Grant::request("GET".parse().unwrap(), Target::Prefix("film/".into()), MINUTE);
    let below = link(&prefix);
    assert_eq!(ask(&app(), "GET", &below.replacen("/film/", "/film/s1.ts", 1)).await.body, "GET film/s1.ts");
    for path in ["/film/a%2F..%2F..%2Fb", "/film/../b", "/film/..%2Fb", "/film/.", "/film/%2e%2e/b", "/filmb"] {
        assert_eq!(ask(&app(), "GET", &below.replacen("/film/", path, 1)).await, refusal(), "{path}");
    }
}

#[tokio::test]
async fn the_handler_sees_no_tracking_parameters() {
    async fn seen(_: Signed, RawQuery(query): RawQuery, uri: Uri, OriginalUri(original): OriginalUri) -> String {
        let query = query.unwrap_or_default();
        assert_eq!((uri.query(), original.query()), (Some(query.as_str()), Some(query.as_str())));
        assert!(original.path().starts_with("/files/"));
        query.split("&ps-until=").next().unwrap_or_default().to_owned()
    }
    let app: Router = Router::new().nest("/files", Router::new().route("/{*rest}", any(seen))).with_state(guard());
    let link = link(&Grant::get("files/a", MINUTE).query("q", "1 &=é").query_flag("utm").query("q", ""));
    let expected = "q=1%20%26%3D%C3%A9&utm&q=&ps-key=k1";
    for target in [
        link.clone(),
        format!("{link}&utm_source=mail&fbclid=x%20y"),
        link.replace("?", "?utm_id=1&"),
        link.replace("&ps-key", "&utm_campaign&ps-key"),
        link.replace("&ps-until", "&utm_=&ps-until"),
    ] {
        assert_eq!(ask(&app, "GET", &target).await.body, expected, "{target}");
    }
    for more in ["&gclid=1", "&utm=1", "&UTM_source=1", "&%75tm_source=1", "&q=1", "&", "&ps-utm_=1"] {
        assert_eq!(ask(&app, "GET", &format!("{link}{more}")).await, refusal(), "{more}");
    }
}

#[tokio::test]
async fn head_follows_get_and_nothing_else_follows() {
    let app: Router = Router::new().route("/{name}", get(name).put(name).delete(name)).with_state(guard());
    let links =
        [Grant::get("a", MINUTE), Grant::head("a", MINUTE), Grant::put("a", MINUTE), Grant::delete("a", MINUTE)];
    let links = links.map(|grant| link(&grant));
    let methods = ["GET", "HEAD", "PUT", "DELETE"];
    for (signed, link) in links.iter().enumerate() {
        for (used, method) in methods.iter().enumerate() {
            let answer = ask(&app, method, link).await;
            let granted = signed == used || (signed, used) == (0, 1);
            assert_eq!(answer.status == StatusCode::OK, granted, "{} by {method}", methods[signed]);
            assert!(granted || answer == refusal());
        }
    }
}

#[tokio::test]
async fn a_handler_may_ask_why_by_name() {
    async fn either(signed: Result<Signed, Refused>) -> String {
        match signed {
            Ok(signed) => signed.key_id().to_owned(),
            Err(refused) => refused.reason().to_string(),
        }
    }
    let app: Router = Router::new().route("/{*rest}", any(either)).with_state(guard());
    assert_eq!(ask(&app, "GET", &link(&Grant::get("a", MINUTE))).await.body, "k1");
    assert_eq!(ask(&app, "GET", "/a").await.body, "ps-key is missing");
}
