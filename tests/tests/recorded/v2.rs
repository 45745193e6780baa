//! What S3 was recorded to answer to URLs of Version 2, held against the verifier.

use presign_core::{Checksum, Grant};

use crate::answers::{Answered, agrees, answered};
use crate::row::rows_v2;
use crate::sent::{MINUTE, Sent};

/// The digest of an empty body.
const MD5: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";

type Make = fn() -> Sent;

/// How to make the request of each row.
const REQUESTS: [(&str, Make); 19] = [
    ("expired/s3", || Sent::v2(&seconds(2)).after_seconds(3)),
    ("missing-Expires/s3", || Sent::v2(&get()).without_parameter("Expires")),
    ("tampered/s3/virtual-host=False/invalid-get-1", || dropped(Sent::v2(&responds()))),
    ("tampered/s3/virtual-host=False/invalid-put-1", || fake_type(Sent::v2(&put_text()))),
    ("tampered/s3/virtual-host=True/invalid-get-1", || dropped(Sent::v2_virtual_host(&responds()))),
    ("tampered/s3/virtual-host=True/invalid-put-1", || fake_type(Sent::v2_virtual_host(&put_text()))),
    ("expired/s3/virtual-host=False", || Sent::v2(&seconds(1)).after_seconds(2)),
    ("expired/s3/virtual-host=True", || Sent::v2_virtual_host(&seconds(1)).after_seconds(2)),
    ("content-type/right/s3", || Sent::v2(&put_text())),
    ("content-type/wrong/s3", || Sent::v2(&put_text()).header("content-type", "text/xml")),
    ("content-type/not-signed-but-sent/s3", || {
        Sent::v2(&put()).header("content-encoding", "identity").header("content-type", "text/xml")
    }),
    ("content-encoding/wrong/s3", || Sent::v2(&put()).header("content-encoding", "gzip")),
    ("metadata/in-query/s3", hoisted),
    ("metadata/other-header/s3", || hoisted().header("x-amz-meta-wrong", "wrong")),
    ("extra-amz-headers/with-decoded-content-length/s3", || streaming().header("x-amz-decoded-content-length", "test")),
    ("extra-amz-headers/without-decoded-content-length/s3", streaming),
    ("key-with-equals/s3", || Sent::v2(&Grant::get("table1-partitioned/date=2023-06-28/test.csv", MINUTE))),
    ("multipart/s3", || Sent::v2(&put().query("partNumber", "1").query("uploadId", "id"))),
    ("response-override/non-latin1", || Sent::v2(&get().query("response-cache-control", "max-age \u{2014} 1"))),
];

/// Rows that are answered otherwise on purpose: what our answer is, and why.
const KNOWN: [(&str, Answered, &str); 1] = [(
    "response-override/non-latin1",
    (200, None, None),
    "it is signed right: that no response can have such a header is for who answers",
)];

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

/// Recorded with a language too: of the two we sign one, because the other could be taken into its value.
fn responds() -> Grant<'static> {
    get().respond_with("content-type", "text/plain")
}

fn dropped(sent: Sent) -> Sent {
    fake_type(sent.without_parameter("response-content-type"))
}

fn fake_type(sent: Sent) -> Sent {
    sent.header("content-type", "my-fake-content/type")
}

/// As boto writes it: the signed header is in the query, and is not sent.
fn hoisted() -> Sent {
    let sent = Sent::v2(&put().header("x-amz-meta-foo", "bar")).without_header("x-amz-meta-foo");
    sent.rewritten("&Signature", "&x-amz-meta-foo=bar&Signature")
}

fn streaming() -> Sent {
    Sent::v2(&put_text().checksum(format!("md5:{MD5}").parse::<Checksum>().unwrap()))
        .header("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD")
        .header("x-amz-date", "20211122T191045Z")
}

#[test]
fn we_answer_version_2_as_s3_was_recorded_to() {
    let rows = rows_v2();
    assert_eq!(rows.len(), REQUESTS.len());
    for (row, (id, make)) in rows.iter().zip(REQUESTS) {
        assert_eq!((row.id.as_str(), row.scheme.as_str()), (id, "aws2"), "{}", row.request);
        let ours = answered(&make());
        match KNOWN.iter().find(|(known, ..)| *known == id) {
            None => assert!(agrees(row, &ours), "{id}: {:?} was recorded, not {ours:?}", row.expected),
            Some((_, expected, why)) => {
                assert!(!agrees(row, &ours), "{id}: the exception is stale");
                assert_eq!((ours.0, ours.1), (expected.0, expected.1), "{id}: {why}");
            }
        }
    }
}
