use std::time::Duration;

use presign_core::Grant;

use super::*;

const MINUTE: Duration = Duration::from_secs(60);

fn refused(grant: &Grant<'_>) -> ErrorKind {
    let parts = grant.parts().unwrap();
    match Asked::of(parts, Version::NEWEST) {
        Ok(_) => panic!("{grant:?}"),
        Err(error) => error.kind().clone(),
    }
}

#[test]
fn what_azure_can_not_enforce_says_what_to_do_instead() {
    let put = || Grant::put("k", MINUTE);
    let get = || Grant::get("k", MINUTE);
    let other = |method| Grant::request(method, "k", MINUTE);
    let bucket = |method| Grant::request(method, Target::Bucket, MINUTE).query("restype", "container");
    for grant in [
        put().size(5),
        put().size(1..=9),
        Grant::upload("k", 1..=9, MINUTE),
        put().single_use(),
        put().download_as("a"),
        put().version("7"),
        put().query("comp", "tier"),
        put().query("snapshot", "7"),
        put().header("content-length", "5"),
        put().header("x-ms-copy-source", "https://h/c/b"),
        put().checksum("sha256:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=".parse().unwrap()),
        put().client_ip("2001:db8::/32".parse().unwrap()),
        put().header("x-ms-tags", "a=b"),
        put().header("x-ms-legal-hold", "true"),
        get().content_type("a/b"),
        get().create_only(),
        get().respond_with("expires", "a"),
        get().respond_with("x-frame-options", "deny"),
        get().query("comp", "acl"),
        Grant::delete("k", MINUTE).query("deletetype", "permanent"),
        get().checksum("md5:XUFAKrxLKna5cZ2REBfFkg==".parse().unwrap()),
        Grant::list("a", MINUTE).download_as("a"),
        Grant::list("a", MINUTE).version("7"),
        other(Method::PUT).query("comp", "tier").create_only(),
        other(Method::PUT).query("comp", "tier").content_type("a/b"),
        other(Method::PUT).header("x-ms-copy-source", "https://h/c/b").content_type("a/b"),
        other(Method::PUT).query("comp", "nonsense"),
        other(Method::PATCH),
        other(Method::POST),
        other(Method::GET).query("restype", "container"),
        bucket(Method::PUT),
        bucket(Method::DELETE),
        bucket(Method::GET).query("comp", "acl"),
        bucket(Method::POST).query("comp", "batch"),
        Grant::request(Method::GET, Target::Prefix("a/".into()), MINUTE),
    ] {
        assert!(matches!(refused(&grant), ErrorKind::Unsupported { provider: "azure", .. }), "{grant:?}");
    }
}

#[test]
fn what_would_be_lost_or_changed_is_refused() {
    let get = || Grant::get("k", MINUTE);
    for grant in [
        get().query("sig", "x"),
        get().query("SE", "x"),
        get().query("a", "1").query("A", "2"),
        get().query_flag("snapshot"),
        get().query("Comp", "acl"),
        get().query("versionId", "7"),
        Grant::request(Method::PUT, "k", MINUTE).query("COMP", "tier"),
        Grant::put("k", MINUTE).header("content-disposition", "inline"),
        get().download_as("a").respond_with("content-disposition", "inline"),
        Grant::list("a", MINUTE).query("prefix", ""),
        Grant::put("k", MINUTE).header("content-type", "a/b"),
        Grant::put("k", MINUTE).content_type("a/b").header("x-ms-blob-content-type", "a/c"),
    ] {
        assert_eq!(refused(&grant), ErrorKind::Term, "{grant:?}");
    }
    // Two of them name two things.
    refused(&get().version("7").query("snapshot", "8"));
}
