//! The list of a bucket.

use http::Method;
use presign::{Grant, Target};
use presign_gateway::Limits;

use crate::ground::{Ground, MINUTE, code};
use crate::wire::Reply;

fn all<'r>(reply: &'r Reply, name: &str) -> Vec<&'r str> {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    reply.text().split(&open).skip(1).map(|rest| rest.split(&close).next().unwrap()).collect()
}

#[test]
fn names_are_listed_page_by_page() {
    let ground = Ground::with(Limits::default().listed(3), |gateway| gateway);
    let names = ["a/1", "a/2", "a/3&<b>", "a/4 +é", "b"];
    for name in names {
        assert_eq!(ground.put(name, b"1234").status, 200);
    }
    let first = ground.ask(&Grant::list("", MINUTE), &[], b"");
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(first.header("content-type"), Some("application/xml; charset=UTF-8"));
    assert_eq!(all(&first, "Key"), ["a/1", "a/2", "a/3&amp;&lt;b&gt;"]);
    assert_eq!((all(&first, "Name"), all(&first, "Prefix")), (vec!["photos"], vec![""]));
    assert_eq!((all(&first, "IsTruncated"), all(&first, "KeyCount")), (vec!["true"], vec!["3"]));
    assert_eq!(all(&first, "Size"), ["4"; 3]);
    assert_eq!(all(&first, "LastModified").len(), 3);
    let token = all(&first, "NextContinuationToken")[0];
    let second = ground.ask(&Grant::list("", MINUTE).query("continuation-token", token), &[], b"");
    assert_eq!((all(&second, "Key"), all(&second, "IsTruncated")), (vec!["a/4 +é", "b"], vec!["false"]));

    let below = ground.ask(&Grant::list("a/", MINUTE).query("max-keys", "2").query("start-after", "a/1"), &[], b"");
    assert_eq!((all(&below, "Key"), all(&below, "MaxKeys")), (vec!["a/2", "a/3&amp;&lt;b&gt;"], vec!["2"]));
    let none = ground.ask(&Grant::list("", MINUTE).query("max-keys", "0"), &[], b"");
    assert_eq!((all(&none, "Key").len(), all(&none, "IsTruncated")), (0, vec!["false"]));
    let escaped = ground.ask(&Grant::list("a/4", MINUTE).query("encoding-type", "url"), &[], b"");
    assert_eq!((all(&escaped, "Key"), all(&escaped, "EncodingType")), (vec!["a%2F4%20%2B%C3%A9"], vec!["url"]));
}

#[test]
fn a_list_says_each_name_or_none() {
    let ground = Ground::new();
    ground.put("a\u{1}b", b"");
    assert_eq!(code(&ground.ask(&Grant::list("", MINUTE), &[], b"")), (400, "InvalidArgument".into()));
    let escaped = ground.ask(&Grant::list("", MINUTE).query("encoding-type", "url"), &[], b"");
    assert_eq!(all(&escaped, "Key"), ["a%01b"]);
}

#[test]
fn a_page_is_signed_and_what_is_not_known_is_refused() {
    let ground = Ground::new();
    ground.put("a", b"");
    let right = ground.target(&Grant::list("a", MINUTE));
    for changed in [
        right.replace("prefix=a", "prefix="),
        format!("{right}&start-after=a"),
        right.replace("list-type=2", "list-type=1"),
    ] {
        assert_eq!(code(&ground.raw("GET", &changed, &[], b"")).0, 403, "{changed}");
    }
    let list = || Grant::list("", MINUTE);
    for (grant, status, word) in [
        (list().query("delimiter", "/"), 501, "NotImplemented"),
        (list().query("fetch-owner", "true"), 400, "InvalidArgument"),
        (list().query("max-keys", "+1"), 400, "InvalidArgument"),
        (list().query("max-keys", "-1"), 400, "InvalidArgument"),
        (list().query("continuation-token", "%zz"), 400, "InvalidArgument"),
        (list().query("encoding-type", "base64"), 400, "InvalidArgument"),
        (Grant::request(Method::GET, Target::Bucket, MINUTE).query("prefix", "a"), 501, "NotImplemented"),
        (Grant::request(Method::GET, Target::Bucket, MINUTE).query("list-type", "1"), 400, "InvalidArgument"),
        (Grant::request(Method::GET, Target::Bucket, MINUTE).query_flag("cors"), 400, "InvalidArgument"),
    ] {
        assert_eq!(code(&ground.ask(&grant, &[], b"")), (status, word.into()), "{grant:?}");
    }
}
