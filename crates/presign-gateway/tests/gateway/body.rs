//! When a body is asked for, when it is cut off, and how a server ends.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use presign::Grant;
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE};
use crate::wire::{connect, exchange, parse};

fn put_head(ground: &Ground, target: &str, length: usize, more: &str) -> Vec<u8> {
    let address = ground.address;
    format!("PUT {target} HTTP/1.1\r\nhost: {address}\r\ncontent-length: {length}\r\n{more}\r\n").into_bytes()
}

#[test]
fn a_client_that_waits_is_refused_before_it_sends() {
    let ground = Ground::new();
    ground.put_file("there", "x");
    let expect = "expect: 100-continue\r\n";
    let right = ground.target(&Grant::put("k", MINUTE));
    let wrong = right.replace("/k?", "/l?");
    let taken = ground.target(&Grant::put("there", MINUTE).create_only());
    let long = ground.target(&Grant::put("k", MINUTE).size(0..=5));
    for (target, lines, status) in [
        (&wrong, expect.to_owned(), 403),
        (&taken, format!("{expect}if-none-match: *\r\n"), 412),
        (&long, expect.to_owned(), 413),
    ] {
        let mut stream = connect(ground.address);
        stream.write_all(&put_head(&ground, target, 1_000_000, &lines)).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let reply = parse(&answer);
        assert_eq!((reply.status, reply.header("connection")), (status, Some("close")));
        assert!(!String::from_utf8_lossy(&answer).contains("100 Continue"));
    }
    let mut stream = connect(ground.address);
    stream.write_all(&put_head(&ground, &right, 4, &format!("{expect}connection: close\r\n"))).unwrap();
    let mut first = [0; 25];
    stream.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"body").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!((parse(&answer).status, ground.get("k").text()), (201, "body"));
}

#[test]
fn a_refused_upload_is_closed_and_not_read() {
    let ground = Ground::new();
    let long = ground.target(&Grant::put("k", MINUTE).size(0..=5));
    for (target, head) in [("/files/k", "content-length: 1000000000"), (&long, "transfer-encoding: chunked")] {
        let mut stream = connect(ground.address);
        let text = format!("PUT {target} HTTP/1.1\r\nhost: {}\r\n{head}\r\n\r\n", ground.address);
        stream.write_all(text.as_bytes()).unwrap();
        let chunk = [&b"10000\r\n"[..], &[b'x'; 65536], b"\r\n"].concat();
        let began = Instant::now();
        let mut sent = 0;
        let error = loop {
            match stream.write(&chunk) {
                Ok(bytes) => sent += bytes,
                Err(error) => break error,
            }
            // What fits into the buffers of two sockets, and no more.
            assert!(sent < 64 << 20 && began.elapsed() < Duration::from_secs(10), "{sent} bytes were taken");
        };
        assert!(matches!(error.kind(), ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{error}");
    }
    assert_eq!(ground.list(""), Vec::<String>::new());
}

#[test]
fn a_body_is_chunked_or_whole() {
    let ground = Ground::new();
    let right = ground.target(&Grant::put("k", MINUTE));
    let send = |target: &str, lines: &str| {
        let head = format!("PUT {target} HTTP/1.1\r\nhost: {}\r\n{lines}\r\n\r\n", ground.address);
        exchange(ground.address, &[head.as_bytes(), b"4\r\nbody\r\n0\r\n\r\n"].concat())
    };
    for coding in ["gzip, chunked", "gzip,Chunked", "chunked, chunked", "identity, chunked", "x-gzip , chunked"] {
        let reply = send(&right, &format!("transfer-encoding: {coding}"));
        assert_eq!((reply.status, reply.header("connection")), (501, Some("close")), "{coding}");
    }
    let apart = send(&right, "transfer-encoding: gzip\r\ntransfer-encoding: chunked");
    assert_eq!((apart.status, apart.header("connection")), (501, Some("close")));
    assert_eq!(send("/files/k", "transfer-encoding: gzip, chunked").status, 403, "unsigned, it learns nothing");
    assert_eq!(ground.get("k").status, 404, "nothing was stored");
    let reply = send(&right, "transfer-encoding: Chunked\r\nconnection: close");
    assert_eq!((reply.status, ground.get("k").text()), (201, "body"));
}

#[test]
fn what_stands_still_is_cut_off() {
    let limits = Limits::default().stall_time(Duration::from_millis(300)).header_time(Duration::from_millis(300));
    let ground = Ground::with(limits, |gateway| gateway);
    let until_closed = |bytes: &[u8]| {
        let mut stream = connect(ground.address);
        stream.write_all(bytes).unwrap();
        let mut answer = Vec::new();
        let began = Instant::now();
        drop(stream.read_to_end(&mut answer));
        assert!(began.elapsed() < Duration::from_secs(5), "it was not cut off");
        answer
    };
    until_closed(b"GET /files/k HTTP/1.1\r\nhost:");
    let right = ground.target(&Grant::put("k", MINUTE));
    let mut half = put_head(&ground, &right, 10, "");
    half.extend_from_slice(b"12345");
    assert_eq!(parse(&until_closed(&half)).status, 408);
    assert_eq!(ground.get("k").status, 404);

    // A download that nobody reads: the server must not wait for ever.
    ground.put_file("large", vec![0; 64 << 20]);
    let mut stream = connect(ground.address);
    stream.write_all(&ground.head("GET", &ground.target(&Grant::get("large", MINUTE)), &[""; 0])).unwrap();
    std::thread::sleep(Duration::from_secs(1));
    let mut got = 0;
    let mut buffer = vec![0; 1 << 20];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(bytes) => got += bytes,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::ConnectionReset);
                break;
            }
        }
    }
    assert!(got < 64 << 20, "all of it came");
}

#[test]
fn a_shutdown_lets_what_is_under_way_end() {
    let mut ground = Ground::new();
    let right = ground.target(&Grant::put("k", MINUTE));
    let mut busy = connect(ground.address);
    busy.write_all(&put_head(&ground, &right, 4, "")).unwrap();
    busy.write_all(b"bo").unwrap();
    // A request that the server has not read yet is not under way, and its connection may close: wait for the upload.
    let waiting = ground.path().join(".presign%=tmp");
    // One file is there always: the lock.
    let begun = || std::fs::read_dir(&waiting).is_ok_and(|files| files.count() > 1);
    let deadline = Instant::now() + Duration::from_secs(10);
    while !begun() {
        assert!(Instant::now() < deadline, "the upload has not begun");
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut idle = connect(ground.address);
    idle.write_all(format!("GET /files/k HTTP/1.1\r\nhost: {}\r\n\r\n", ground.address).as_bytes()).unwrap();
    let mut answer = [0; 4096];
    assert!(idle.read(&mut answer).unwrap() > 0);

    ground.stop.take().unwrap().send(()).unwrap();
    assert_eq!(idle.read(&mut answer).unwrap_or_default(), 0, "an idle connection is closed");
    busy.write_all(b"dy").unwrap();
    let mut answer = Vec::new();
    busy.read_to_end(&mut answer).unwrap();
    assert_eq!(parse(&answer).status, 201);
    let served = ground.served.take().unwrap();
    ground.runtime.block_on(served).unwrap().unwrap();
    assert_eq!(std::fs::read(ground.path().join("k")).unwrap(), b"body");
    assert!(std::net::TcpStream::connect(ground.address).is_err());
}
