use std::time::Duration;

use presign_core::Grant;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn operation<T>(grant: &Grant<'_>, read: impl FnOnce(&Operation<'_>) -> T) -> Result<T> {
    let parts = grant.parts()?;
    let mut operation = Operation::new(parts);
    operation.read(parts).map(|()| read(&operation))
}

fn query(grant: &Grant<'_>) -> Vec<(String, Option<String>)> {
    let pairs = |operation: &Operation<'_>| {
        let owned = |(name, value): &QueryPair<'_>| (name.to_string(), value.as_deref().map(str::to_owned));
        operation.query.iter().map(owned).collect()
    };
    operation(grant, pairs).unwrap()
}

fn headers(grant: &Grant<'_>) -> Vec<String> {
    let lines =
        |operation: &Operation<'_>| operation.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    operation(grant, lines).unwrap()
}

#[test]
fn each_term_has_its_word_in_s3() {
    let checksum = "crc32c:AAAAAA==".parse().unwrap();
    let put = Grant::put("k", MINUTE).content_type("a/b").size(5).checksum(checksum).create_only();
    assert_eq!(
        headers(&put),
        ["content-type: a/b", "content-length: 5", "x-amz-checksum-crc32c: AAAAAA==", "if-none-match: *"]
    );
    let md5 = "md5:1B2M2Y8AsgTpgAmY7PhCfg==".parse().unwrap();
    assert_eq!(headers(&Grant::put("k", MINUTE).checksum(md5)), ["content-md5: 1B2M2Y8AsgTpgAmY7PhCfg=="]);
    let get = Grant::get("k", MINUTE).version("3/L4").download_as("a.txt").respond_with("Expires", "0");
    assert_eq!(
        query(&get),
        [
            ("versionId".into(), Some("3/L4".into())),
            ("response-content-disposition".into(), Some("attachment; filename=\"a.txt\"".into())),
            ("response-expires".into(), Some("0".into())),
        ]
    );
    assert_eq!(query(&Grant::list("a/", MINUTE))[1], ("prefix".into(), Some("a/".into())));
    assert_eq!(query(&Grant::list("", MINUTE)), [("list-type".into(), Some("2".into()))]);
    assert_eq!(query(&Grant::request(Method::POST, "k", MINUTE).query_flag("uploads")), [("uploads".into(), None)]);
}

#[test]
fn what_s3_cannot_enforce_is_an_error_that_says_what_to_do() {
    let (get, put, list) = (Grant::get("k", MINUTE), Grant::put("k", MINUTE), Grant::list("", MINUTE));
    let sum = || "sha1:2jmj7l5rSw0yVb/vlWAYkK/YBwk=".parse().unwrap();
    for (grant, instead) in [
        (put.clone().size(1..=5), "exact size"),
        (Grant::upload("k", 1..=5, MINUTE), "exact size"),
        (put.clone().client_ip("192.0.2.0/24".parse().unwrap()), "bucket policy"),
        (put.clone().not_before("20260101T000000Z".parse().unwrap()), "when it is needed"),
        (put.clone().single_use(), "gateway"),
        (put.clone().version("1"), "leave it out"),
        (put.clone().download_as("a"), "get"),
        (put.clone().respond_with("expires", "0"), "get"),
        (Grant::request(Method::DELETE, Target::Prefix("a".into()), MINUTE), "each object"),
        (Grant::request(Method::GET, Target::Prefix("a".into()), MINUTE), "each object"),
        (get.clone().content_type("a/b"), "override"),
        (get.clone().size(5), "put"),
        (get.clone().checksum(sum()), "put"),
        (get.clone().create_only(), "put"),
        (get.clone().respond_with("x-frame-options", "deny"), "override"),
        (list.clone().download_as("a"), "get"),
        (list.clone().version("1"), "leave it out"),
        (list.clone().query_flag("policy"), "request GET"),
        (list.clone().query_flag("uploads"), "request GET"),
        (get.clone().query_flag("acl"), "request GET"),
        (put.clone().query_flag("acl").header("x-amz-acl", "public-read"), "request PUT"),
        // A part's number excuses its upload's id and nothing else.
        (put.clone().query("partNumber", "1").query_flag("acl"), "request PUT"),
        (put.clone().query_flag("tagging").query("partNumber", "1").query("uploadId", "u"), "request PUT"),
        (put.clone().query("uploadId", "u"), "request PUT"),
        (Grant::get("k", MINUTE).query("partNumber", "1").query("uploadId", "u"), "request GET"),
        (put.clone().query("partNumber", "1").query("uploadId", "u").create_only(), "completes"),
        (put.clone().create_only().query("partNumber", "1"), "completes"),
        (Grant::delete("k", MINUTE).query_flag("tagging"), "request DELETE"),
        (Grant::delete("k", MINUTE).query("uploadId", "1"), "request DELETE"),
        (Grant::request(Method::POST, "k", MINUTE).query_flag("uploads").create_only(), "completes"),
        (Grant::request(Method::PUT, "k", MINUTE).create_only().query("partNumber", "1"), "completes"),
        (Grant::request(Method::GET, "k", MINUTE).query_flag("acl").download_as("a"), "get"),
        (Grant::request(Method::GET, Target::Bucket, MINUTE).download_as("a"), "get"),
        (Grant::request(Method::GET, "k", MINUTE).create_only(), "put"),
        (Grant::request(Method::DELETE, "k", MINUTE).size(5), "put"),
        (Grant::request(Method::POST, "k", MINUTE).download_as("a"), "get"),
        (Grant::delete("k", MINUTE).create_only(), "put"),
        (Grant::head("k", MINUTE).size(1), "put"),
    ] {
        let error = operation(&grant, |_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unsupported { provider: "s3", .. }), "{error}");
        assert!(error.to_string().contains(instead), "{error}");
    }
}

