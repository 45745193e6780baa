//! The matrix, harness by harness. `cargo test -p presign-conformance --test matrix -- --nocapture` shows the counts.

use presign_conformance::harness::{Ours, S3sFiles, S3sMemory};
use presign_conformance::{Ground, Report, matrix};

#[tokio::test]
async fn s3s_over_a_directory() {
    let report = matrix::run(&S3sFiles::start().await.unwrap()).await.unwrap();
    println!("{report}");
    holds(&report);
}

#[tokio::test]
async fn s3s_over_a_map() {
    let report = matrix::run(&S3sMemory::start().await.unwrap()).await.unwrap();
    println!("{report}");
    holds(&report);
}

#[tokio::test]
async fn our_verifier_over_a_map() {
    let ground = Ground::new("http://127.0.0.1:9000", "http://s3.localhost:9000");
    let report = matrix::run(&Ours::new(ground).unwrap()).await.unwrap();
    println!("{report}");
    holds(&report);
    assert_eq!(report.not_proved(), 0);
}

fn holds(report: &Report) {
    assert_eq!(report.unexpected(), [""; 0]);
    assert!(report.negatives() > 2 * report.positives());
}

#[tokio::test]
async fn what_goes_out_is_what_was_signed() {
    use std::time::Duration;

    use presign_conformance::{Pen, Presented, wire};
    use presign_core::Grant;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let ground = Ground::new(format!("http://{address}"), "http://s3.localhost:9000");
    let pen = Pen::new(&ground, "2026-11-21T12:00:00Z".parse().unwrap());
    for key in ["a//b", "/lead", "%2e%2e/a b+c", "a?b#c", "it's \"é\" <😀>", "a\r\nb: c", "trail/"] {
        let presigned = pen.presign(&Grant::get(key, Duration::from_secs(60))).unwrap();
        let server = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut bytes = [0; 4096];
            let read = stream.read(&mut bytes).await.unwrap();
            stream.write_all(b"HTTP/1.1 204 No Content\r\n\r\n").await.unwrap();
            String::from_utf8(bytes[..read].to_vec()).unwrap()
        };
        let presented = Presented::new(&presigned, b"");
        let (arrived, reply) = tokio::join!(server, wire::exchange(address, &presented));
        assert_eq!(reply.unwrap().status, 204);
        let (line, _) = arrived.split_once("\r\n").unwrap();
        let signed = presigned.reveal().as_str().strip_prefix(&ground.path_endpoint).unwrap();
        assert_eq!(line, format!("GET {signed} HTTP/1.1"));
    }
}
