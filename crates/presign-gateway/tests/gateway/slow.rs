//! Many downloads whose clients hardly read.

use std::io::{Read, Write};
use std::time::Instant;

use presign::Grant;

use crate::child::Server;
use crate::ground::{MINUTE, ring, sign, target};
use crate::wire::connect;

const DOWNLOADS: usize = 200;
const SIZE: usize = 32 << 20;

#[test]
fn slow_downloads_need_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("large"), vec![b'x'; SIZE]).unwrap();
    let server = Server::start(folder.path());
    let (idle, _) = server.memory();
    let began = Instant::now();
    let target = target(&sign(&ring().into(), server.address, &Grant::get("large", MINUTE)));
    let head = format!("GET {target} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", server.address);
    let mut streams: Vec<_> = (0..DOWNLOADS)
        .map(|_| {
            let mut stream = connect(server.address);
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    // A little of each, so that all are under way and none is done.
    for stream in &mut streams {
        stream.read_exact(&mut [0; 100_000]).unwrap();
    }
    let (busy, most) = server.memory();
    let each = (most - idle) / DOWNLOADS as u64;
    println!("{DOWNLOADS} slow downloads: {idle} KiB idle, {busy} KiB busy, {most} KiB at most, {each} KiB each");
    assert!(each < 256, "{each} KiB each");

    // And one of them to its end, while the others wait.
    let mut rest = Vec::new();
    streams.swap_remove(DOWNLOADS / 2).read_to_end(&mut rest).unwrap();
    assert!(rest.len() > SIZE - 100_000 && rest.iter().all(|byte| *byte == b'x'));
    assert!(began.elapsed().as_secs() < 20);
}
