//! The traps that only a socket shows, over HTTP/1 and HTTP/2.

use std::net::SocketAddr;

use axum::http::Version;
use axum::routing::any;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use presign::Origin;
use presign::axum::{Signed, SignedBody};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use super::*;

/// A server that knows itself by the `Host` of each request, and the base URL of what it signs.
async fn server() -> (SocketAddr, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let guard = ours(Guard::new(ring(), Origin::HostHeader { scheme: "http".into() }));
    let app = Router::new()
        .route("/file", any(async |_: Signed| "the file"))
        .route("/upload", any(async |upload: SignedBody| upload.bytes().len().to_string()))
        .route("/layered", any(async || "the file").layer(presign::axum::layer(guard.clone())))
        .with_state(guard);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, app).await });
    (address, format!("http://{address}"))
}

/// Sends these bytes and reads until the server closes; the answer without its date.
async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that has refused may reset the connection, once it has answered.
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer)).await.unwrap();
    let answer = String::from_utf8(answer).unwrap();
    answer.split_inclusive("\r\n").filter(|line| !line.to_lowercase().starts_with("date: ")).collect()
}

const REFUSED: &str =
    "HTTP/1.1 403 Forbidden\r\ncache-control: no-store\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

#[tokio::test]
async fn any_disagreement_about_the_host_is_refused() {
    let (host, base) = server().await;
    for name in ["file", "layered"] {
        let link = link_at(&base, &Grant::get(name, MINUTE));
        for (target, version, hosts, reached) in [
            (link.clone(), "1.1", vec![host.to_string()], true),
            (format!("{base}{link}"), "1.1", vec![host.to_string()], true),
            (link.clone(), "1.0", vec![host.to_string()], true),
            (format!("{base}{link}"), "1.1", vec!["evil.example".into()], false),
            (format!("http://evil.example{link}"), "1.1", vec![host.to_string()], false),
            (format!("http://user@{host}{link}"), "1.1", vec![host.to_string()], false),
            (link.clone(), "1.1", vec![host.to_string(), "evil.example".into()], false),
            (link.clone(), "1.1", vec!["evil.example".into(), host.to_string()], false),
            (link.clone(), "1.1", vec![host.to_string(), host.to_string()], false),
            (link.clone(), "1.1", vec![format!("{host}, evil.example")], false),
            (link.clone(), "1.1", vec![String::new()], false),
            (link.clone(), "1.1", vec![], false),
            (link.clone(), "1.0", vec![], false),
            (link.clone(), "1.1", vec!["evil.example".into()], false),
            (link.replace("?", "?x=1&"), "1.1", vec![host.to_string()], false),
        ] {
            let mut request = format!("GET {target} HTTP/{version}\r\n");
            for host in &hosts {
                request.push_str(&format!("host: {host}\r\n"));
            }
            request.push_str("x-forwarded-host: ");
            request.push_str(&format!("{host}\r\nconnection: close\r\n\r\n"));
            let answer = raw(host, &request).await;
            let mute = if version == "1.0" {
                REFUSED.replace("HTTP/1.1", "HTTP/1.0").replace("connection: close\r\n", "")
            } else {
                REFUSED.to_owned()
            };
            assert!(if reached { answer.ends_with("\r\n\r\nthe file") } else { answer == mute }, "{request}{answer}");
        }
    }
}

#[tokio::test]
async fn a_target_that_is_no_path_reaches_nothing() {
    let (host, _) = server().await;
    for start in ["OPTIONS *", "CONNECT evil.example:443", "GET http://evil.example", "GET /file?", "GET /file/../file"]
    {
        let answer = raw(host, &format!("{start} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n")).await;
        assert!(answer.starts_with("HTTP/1.1 4") && !answer.contains("the file"), "{start} {answer}");
    }
}

#[tokio::test]
async fn an_upload_is_refused_before_it_is_asked_for() {
    let (host, base) = server().await;
    let link = link_at(&base, &Grant::put("upload", MINUTE).size(1..=5));
    let head =
        |target: &str, more: &str| format!("PUT {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{more}\r\n");

    let unsigned = head("/upload", "expect: 100-continue\r\ncontent-length: 5\r\n");
    assert_eq!(raw(host, &unsigned).await, REFUSED);
    let longer = head(&link, "expect: 100-continue\r\ncontent-length: 6\r\n");
    assert_eq!(raw(host, &longer).await, REFUSED);

    let chunked = |body: &str| head(&link, "transfer-encoding: chunked\r\n") + body;
    let good = raw(host, &chunked("2\r\nca\r\n3\r\nts!\r\n0\r\n\r\n")).await;
    assert!(good.ends_with("\r\n\r\n5"), "{good}");
    assert_eq!(raw(host, &chunked("2\r\nca\r\n4\r\nts!!\r\n0\r\n\r\n")).await, REFUSED);
    assert_eq!(raw(host, &chunked("0\r\n\r\n")).await, REFUSED);
}

#[tokio::test]
async fn http_2_names_its_authority_in_the_target() {
    let (host, base) = server().await;
    let stream = TcpStream::connect(host).await.unwrap();
    let (mut client, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let mut ask = async |authority: &str, link: &str, host: Option<&str>| {
        let mut request = Request::get(format!("http://{authority}{link}")).version(Version::HTTP_2);
        if let Some(host) = host {
            request = request.header("host", host);
        }
        let (mut parts, body) = client.send_request(request.body(Body::empty()).unwrap()).await.unwrap().into_parts();
        assert_eq!(parts.version, Version::HTTP_2);
        parts.headers.remove("date");
        let body = to_bytes(Body::new(body), 100).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
    };
    let own = host.to_string();
    for name in ["file", "layered"] {
        let link = link_at(&base, &Grant::get(name, MINUTE));
        assert_eq!(ask(&own, &link, None).await.body, "the file");
        assert_eq!(ask(&own, &format!("{link}&utm_source=mail"), Some(&own)).await.body, "the file");
        assert_eq!(ask("evil.example", &link, None).await, refusal());
        assert_eq!(ask("evil.example", &link, Some(&own)).await, refusal());
        assert_eq!(ask(&own, &link, Some("evil.example")).await, refusal());
        assert_eq!(ask(&own, &format!("/{name}"), None).await, refusal());
    }
}

#[tokio::test]
async fn the_network_of_a_url_is_that_of_the_connection() {
    let (host, base) = server().await;
    for (net, reached) in [("127.0.0.0/8", true), ("192.0.2.0/24", false)] {
        for name in ["file", "layered"] {
            let link = link_at(&base, &Grant::get(name, MINUTE).client_ip(net.parse().unwrap()));
            let request = format!("GET {link} HTTP/1.1\r\nhost: {host}\r\nx-forwarded-for: 192.0.2.1\r\n");
            let answer = raw(host, &format!("{request}connection: close\r\n\r\n")).await;
            assert!(if reached { answer.ends_with("the file") } else { answer == REFUSED }, "{net} {answer}");
        }
    }
}
