//! Headers that the URL does not bind.

use presign_core::{Sha256, hex_encode};

use super::case::{Sheet, Wanted};
use super::operation::Operation;

/// Headers that command the service.
pub(super) fn commands(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    let scheme = sheet.scheme();
    for (header, value) in scheme.commands {
        let tampered = right.clone().with_extra_header(header, value);
        sheet.refuses(&format!("{name}/unsigned/{header}"), tampered, scheme.commanded);
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
