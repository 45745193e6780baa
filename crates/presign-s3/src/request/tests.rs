use std::sync::Arc;

use presign_core::{Backend, Checksum, End, ErrorKind, Expiring, Presigned, Ready, Result};

use super::*;
use crate::{Account, Credentials};

const MINUTE: Duration = Duration::from_secs(60);
const KEY: &str = "a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=";

fn sign(grant: &Grant<'_>) -> Result<Presigned> {
    let keys = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::Never));
    let bucket = Account::new("us-east-1", keys)?.bucket("photos")?;
    match bucket.try_presign(grant, "20261121T120000Z".parse()?)? {
        Ready::Signed(presigned) => Ok(presigned),
        other => panic!("{other:?}"),
    }
}

fn md5() -> Checksum {
    "md5:mT2HRsMGJ5IX5C+0rreZ8Q==".parse().unwrap()
}

#[test]
fn what_is_wrong_is_reported_when_it_is_signed() {
    let crc: Checksum = "crc32:AAAAAA==".parse().unwrap();
    let source = || CopySource::new("films", "k").unwrap();
    let put = || Request::put_object("k", MINUTE);
    let wrong: Vec<Grant<'_>> = vec![
        Request::get_object("..", MINUTE).into(),
        Request::copy_object("", source(), MINUTE).into(),
        put().customer_key("a2s=", &md5()).into(),
        put().customer_key("not base64", &md5()).into(),
        put().customer_key(KEY, &crc).into(),
        put().customer_key(KEY, &md5()).customer_key(KEY, &md5()).into(),
        put().metadata("a b", "c").into(),
        put().metadata("a", "é").into(),
        put().metadata("a", "1").metadata("A", "2").into(),
        put().tagging([("a", "b")]).tagging([("c", "d")]).into(),
        put().sse_s3().sse_kms("k").into(),
        put().storage_class("GLACIER\n").into(),
        Request::upload_part("k", "id", 0, MINUTE).into(),
        Request::upload_part("k", "id", 10_001, MINUTE).into(),
        Request::upload_part("k", "", 1, MINUTE).into(),
        Request::complete_multipart_upload("k", "", MINUTE).into(),
        #[expect(clippy::reversed_empty_ranges, reason = "that is what is refused")]
        Request::upload_part_copy("k", "id", 1, &source(), MINUTE).source_range(5..=4).into(),
        Request::get_object("k", MINUTE).respond_with("etag", "a").into(),
        Request::list_objects_v2("", MINUTE).query("list-type", "1").into(),
        Request::get_object("k", MINUTE).query_flag("acl").into(),
        put().header("x-amz-copy-source", "films/secret").into(),
        put().header("x-amz-rename-source", "secret").into(),
    ];
    for grant in wrong {
        let error = sign(&grant).unwrap_err();
        assert!(!error.to_string().contains(KEY) && !format!("{error:?}").contains(KEY));
    }
    assert_eq!(*CopySource::new("films", "a/../b").unwrap_err().kind(), ErrorKind::Key);
    for bucket in ["", "films/dir", "/films", "..", "films?versionId=1", "arn:aws:s3:::films", "arn:x/../films"] {
        assert_eq!(*CopySource::new(bucket, "k").unwrap_err().kind(), ErrorKind::Config, "{bucket}");
    }
}

#[test]
fn a_key_shows_nowhere() {
    let request = Request::put_object("k", MINUTE).customer_key(KEY, &md5());
    assert!(!format!("{request:?}").contains(KEY));
    let presigned = sign(request.grant()).unwrap();
    assert!(!format!("{presigned:?}").contains(KEY) && !presigned.reveal().as_str().contains("a2tra2"));
}

#[test]
fn what_a_request_does_beside_is_said() {
    let source = CopySource::new("films", "k").unwrap();
    for (grant, expected) in [
        (Request::copy_object("k", source.clone(), MINUTE).into(), "x-amz-copy-source"),
        (Request::upload_part_copy("k", "id", 1, &source, MINUTE).into(), "x-amz-copy-source"),
        (Request::complete_multipart_upload("k", "id", MINUTE).into(), "uploaded parts"),
        (Request::upload_part("k", "id", 1, MINUTE).into(), "not signed"),
    ] {
        let grant: Grant<'_> = grant;
        assert!(sign(&grant).unwrap().also_allows()[0].contains(expected), "{expected}");
    }
    assert!(sign(Request::list_parts("k", "id", MINUTE).grant()).unwrap().also_allows().is_empty());
}

#[test]
fn a_source_is_escaped_once() {
    for (bucket, key, header) in [
        ("films", "a b/é+~.txt", "films/a%20b/%C3%A9%2B~.txt"),
        ("films", "/a//b?c", "films//a//b%3Fc"),
        (
            "arn:aws:s3:us-west-2:123456789012:accesspoint/films",
            "k",
            "arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint/films/object/k",
        ),
    ] {
        assert_eq!(CopySource::new(bucket, key).unwrap().header(), header);
    }
}
