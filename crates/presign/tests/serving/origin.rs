//! Who a URL was signed for, and who asks.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use axum::routing::any;
use presign::axum::Signed;
use presign::{Origin, Peer};

use super::*;

fn app(origin: Origin) -> Router {
    let guard = ours(Guard::new(ring(), origin));
    Router::new().route("/{*rest}", any(async |signed: Signed| signed.key_id().to_owned())).with_state(guard)
}

fn fixed() -> Router {
    Router::new().route("/{*rest}", any(async |signed: Signed| signed.key_id().to_owned())).with_state(guard())
}

/// Headers are `name=value`.
fn from(target: &str, headers: &[&str], peer: Option<&str>) -> Request<Body> {
    let mut request = Request::get(target);
    for header in headers {
        let (name, value) = header.split_once('=').unwrap();
        request = request.header(name, value);
    }
    if let Some(peer) = peer {
        request = request.extension(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 9)));
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn behind_a_proxy_a_fixed_origin_is_what_was_signed_for() {
    let link = link(&Grant::get("a", MINUTE));
    for host in ["host=files.example", "host=10.0.0.5:8080", "host=inner"] {
        let came = from(&link, &[host, "x-forwarded-host=evil.example", "x-forwarded-proto=http"], Some("10.0.0.1"));
        assert_eq!(send(&fixed(), came).await.body, "k1", "{host}");
    }
    let elsewhere = link_at("https://evil.example", &Grant::get("a", MINUTE));
    assert_eq!(send(&fixed(), from(&elsewhere, &["host=evil.example"], None)).await, refusal());
}

#[tokio::test]
async fn any_disagreement_about_the_host_is_refused() {
    let link = link(&Grant::get("a", MINUTE));
    let own = Origin::HostHeader { scheme: "https".into() };
    let absolute = format!("http://files.example{link}");
    for app in [app(own), fixed()] {
        for (target, hosts, reached) in [
            (&link, &["host=files.example"][..], true),
            (&link, &["host=FILES.example:443"], true),
            (&absolute, &["host=files.example"], true),
            (&absolute, &[], true),
            (&link, &[], false),
            (&link, &["host="], false),
            (&link, &["host=files.example", "host=files.example"], false),
            (&link, &["host=evil.example", "host=files.example"], false),
            (&link, &["host=files.example", "host=evil.example"], false),
            (&link, &["host=files.example, evil.example"], false),
            (&link, &["host=user@files.example"], false),
            (&absolute, &["host=evil.example"], false),
            (&absolute, &["host=files.example", "host=evil.example"], false),
            (&absolute.replace("files", "evil"), &["host=files.example"], false),
        ] {
            let answer = send(&app, from(target, hosts, None)).await;
            assert_eq!(answer.status == StatusCode::OK, reached, "{target} {hosts:?}");
            assert!(reached || answer == refusal());
        }
    }
    let other = from(&link, &["host=other.example"], None);
    assert_eq!(send(&app(Origin::HostHeader { scheme: "https".into() }), other).await, refusal());
    let cleartext = from(&link, &["host=files.example"], None);
    assert_eq!(send(&app(Origin::HostHeader { scheme: "http".into() }), cleartext).await, refusal());
}

#[tokio::test]
async fn a_forwarded_host_counts_from_a_trusted_peer_alone() {
    let link = link(&Grant::get("a", MINUTE));
    let forwarded = ["host=inner", "x-forwarded-host=files.example", "x-forwarded-proto=https"];
    let trusting = app(Origin::Forwarded { trusted: vec!["10.0.0.0/8".parse().unwrap()], scheme: "http".into() });
    for (peer, reached) in
        [(Some("10.0.0.1"), true), (Some("::ffff:10.0.0.1"), true), (Some("192.0.2.1"), false), (None, false)]
    {
        let answer = send(&trusting, from(&link, &forwarded, peer)).await;
        assert_eq!(answer.status == StatusCode::OK, reached, "{peer:?}");
    }
    for headers in [
        &["host=inner"][..],
        &["host=inner", "x-forwarded-host=files.example"],
        &["host=inner", "x-forwarded-host=files.example", "x-forwarded-host=evil", "x-forwarded-proto=https"],
        &["host=inner", "x-forwarded-host=files.example, evil", "x-forwarded-proto=https"],
        &["x-forwarded-host=files.example", "x-forwarded-proto=https"],
    ] {
        assert_eq!(send(&trusting, from(&link, headers, Some("10.0.0.1"))).await, refusal(), "{headers:?}");
    }
    let own = app(Origin::HostHeader { scheme: "https".into() });
    assert_eq!(send(&own, from(&link, &forwarded, Some("10.0.0.1"))).await, refusal(), "nobody said to trust it");
}

#[tokio::test]
async fn a_network_is_that_of_the_connection() {
    let link = link(&Grant::get("a", MINUTE).client_ip("192.0.2.0/24".parse().unwrap()));
    let host = ["host=files.example", "x-forwarded-for=192.0.2.7", "forwarded=for=192.0.2.7"];
    for (peer, reached) in [(Some("192.0.2.7"), true), (Some("192.0.3.7"), false), (None, false)] {
        assert_eq!(send(&fixed(), from(&link, &host, peer)).await != refusal(), reached, "{peer:?}");
    }
    for (peer, reached) in [([192, 0, 2, 7], true), ([192, 0, 3, 7], false)] {
        let mut came = from(&link, &host, None);
        came.extensions_mut().insert(Peer::new(peer));
        assert_eq!(send(&fixed(), came).await != refusal(), reached, "{peer:?}");
    }
    let mut both = from(&link, &host, Some("192.0.3.7"));
    both.extensions_mut().insert(Peer::new([192, 0, 2, 7]));
    assert_eq!(send(&fixed(), both).await, refusal(), "the server's own word counts");
}
