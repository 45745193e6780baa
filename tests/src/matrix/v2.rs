//! Signature Version 2 in the query: the same operations, what it signs touched, and what it leaves open said.

mod bound;
mod credentials;
mod values;

use anyhow::Result;
use presign_core::base64_decode;

use super::case::Sheet;
use super::operation::{self, Operation};
use super::scheme::Scheme;
use super::{method, parameters, path, s3};
use crate::{Kind, Pen};

pub(super) const S3_V2: Scheme = Scheme {
    parameters: &["AWSAccessKeyId", "Expires", "Signature"],
    values: values::values,
    signature: "Signature",
    // The path is signed as it is spelled.
    respelled: Some(SIGNATURE),
    ..s3::S3
};

const SIGNATURE: &[Kind] = &[Kind::Signature];

pub(super) fn write(sheet: &mut Sheet, pen: &Pen<'_>) -> Result<()> {
    let host = pen.by_virtual_host();
    for operation in [
        operation::get("get", pen)?,
        operation::head(pen)?,
        operation::put("put", pen)?,
        operation::delete(pen)?,
        operation::get("get-by-host", &host)?,
        operation::put("put-by-host", &host)?,
    ] {
        sheet.accepts(&format!("{}/right/as-signed", operation.name), operation.send.clone(), operation.wanted.clone());
        method::tamper(sheet, &operation);
        path::tamper(sheet, &operation);
        parameters::tamper(sheet, &operation, pen.now());
        signature(sheet, &operation);
        query(sheet, &operation);
        headers(sheet, &operation);
    }
    for (name, operation) in [("head-by-host", operation::head(&host)?), ("delete-by-host", operation::delete(&host)?)]
    {
        sheet.accepts(&format!("{name}/right/as-signed"), operation.send, operation.wanted);
    }
    bound::write(sheet, pen)?;
    credentials::write(sheet, pen)
}

/// Each of its twenty bytes changed once.
fn signature(sheet: &mut Sheet, operation: &Operation) {
    let right = operation.send.parameter("Signature").unwrap_or_default();
    let bytes = presign_core::percent::decode(right).and_then(|text| base64_decode(&text)).unwrap_or_default();
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        let changed = operation.send.clone().with_parameter("Signature", |_| Some(values::signature_pair(&flipped)));
        sheet.refuses(&format!("{}/flip/byte-{at}", operation.name), changed, SIGNATURE);
    }
}

/// A parameter on the list of those that are signed asks for something else; any other is nobody's.
fn query(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    for pair in ["acl", "uploads", "tagging", "versionId=1", "partNumber=1", "response-content-type=text%2Fhtml"] {
        let label = pair.split('=').next().unwrap_or_default();
        sheet.refuses(&format!("{name}/sub-resource/{label}"), right.clone().with_pair(pair), SIGNATURE);
    }
    for pair in ["x=1", "max-keys=1", "x-id=GetObject"] {
        let label = pair.split('=').next().unwrap_or_default();
        let added = right.clone().with_pair(pair);
        sheet.refuses(&format!("{name}/unsigned-query/{label}"), added, &[Kind::UnsignedQuery]);
    }
    sheet.refuses(&format!("{name}/query/empty-pair"), right.clone().with_pair(""), &[Kind::Malformed]);
    let two = right.clone().with_pair("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=00");
    sheet.refuses(&format!("{name}/query/two-schemes"), two, &[Kind::TwoCredentials]);
    let reversed: Vec<&str> = right.pairs().into_iter().rev().collect();
    let reversed = right.clone().with_pairs(&reversed);
    sheet.accepts(&format!("{name}/right/reversed"), reversed, operation.wanted.clone());
}

/// These are signed, present or absent; no other is.
fn headers(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    for (header, value) in [
        ("content-type", "text/html"),
        ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg=="),
        ("x-amz-meta-a", "1"),
        ("x-amz-acl", "public-read"),
        ("x-amz-server-side-encryption", "AES256"),
    ] {
        sheet.refuses(&format!("{name}/added/{header}"), right.clone().with_extra_header(header, value), SIGNATURE);
    }
    if right.method() == "PUT" {
        let copy = right.clone().with_body(b"").with_extra_header("x-amz-copy-source", "/alt/dir/a%20cat%2B%C3%A9.txt");
        sheet.refuses(&format!("{name}/added/x-amz-copy-source"), copy, SIGNATURE);
    }
    let second = right.clone().with_extra_header("authorization", "AWS MATRIXKEY:c2lnbmF0dXJl");
    sheet.refuses(&format!("{name}/second/sigv2"), second, &[Kind::TwoCredentials]);
    for (header, value) in [("user-agent", "a client/1.0"), ("cookie", "a=b"), ("x-forwarded-host", "evil.example")] {
        let free = right.clone().with_extra_header(header, value);
        sheet.accepts(&format!("{name}/right/free-{header}"), free, operation.wanted.clone());
    }
}
