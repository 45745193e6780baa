//! More connections than there are file descriptors for.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use presign::Grant;

use crate::child::Server;
use crate::ground::{MINUTE, ring, sign, target};
use crate::wire::{connect, parse};

fn server(limit: &str) -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("k"), "found").unwrap();
    let server = Server::limited(folder.path(), limit);
    (folder, server)
}

fn ask(server: &Server) -> TcpStream {
    let target = target(&sign(&ring().into(), server.address, &Grant::get("k", MINUTE)));
    let head = format!("GET {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", server.address);
    let mut stream = connect(server.address);
    stream.write_all(head.as_bytes()).unwrap();
    stream
}

fn answered(mut stream: TcpStream) -> bool {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    parse(&answer).text() == "found"
}

#[test]
fn the_soft_limit_does_not_count() {
    let (_folder, server) = server("ulimit -S -n 40");
    let idle: Vec<_> = (0..80).map(|_| connect(server.address)).collect();
    let stream = ask(&server);
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert!(answered(stream), "while {} others are open", idle.len());
}

#[test]
fn beyond_the_hard_limit_connections_wait() {
    // Eight connections fit into it.
    let (_folder, server) = server("ulimit -n 90");
    let idle: Vec<_> = (0..8).map(|_| connect(server.address)).collect();
    let mut stream = ask(&server);
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let error = stream.read(&mut [0]).unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}");
    drop(idle);
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert!(answered(stream));
}
