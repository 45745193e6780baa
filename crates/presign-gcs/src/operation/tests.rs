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

fn resumable() -> Grant<'static> {
    Grant::request(Method::POST, "k", MINUTE).header("x-goog-resumable", "start")
}

#[test]
fn each_term_has_its_word_in_cloud_storage() {
    let checksum = "crc32c:AAAAAA==".parse().unwrap();
    let put = Grant::put("k", MINUTE).content_type("a/b").size(5).checksum(checksum).create_only();
    assert_eq!(
        headers(&put),
        [
            "content-type: a/b",
            "x-goog-content-length-range: 5,5",
            "x-goog-hash: crc32c=AAAAAA==",
            "x-goog-if-generation-match: 0"
        ]
    );
    let md5 = "md5:1B2M2Y8AsgTpgAmY7PhCfg==".parse().unwrap();
    assert_eq!(headers(&Grant::put("k", MINUTE).checksum(md5)), ["content-md5: 1B2M2Y8AsgTpgAmY7PhCfg=="]);
    assert_eq!(headers(&Grant::upload("k", 1..=9, MINUTE)), ["x-goog-content-length-range: 1,9"]);
    let part = Grant::put("k", MINUTE).size(5).query("partNumber", "1").query("uploadId", "u");
    assert_eq!(headers(&part), ["content-length: 5"], "in whatever order the terms come");
    let start = resumable().size(0..=9).create_only().content_type("a/b");
    assert_eq!(
        headers(&start)[1..],
        ["x-goog-content-length-range: 0,9", "x-goog-if-generation-match: 0", "content-type: a/b"]
    );
    let get = Grant::get("k", MINUTE).version("17").download_as("a.txt").respond_with("Content-Type", "a/b");
    assert_eq!(
        query(&get),
        [
            ("generation".into(), Some("17".into())),
            ("response-content-disposition".into(), Some("attachment; filename=\"a.txt\"".into())),
            ("response-content-type".into(), Some("a/b".into())),
        ]
    );
    assert_eq!(query(&Grant::list("a/", MINUTE))[1], ("prefix".into(), Some("a/".into())));
    assert_eq!(query(&Grant::list("", MINUTE)), [("list-type".into(), Some("2".into()))]);
}

#[test]
fn what_cloud_storage_cannot_enforce_is_an_error_that_says_what_to_do() {
    let (get, put, list) = (Grant::get("k", MINUTE), Grant::put("k", MINUTE), Grant::list("", MINUTE));
    let sum = |text: &str| text.parse().unwrap();
    let sha256 = || sum("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=");
    for (grant, instead) in [
        (put.clone().checksum(sha256()), "crc32c"),
        (put.clone().checksum(sum("crc32:AAAAAA==")), "crc32c"),
        (put.clone().client_ip("192.0.2.0/24".parse().unwrap()), "IP filter"),
        (put.clone().not_before("20260101T000000Z".parse().unwrap()), "when it is needed"),
        (put.clone().single_use(), "gateway"),
        (put.clone().version("1"), "leave it out"),
        (put.clone().download_as("a"), "get"),
        (put.clone().header("x-goog-copy-source", "/b/a"), "ask for it with request"),
        (put.clone().header("x-goog-resumable", "start"), "ask for it with request"),
        (put.clone().query("X-Goog-Copy-Source", "/b/a"), "request PUT"),
        (put.clone().query_flag("acl"), "request PUT"),
        (put.clone().query_flag("compose"), "request PUT"),
        (put.clone().query("upload_id", "u"), "request PUT"),
        (put.clone().query("partNumber", "1").query_flag("acl"), "request PUT"),
        (put.clone().query("uploadId", "u"), "request PUT"),
        (put.clone().query("partNumber", "1").query("uploadId", "u").create_only(), "written at once"),
        (put.clone().query("partNumber", "1").query("uploadId", "u").size(1..=5), "exact size"),
        (Grant::request(Method::DELETE, Target::Prefix("a".into()), MINUTE), "each object"),
        (get.clone().content_type("a/b"), "override"),
        (get.clone().size(5), "put"),
        (get.clone().checksum(sha256()), "put"),
        (get.clone().create_only(), "put"),
        (get.clone().respond_with("expires", "0"), "override"),
        (get.clone().query_flag("acl"), "request GET"),
        (list.clone().download_as("a"), "get"),
        (list.clone().version("1"), "leave it out"),
        (list.clone().query_flag("uploads"), "request GET"),
        (list.clone().query_flag("versions"), "request GET"),
        (Grant::delete("k", MINUTE).query("uploadId", "1"), "request DELETE"),
        (Grant::delete("k", MINUTE).create_only(), "put"),
        (Grant::head("k", MINUTE).size(1), "put"),
        (Grant::request(Method::POST, "k", MINUTE).query_flag("uploads").create_only(), "put"),
        (Grant::request(Method::PUT, "k", MINUTE).query_flag("compose").size(5), "put"),
        (Grant::request(Method::GET, "k", MINUTE).query_flag("acl").download_as("a"), "get"),
        (Grant::request(Method::GET, Target::Bucket, MINUTE).download_as("a"), "get"),
        (resumable().checksum(sum("crc32c:AAAAAA==")), "written at once"),
    ] {
        let error = operation(&grant, |_| ()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unsupported { provider: "gcs", .. }), "{error}");
        assert!(error.to_string().contains(instead), "{error}");
    }
}

