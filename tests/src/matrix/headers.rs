//! Headers that the URL does not bind.

use presign_core::{Sha256, hex_encode};

use super::case::{Sheet, Wanted};
use super::operation::Operation;
use crate::{Kind, Pen};

/// Headers that command the service.
pub(super) fn commands(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    let scheme = sheet.scheme();
    for (header, value) in scheme.commands {
        let tampered = right.clone().with_extra_header(header, value);
        sheet.refuses(&format!("{name}/unsigned/{header}"), tampered, scheme.commanded);
    }
}

/// A header that makes an upload to S3 a copy, and those that are a second credential to it.
pub(super) fn second(sheet: &mut Sheet, operation: &Operation, pen: &Pen<'_>) {
    let (name, right) = (operation.name, &operation.send);
    if right.method() == "PUT" {
        let copy = right.clone().with_body(b"").with_extra_header("x-amz-copy-source", "/alt/dir/a%20cat%2B%C3%A9.txt");
        sheet.refuses(&format!("{name}/unsigned/x-amz-copy-source"), copy, &[Kind::UnsignedHeader]);
    }

    // The server knows the key: what it refuses is that there are two.
    let (key, now) = (&pen.ground().key_id, pen.now().basic());
    let credential = format!("{key}/{}/{}/s3/aws4_request", now.date(), pen.ground().region);
    for (label, value) in [
        ("bearer", "Bearer token"),
        ("basic", "Basic dXNlcjpwYXNz"),
        ("sigv4", &format!("AWS4-HMAC-SHA256 Credential={credential}, SignedHeaders=host, Signature=00")),
        ("sigv2", &format!("AWS {key}:c2lnbmF0dXJl")),
    ] {
        let tampered = right.clone().with_extra_header("authorization", value);
        sheet.refuses(&format!("{name}/second/{label}"), tampered, &[Kind::TwoCredentials]);
    }
}

/// The rest is the bearer's, and the clients'.
pub(super) fn free(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    let mut hash = String::new();
    hex_encode(&Sha256::of(right.body()), &mut hash);
    let commands = sheet.scheme().commands;
    let mut accepts = |label: &str, header: &str, value: &str, wanted: Wanted| {
        let free = right.clone().with_extra_header(header, value);
        sheet.accepts(&format!("{name}/free/{label}"), free, wanted);
    };
    for (header, value) in [
        ("user-agent", "a client/1.0"),
        ("accept-encoding", "gzip"),
        ("cookie", "a=b"),
        ("x-forwarded-host", "evil.example"),
        ("x-amz-content-sha256", "UNSIGNED-PAYLOAD"),
    ] {
        accepts(header, header, value, operation.wanted.clone());
    }
    accepts("hash-of-the-body", "x-amz-content-sha256", &hash, operation.wanted.clone());
    if right.method() == "PUT" && commands.iter().all(|(name, _)| *name != "content-type") {
        accepts("content-type", "content-type", "text/plain", operation.wanted.clone());
    }
    if right.method() == "GET" && operation.name != "list" {
        accepts("range", "range", "bytes=0-99", Wanted::default());
    }
}