#[test]
fn what_would_be_ambiguous_is_refused() {
    for grant in [
        Grant::put("k", MINUTE).content_type("a/b").header("Content-Type", "a/c"),
        Grant::put("k", MINUTE).size(5).header("content-length", "6"),
        Grant::put("k", MINUTE).header("x-amz-date", "20130524T000000Z"),
        Grant::put("k", MINUTE).header("x-amz-security-token", "t"),
        Grant::get("k", MINUTE).query("X-Amz-Expires", "9"),
        Grant::get("k", MINUTE).query("x-amz-signature", "9"),
        Grant::get("k", MINUTE).query("signature", "9"),
        Grant::get("k", MINUTE).query_flag("AWSAccessKeyId"),
        Grant::get("k", MINUTE).query("a", "1").query("a", "2"),
        Grant::get("k", MINUTE).version("1").query("versionId", "2"),
        Grant::get("k", MINUTE).download_as("a").respond_with("content-disposition", "inline"),
        Grant::get("k", MINUTE).download_as("a/b"),
        Grant::list("a", MINUTE).query("prefix", "b"),
        Grant::get("k".repeat(LONGEST_KEY + 1), MINUTE),
    ] {
        assert!(operation(&grant, |_| ()).is_err(), "{grant:?}");
    }
    assert!(operation(&Grant::get("k".repeat(LONGEST_KEY), MINUTE), |_| ()).is_ok());
}

#[test]
fn what_an_upload_also_allows_is_said() {
    let also = |grant: Grant<'_>| operation(&grant, |operation| operation.also_allows().len()).unwrap();
    assert_eq!(also(Grant::get("k", MINUTE)), 0);
    assert_eq!(also(Grant::put("k", MINUTE)), 2);
    assert_eq!(also(Grant::upload("k", 5, MINUTE)), 1);
    for (sum, lines) in [("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=", 1), ("crc32:AAAAAA==", 2)] {
        assert_eq!(also(Grant::put("k", MINUTE).checksum(sum.parse().unwrap())), lines, "{sum}");
    }
    assert_eq!(also(Grant::request(Method::POST, "k", MINUTE).query_flag("uploads")), 1);
    assert_eq!(also(Grant::request(Method::PUT, "k", MINUTE)), 2, "as a put of the same object");
}

/// S3 was recorded to obey `x-amz-*` in the query, in any case of letters.
#[test]
fn another_object_in_the_query_is_as_one_in_a_header() {
    for name in ["x-amz-copy-source", "X-Amz-Copy-Source", "X-AMZ-RENAME-SOURCE"] {
        let error = operation(&Grant::put("k", MINUTE).query(name, "/b/a"), |_| ()).unwrap_err();
        assert!(error.to_string().contains("request PUT"), "{error}");
    }
    let copy = Grant::request(Method::PUT, "k", MINUTE).query("X-Amz-Copy-Source", "/b/a");
    let also = operation(&copy, |operation| operation.also_allows()).unwrap();
    assert!(also[0].contains("read by the signer's rights"), "{also:?}");
}

#[test]
fn other_operations_are_asked_for_by_their_method() {
    for grant in [
        Grant::request(Method::GET, Target::Bucket, MINUTE).query_flag("policy"),
        Grant::request(Method::PUT, "k", MINUTE).query_flag("acl"),
        Grant::request(Method::POST, "k", MINUTE).query("uploadId", "1").create_only(),
        Grant::put("k", MINUTE).query("partNumber", "1").query("uploadId", "u"),
        Grant::get("k", MINUTE).query("partNumber", "1"),
        Grant::list("", MINUTE).query("max-keys", "9").query("delimiter", "/"),
    ] {
        assert!(operation(&grant, |_| ()).is_ok(), "{grant:?}");
    }
}

#[test]
fn the_names_of_subresources_are_in_order() {
    assert!(SUBRESOURCES.is_sorted());
}
