//! The operations of S3 by their own names, as botocore presigns them: the same parameters and the same signature, which
//! covers method, path, query and each header.

use std::sync::Arc;
use std::time::Duration;

use presign_core::{Backend, Checksum, End, Expiring, Grant, Ready, Target};
use presign_s3::request::{CopySource, Retention};
use presign_s3::{Account, Credentials, Request};
use serde::Deserialize;

use crate::row::{parameters, read};

const TEXT: &str = include_str!("../../vectors/s3-operations.jsonl");

const KEY: &str = "dir/a cat+é&1.txt";
const UPLOAD: &str = "VXBsb2FkIElE+/=";
const FOR: Duration = Duration::from_secs(900);
/// 32 times `k`, and its MD5.
const CUSTOMER_KEY: (&str, &str) = ("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=", "md5:mT2HRsMGJ5IX5C+0rreZ8Q==");
const SHA256: &str = "sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    url: String,
}

fn checksum(text: &str) -> Checksum {
    text.parse().unwrap()
}

fn source() -> CopySource {
    CopySource::new("films", KEY).unwrap()
}

/// The rows as they are asked for, in their order.
fn asked() -> Vec<Grant<'static>> {
    let get = || Request::get_object(KEY, FOR);
    let put = || Request::put_object(KEY, FOR);
    let (key, key_md5) = (CUSTOMER_KEY.0, checksum(CUSTOMER_KEY.1));
    let md5 = checksum("md5:XUFAKrxLKna5cZ2REBfFkg==");
    let until = "2027-01-02T03:04:05Z".parse().unwrap();
    let list = |prefix| Request::list_objects_v2(prefix, FOR).query("encoding-type", "url");
    let versions = |prefix| Request::list_object_versions(prefix, FOR).query("encoding-type", "url");
    vec![
        get().into(),
        get().version("3/L4k+qt").into(),
        get()
            .respond_with("content-type", "text/html; charset=utf-8")
            .respond_with("cache-control", "no-store")
            .respond_with("content-disposition", "inline")
            .into(),
        get().part_number(2).into(),
        get().customer_key(key, &key_md5).into(),
        get().expected_bucket_owner("123456789012").requester_pays().into(),
        Request::head_object(KEY, FOR).into(),
        Request::head_object(KEY, FOR).version("v1").into(),
        Request::delete_object(KEY, FOR).version("v1").into(),
        Request::delete_object(KEY, FOR).version("v1").bypass_governance_retention().into(),
        put().into(),
        put().storage_class("GLACIER").metadata("author", "anna").metadata("b", "x  y").into(),
        put().content_type("image/png").create_only().size(5).into(),
        put().tagging([("project", "cats & dogs"), ("b", "é")]).into(),
        put().sse_s3().acl("bucket-owner-full-control").into(),
        put().sse_kms("alias/films").into(),
        put().customer_key(key, &key_md5).into(),
        put().object_lock(Retention::Compliance, until).checksum(checksum(SHA256)).into(),
        put().legal_hold().checksum(md5).into(),
        put().checksum(checksum("crc32:AAAAAA==")).into(),
        put().checksum(checksum("crc32c:AAAAAA==")).into(),
        put().checksum(checksum("crc64nvme:AAAAAAAAAAA=")).into(),
        put().checksum(checksum("sha1:qvTGHdzF6KLavt4PO0gs2a6pQ00=")).into(),
        Request::copy_object(KEY, source(), FOR).into(),
        Request::copy_object(KEY, source().version("v1"), FOR)
            .replacing_metadata()
            .metadata("a", "b")
            .content_type("text/plain")
            .into(),
        Request::copy_object(KEY, source(), FOR).replacing_tags([("a", "b")]).storage_class("STANDARD_IA").into(),
        Request::create_multipart_upload(KEY, FOR).content_type("video/mp4").storage_class("STANDARD_IA").into(),
        Request::create_multipart_upload(KEY, FOR).tagging([("a", "b")]).metadata("a", "b").into(),
        Request::upload_part(KEY, UPLOAD, 7, FOR).into(),
        Request::upload_part(KEY, UPLOAD, 7, FOR).size(5_242_880).checksum(checksum(SHA256)).into(),
        Request::upload_part_copy(KEY, UPLOAD, 7, &source(), FOR).source_range(0..=5_242_879).into(),
        Request::list_parts(KEY, UPLOAD, FOR).into(),
        Request::complete_multipart_upload(KEY, UPLOAD, FOR).into(),
        Request::complete_multipart_upload(KEY, UPLOAD, FOR).create_only().into(),
        Request::abort_multipart_upload(KEY, UPLOAD, FOR).into(),
        Request::head_bucket(FOR).into(),
        list("dir/").into(),
        list("").delimiter("/").max_keys(10).start_after("a&b").into(),
        list("dir/").continuation_token("1ueGcx+/=").into(),
        versions("").into(),
        versions("dir/").key_marker("a").version_id_marker("v").max_keys(5).delimiter("/").into(),
        Request::get_object_tagging(KEY, FOR).into(),
        Request::get_object_tagging(KEY, FOR).version("v1").into(),
        Request::delete_object_tagging(KEY, FOR).into(),
        Request::other(http::Method::GET, KEY, FOR).query_flag("acl").into(),
        Request::other(http::Method::GET, Target::Bucket, FOR).query_flag("policy").into(),
    ]
}

#[test]
fn each_operation_is_signed_as_botocore_signs_it() {
    let rows: Vec<Row> = read(TEXT);
    let asked = asked();
    assert_eq!((rows.len(), asked.len()), (46, 46));
    let keys = Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    let account = Account::new("eu-west-1", Arc::new(Expiring::new(keys, End::Never))).unwrap();
    let bucket = account.bucket("photos").unwrap();
    for (row, grant) in rows.iter().zip(&asked) {
        let signed = bucket.try_presign(grant, "20261121T120000Z".parse().unwrap());
        let Ready::Signed(presigned) = signed.unwrap_or_else(|error| panic!("{}: {error}", row.id)) else {
            panic!("{}: static keys are at hand", row.id)
        };
        assert_eq!(parameters(presigned.reveal().as_str()), parameters(&row.url), "{}", row.id);
    }
}