#[test]
fn what_would_be_ambiguous_is_refused() {
    for grant in [
        Grant::put("k", MINUTE).content_type("a/b").header("Content-Type", "a/c"),
        Grant::put("k", MINUTE).size(5).header("x-goog-content-length-range", "6,6"),
        Grant::put("k", MINUTE).create_only().header("x-goog-if-generation-match", "7"),
        Grant::put("k", MINUTE).header("x-goog-date", "20130524T000000Z"),
        Grant::put("k", MINUTE).header("x-amz-acl", "public-read"),
        Grant::get("k", MINUTE).query("X-Goog-Expires", "9"),
        Grant::get("k", MINUTE).query("x-goog-signature", "9"),
        Grant::get("k", MINUTE).query("x-goog-security-token", "9"),
        Grant::get("k", MINUTE).query("signature", "9"),
        Grant::get("k", MINUTE).query("Expires", "9"),
        Grant::get("k", MINUTE).query_flag("GoogleAccessId"),
        Grant::get("k", MINUTE).query("a", "1").query("a", "2"),
        Grant::get("k", MINUTE).version("1").query("generation", "2"),
        Grant::get("k", MINUTE).version(""),
        Grant::get("k", MINUTE).version("latest"),
        Grant::get("k", MINUTE).download_as("a").respond_with("content-disposition", "inline"),
        Grant::list("a", MINUTE).query("prefix", "b"),
        Grant::get("k".repeat(LONGEST_KEY + 1), MINUTE),
        Grant::get("a\nb", MINUTE),
        Grant::put(".well-known/acme-challenge/a", MINUTE),
    ] {
        assert!(operation(&grant, |_| ()).is_err(), "{grant:?}");
    }
    assert!(operation(&Grant::get("k".repeat(LONGEST_KEY), MINUTE), |_| ()).is_ok());
}

#[test]
fn what_an_upload_also_allows_is_said() {
    let also = |grant: Grant<'_>| operation(&grant, |operation| operation.also_allows().to_vec()).unwrap();
    assert_eq!(also(Grant::get("k", MINUTE)), [""; 0]);
    assert_eq!(also(Grant::put("k", MINUTE)), [FREE_HEADERS, FREE_SIZE]);
    assert_eq!(also(Grant::put("k", MINUTE).size(1..=5)), [FREE_HEADERS]);
    let (md5, crc) = ("md5:1B2M2Y8AsgTpgAmY7PhCfg==".parse().unwrap(), "crc32c:AAAAAA==".parse().unwrap());
    assert_eq!(also(Grant::put("k", MINUTE).checksum(md5)), [FREE_HEADERS]);
    assert_eq!(also(Grant::put("k", MINUTE).checksum(crc)), [FREE_HEADERS, FREE_SIZE]);
    assert_eq!(also(Grant::put("k", MINUTE).header("x-goog-hash", "crc32c=AAAAAA==, md5=a")), [FREE_HEADERS]);
    assert_eq!(also(resumable().header("content-md5", "a"))[2], FREE_SIZE, "that is of the request that begins it");
    assert_eq!(also(resumable()), [SESSION, FREE_HEADERS, FREE_SIZE]);
    assert_eq!(also(resumable().size(5)), [SESSION, FREE_HEADERS]);
    assert_eq!(also(Grant::request(Method::PUT, "k", MINUTE).query_flag("compose")), [FREE_HEADERS]);
    let copy = Grant::request(Method::PUT, "k", MINUTE);
    for copy in [copy.clone().header("x-goog-copy-source", "/b/a"), copy.query("X-GOOG-COPY-SOURCE", "/b/a")] {
        assert_eq!(also(copy)[0], READS_SOURCE);
    }
    assert_eq!(also(Grant::request(Method::POST, "k", MINUTE).query("uploadId", "u"))[0], FREE_PARTS);
}

#[cfg(feature = "v2")]
#[test]
fn by_v2_the_size_is_free_where_neither_it_nor_the_body_is_bound() {
    let free = |grant: Grant<'_>| {
        operation(&grant, |operation| crate::v2::also_allows(operation).contains(&FREE_SIZE)).unwrap()
    };
    assert!(free(Grant::put("k", MINUTE)) && free(resumable()));
    assert!(!free(Grant::put("k", MINUTE).size(1..=5)) && !free(resumable().size(5)));
    assert!(!free(Grant::put("k", MINUTE).header("content-md5", "a")));
}
