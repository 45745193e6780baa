//! The requests that the rows have in words.

use http::Method;
use presign_core::{Checksum, Grant};
use presign_v4::{AWS4, Base, Bound, QueryPair, Request};

use crate::sent::{MINUTE, Sent, foreign};

/// The digest of an empty body.
const MD5: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";

type Make = fn() -> Sent;

/// How to make the request of each row.
pub(crate) const REQUESTS: [(&str, Make); 37] = [
    ("expired/s3v4", || Sent::new(&seconds(2)).after_seconds(3)),
    ("missing-X-Amz-Date/s3v4", || Sent::new(&get()).without_parameter("X-Amz-Date")),
    ("double-encoded-credential", || Sent::new(&get()).rewritten("%2F", "%252F")),
    ("tampered/s3v4/virtual-host=False/invalid-get-1", || dropped(Sent::new(&responds()))),
    ("tampered/s3v4/virtual-host=False/invalid-put-1", || fake_type(Sent::new(&put_text()))),
    ("tampered/s3v4/virtual-host=True/invalid-get-1", || dropped(Sent::virtual_host(&responds()))),
    ("tampered/s3v4/virtual-host=True/invalid-put-1", || fake_type(Sent::virtual_host(&put_text()))),
    ("expired/s3v4/virtual-host=False", || Sent::new(&seconds(1)).after_seconds(2)),
    ("expired/s3v4/virtual-host=True", || Sent::virtual_host(&seconds(1)).after_seconds(2)),
    ("content-type/right/s3v4", || Sent::new(&put_text())),
    ("content-type/wrong/s3v4", || Sent::new(&put_text()).header("content-type", "text/xml")),
    ("content-type/not-signed-but-sent/s3v4", || Sent::new(&put_identity()).header("content-type", "text/xml")),
    ("content-encoding/wrong/s3v4", || Sent::new(&put_identity()).header("content-encoding", "gzip")),
    ("same-name-in-query-and-header", || {
        let payer = Sent::new(&put().header("x-amz-request-payer", "requester"));
        payer.rewritten("&X-Amz-Signature", "&x-amz-request-payer=non-valid&X-Amz-Signature")
    }),
    ("signed-query-name-as-header", || Sent::new(&put()).header("x-amz-expires", "5")),
    ("metadata/signed-not-sent", || Sent::new(&put_foo()).without_header("x-amz-meta-foo")),
    ("metadata/signed-and-sent", || Sent::new(&put_foo())),
    ("metadata/unsigned-sent", || {
        Sent::new(&put_foo()).without_header("x-amz-meta-foo").header("x-amz-meta-wrong", "wrong")
    }),
    ("extra-amz-headers/with-decoded-content-length/s3v4", || {
        streaming().header("x-amz-decoded-content-length", "test")
    }),
    ("extra-amz-headers/without-decoded-content-length/s3v4", streaming),
    ("x-amz-content-sha256/signed-and-sent", || Sent::new(&put_unsigned_payload())),
    ("x-amz-content-sha256/signed-not-sent", || {
        Sent::new(&put_unsigned_payload()).without_header("x-amz-content-sha256")
    }),
    ("x-amz-content-sha256/unsigned-but-sent", || Sent::new(&put()).header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")),
    ("x-amz-user-agent/unsigned-but-sent", || Sent::new(&put()).header("x-amz-user-agent", "test")),
    ("x-id/added-unsigned", || Sent::new(&put()).rewritten("&X-Amz-Signature", "&x-id=PutObject&X-Amz-Signature")),
    ("additional-query-parameter-signed", || Sent::new(&get().query("requestedBy", "abcDEF123"))),
    ("key-with-equals/s3v4", || Sent::new(&Grant::get("table1-partitioned/date=2023-06-28/test.csv", MINUTE))),
    ("multipart/s3v4", || Sent::new(&put().query("partNumber", "1").query("uploadId", "id"))),
    ("double-slash-path", || Sent::new(&get()).rewritten("amazonaws.com/", "amazonaws.com/%2F")),
    ("session-token", || Sent::temporary(&get())),
    ("hoisted-headers-in-query", || Sent::new(&hoisted())),
    ("hoisted-headers/missing-signed-header", || Sent::new(&hoisted()).without_header("content-md5")),
    ("hoisted-headers/changed-checksum-in-query", || Sent::new(&hoisted()).rewritten("AAAAAA", "AAAAAQ")),
    ("signed-header-given-in-query", || encrypted().without_header("x-amz-server-side-encryption")),
    ("signed-header-in-query-and-same-header", encrypted),
    ("signed-header-in-query/missing-md5", || encrypted().without_header("content-md5")),
    ("if-none-match-in-query", || Sent::new(&put().query("If-None-Match", "*"))),
];

fn get() -> Grant<'static> {
    Grant::get("dir/key", MINUTE)
}

fn seconds(seconds: u64) -> Grant<'static> {
    Grant::get("dir/key", std::time::Duration::from_secs(seconds))
}

fn put() -> Grant<'static> {
    Grant::put("dir/key", MINUTE)
}

fn put_text() -> Grant<'static> {
    put().content_type("text/plain")
}

fn put_identity() -> Grant<'static> {
    put().header("content-encoding", "identity")
}

fn put_foo() -> Grant<'static> {
    put().header("x-amz-meta-foo", "bar")
}

fn put_unsigned_payload() -> Grant<'static> {
    put().header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
}

fn responds() -> Grant<'static> {
    get().respond_with("content-type", "text/plain").respond_with("content-language", "de-DE")
}

fn dropped(sent: Sent) -> Sent {
    let sent = sent.without_parameter("response-content-type").without_parameter("response-content-language");
    fake_type(sent)
}

fn fake_type(sent: Sent) -> Sent {
    sent.header("content-type", "my-fake-content/type")
}

fn streaming() -> Sent {
    let grant = put_text().checksum(format!("md5:{MD5}").parse::<Checksum>().unwrap());
    Sent::new(&grant)
        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
        .header("x-amz-date", "20211122T191045Z")
}

/// Headers that another signer writes into the query, where S3 reads them all the same.
fn hoisted() -> Grant<'static> {
    put()
        .checksum(format!("md5:{MD5}").parse::<Checksum>().unwrap())
        .query("x-amz-storage-class", "STANDARD")
        .query("x-amz-meta-foo", "bar")
        .query("x-amz-checksum-crc32", "AAAAAA==")
}

/// A header that is listed as signed and whose value is in the query as well. No grant gives that.
fn encrypted() -> Sent {
    const HOST: &str = "s3.us-east-1.amazonaws.com";
    let headers = [("content-md5", MD5), ("host", HOST), ("x-amz-server-side-encryption", "AES256")];
    let query: [QueryPair<'_>; 1] = [("x-amz-server-side-encryption".into(), Some("AES256".into()))];
    let bound = Bound::new(&AWS4, &headers);
    let base = Base::new("https://s3.us-east-1.amazonaws.com", "/examplebucket");
    let request = Request::new("PUT", &base, Some("dir/key"), &bound);
    Sent::foreign(Method::PUT, &foreign(&request.with_query(&query)), &headers)
}
