//! A header that makes an upload to S3 a copy, and those that are a second credential to it.

use super::case::Sheet;
use super::operation::Operation;
use crate::{Kind, Pen};

pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation, pen: &Pen<'_>) {
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
