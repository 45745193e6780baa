//! A server that ends in the middle of everything.

use std::io::Write;
use std::thread;

use presign::Grant;

use crate::child::Server;
use crate::ground::{MINUTE, ring, sign, target};
use crate::wire::{connect, exchange};

const SIZE: usize = 200_000;

/// What object `number` holds in a given version: a part of it is seen to be one.
fn content(number: usize, version: u8) -> Vec<u8> {
    let mut bytes = vec![version; SIZE];
    bytes[..8].copy_from_slice(&(number as u64).to_be_bytes());
    bytes
}

fn put(server: &Server, number: usize, version: u8, stop_at: usize) {
    let presigned = sign(&ring().into(), server.address, &Grant::put(format!("up/{number}"), MINUTE));
    let mut stream = connect(server.address);
    let head = format!(
        "PUT {} HTTP/1.1\r\nhost: {}\r\ncontent-length: {SIZE}\r\nconnection: close\r\n\r\n",
        target(&presigned),
        server.address
    );
    // The server may be gone by now.
    if stream.write_all(head.as_bytes()).is_err() {
        return;
    }
    for chunk in content(number, version)[..stop_at].chunks(4096) {
        if stream.write_all(chunk).is_err() {
            return;
        }
    }
    drop(std::io::Read::read_to_end(&mut stream, &mut Vec::new()));
}

#[test]
fn after_a_kill_no_part_of_an_upload_is_visible() {
    let folder = tempfile::tempdir().unwrap();
    let (mut whole, mut cut_off) = (0, 0);
    for round in 0..3_u8 {
        let server = Server::start(folder.path());
        for number in 0..50 {
            if round == 0 {
                put(&server, number, 100, SIZE);
            }
        }
        thread::scope(|scope| {
            // Half of them replace an object; some have sent all, some have not when the end comes.
            for number in 0..100 {
                let server = &server;
                scope.spawn(move || put(server, number, round, if number % 3 == 0 { SIZE } else { SIZE / 2 + number }));
            }
            thread::sleep(std::time::Duration::from_millis(60 + 40 * u64::from(round)));
            assert!(std::process::Command::new("kill").args(["-9", &server.id()]).status().unwrap().success());
        });
        drop(server);

        // Beside the lock.
        let left = || std::fs::read_dir(folder.path().join(".presign%=tmp")).unwrap().count() - 1;
        cut_off += left();
        let server = Server::start(folder.path());
        assert_eq!(left(), 0, "uploads were left");
        for number in 0..100 {
            let presigned = sign(&ring().into(), server.address, &Grant::get(format!("up/{number}"), MINUTE));
            let head =
                format!("GET {} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", target(&presigned), server.address);
            let reply = exchange(server.address, head.as_bytes());
            if number < 50 {
                assert_eq!(reply.status, 200, "an object that was replaced is gone: {number}");
            }
            if reply.status == 200 {
                let version = reply.body[SIZE - 1];
                assert!(reply.body == content(number, version), "a part of {number}");
                whole += 1;
            } else {
                assert_eq!(reply.status, 404);
            }
        }
    }
    println!("{cut_off} uploads cut off, {whole} whole objects read in 3 rounds");
    assert!(cut_off > 0 && whole >= 150);
}
