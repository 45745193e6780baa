use std::pin::Pin;
use std::task::{Context, Poll};

use http_body::Frame;
use presign_core::{Backend, Grant, Ready};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;
use crate::testing::{MINUTE, Toy, at};

/// Answers one request with `answer`, and gives what came.
async fn server(answer: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let came = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut text = String::new();
        let mut buffer = [0; 4096];
        loop {
            let count = stream.read(&mut buffer).await.unwrap_or(0);
            text.push_str(std::str::from_utf8(&buffer[..count]).unwrap());
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                if count == 0 { return text } else { continue }
            };
            let expected = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if count == 0 || body.len() >= expected.map_or(0, |length| length.parse().unwrap()) {
                break;
            }
        }
        let _ = stream.write_all(answer.as_bytes()).await;
        text
    });
    (host, came)
}

const DONE: &str = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

fn bearer() -> Bearer {
    Bearer::with_builder(Client::builder().no_proxy()).unwrap()
}

/// The toy's presigned request, at `host` instead of the toy's.
fn presigned(host: &str, grant: &Grant<'_>) -> Presigned {
    let Ready::Signed(toy) = Toy::at_hand().try_presign(grant, at(1000)).unwrap() else { unreachable!() };
    let url = toy.reveal().as_str().replace("https://toy.example", &format!("http://{host}"));
    let window = grant.parts().unwrap();
    let window = window.window(at(1000), &presign_core::Limits::up_to_seconds(60), presign_core::End::Never).unwrap();
    toy.headers().iter().fold(Presigned::new(toy.method().clone(), url, window), |moved, header| {
        moved.bind(header.name().clone(), header.value())
    })
}

/// A stream of these frames, whose length the client doesn't know.
struct Frames(Vec<&'static str>);

impl http_body::Body for Frames {
    type Data = &'static [u8];
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        let next = (!self.0.is_empty()).then(|| self.0.remove(0));
        Poll::Ready(next.map(|text| Ok(Frame::data(text.as_bytes()))))
    }
}

#[tokio::test]
async fn the_request_goes_out_as_it_was_signed() {
    let (host, came) = server(DONE).await;
    let grant = Grant::put("a b//ö'(*)~", MINUTE).header("x-a", "1").size(3);
    let answer = bearer().send(&presigned(&host, &grant), "cat").await.unwrap();
    assert_eq!(answer.status(), 200);
    let came = came.await.unwrap();
    assert!(came.starts_with("PUT /a%20b//%C3%B6%27%28%2A%29~?sig=5ec4e7 HTTP/1.1\r\n"), "{came}");
    assert!(came.contains("x-a: 1\r\n") && came.ends_with("\r\n\r\ncat"), "{came}");
    assert_eq!(came.matches("content-length: 3\r\n").count(), 1, "{came}");
}

#[tokio::test]
async fn an_empty_body_is_said_only_where_one_is_expected() {
    for (grant, length) in [
        (Grant::get("k", MINUTE), None),
        (Grant::head("k", MINUTE), None),
        (Grant::delete("k", MINUTE), None),
        (Grant::put("k", MINUTE), Some("content-length: 0\r\n")),
        (Grant::put("k", MINUTE).size(0), Some("content-length: 0\r\n")),
        (Grant::request(Method::POST, "k", MINUTE), Some("content-length: 0\r\n")),
    ] {
        let (host, came) = server(DONE).await;
        bearer().send(&presigned(&host, &grant), "").await.unwrap();
        let came = came.await.unwrap();
        assert!(!came.contains("transfer-encoding"), "{came}");
        assert_eq!(came.contains("content-length"), length.is_some(), "{came}");
        assert!(came.contains(length.unwrap_or_default()), "{came}");
    }
}

#[tokio::test]
async fn a_body_of_another_length_is_not_sent() {
    for body in ["", "ca", "cats"] {
        let error = bearer().send(&presigned("127.0.0.1:1", &Grant::put("k", MINUTE).size(3)), body).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Term, "{error:?}");
        assert!(error.to_string().contains("the URL allows 3"), "{error}");
    }
}

#[tokio::test]
async fn a_stream_has_the_length_that_was_signed() {
    for frames in [vec!["cat"], vec!["c", "", "at"], vec!["c", "a", "t", ""]] {
        let (host, came) = server(DONE).await;
        let upload = presigned(&host, &Grant::put("k", MINUTE).size(3));
        bearer().send(&upload, Body::wrap(Frames(frames))).await.unwrap();
        let came = came.await.unwrap();
        assert!(came.contains("content-length: 3\r\n") && came.ends_with("\r\n\r\ncat"), "{came}");
    }
    for frames in [vec![], vec![""], vec!["ca"], vec!["cats"], vec!["cat", "s"], vec!["c", "at", "", "s"]] {
        let (host, came) = server(DONE).await;
        let upload = presigned(&host, &Grant::put("k", MINUTE).size(3));
        let sent = bearer().send(&upload, Body::wrap(Frames(frames.clone()))).await;
        assert_eq!(*sent.unwrap_err().kind(), ErrorKind::Transport, "{frames:?}");
        assert!(!came.await.unwrap().ends_with("cat"), "the server must not see a whole body: {frames:?}");
    }
}

#[tokio::test]
async fn a_redirect_is_an_answer() {
    let moved = "HTTP/1.1 307 Moved\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let (host, came) = server(moved).await;
    let answer = bearer().send(&presigned(&host, &Grant::get("k", MINUTE)), "").await.unwrap();
    assert_eq!(answer.status(), 307);
    came.await.unwrap();
}

#[tokio::test]
async fn an_error_has_no_url() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let mut signed = presigned(&closed, &Grant::get("k", MINUTE));
    for _ in 0..2 {
        let error = bearer().send(&signed, "").await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Transport);
        assert!(!format!("{error:?} {error}").contains("5ec4e7"), "{error:?}");
        // Without a TLS feature this client speaks http alone.
        let Ready::Signed(https) = Toy::at_hand().try_presign(&Grant::get("k", MINUTE), at(1000)).unwrap() else {
            return;
        };
        signed = https;
    }
}

#[test]
fn a_url_that_the_client_would_change_is_not_sent() {
    let window = Grant::get("k", MINUTE);
    let window = window.parts().unwrap();
    let window = window.window(at(0), &presign_core::Limits::up_to_seconds(60), presign_core::End::Never).unwrap();
    for url in [
        "http://h/a/../b?sig=5ec4e7",
        "http://h/%2e%2e/b?sig=5ec4e7",
        "http://H/b?sig=5ec4e7",
        "5ec4e7",
        "http://h?a b",
    ] {
        let error = request(&Presigned::new(Method::GET, url.into(), window), Body::from("")).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Term, "{url}");
        assert!(!format!("{error:?}").contains("5ec4e7"), "{error:?}");
    }
}
