use std::sync::Arc;
use std::time::Duration;

use presign_core::{Backend, End, ErrorKind, Expiring, Form, Grant, Ready, Result, Size, Timestamp, Upload};
use presign_v4::Condition;

use crate::{Account, Bucket, Credentials, Post};

const MINUTE: Duration = Duration::from_secs(60);

fn at() -> Timestamp {
    "20261121T120000Z".parse().unwrap()
}

fn bucket() -> Bucket {
    let credentials = Credentials::new("AKID", "secret").with_session_token("token");
    let provider = Arc::new(Expiring::new(credentials, End::Never));
    Account::new("us-east-1", provider).unwrap().bucket("photos").unwrap()
}

fn sign(post: &Post<'_>) -> Result<Form> {
    match bucket().try_post(post, at())? {
        Ready::Signed(form) => Ok(form),
        other => panic!("{other:?}"),
    }
}

fn policy(form: &Form) -> String {
    let policy = presign_core::base64_decode(form.reveal().field("policy").unwrap()).unwrap();
    String::from_utf8(policy).unwrap()
}

fn post() -> Post<'static> {
    Post::to("a/b", MINUTE)
}

fn named() -> Post<'static> {
    Post::to("a/", MINUTE).named_by_file()
}

#[test]
fn each_field_has_its_condition_and_each_condition_its_field() {
    let grant = Grant::upload("a/", 1..=9, MINUTE).content_type("image/png").header("x-amz-acl", "private");
    let post = Post::of(grant)
        .named_by_file()
        .starts_with("x-amz-meta-tag", "")
        .field("x-ignore-me", "anything")
        .condition(r#"{"x-amz-storage-class":"STANDARD"}"#)
        .success_status(201);
    let form = sign(&post).unwrap();
    assert_eq!(
        policy(&form),
        r#"{"expiration":"2026-11-21T12:01:00Z","conditions":[{"bucket":"photos"},["starts-with","$key","a/"],{"Content-Type":"image/png"},{"acl":"private"},["starts-with","$x-amz-meta-tag",""],{"x-amz-storage-class":"STANDARD"},{"success_action_status":"201"},["content-length-range",1,9],{"x-amz-algorithm":"AWS4-HMAC-SHA256"},{"x-amz-credential":"AKID/20261121/us-east-1/s3/aws4_request"},{"x-amz-date":"20261121T120000Z"},{"x-amz-security-token":"token"}]}"#
    );
    let names: Vec<&str> = form.fields().iter().map(presign_core::FormField::name).collect();
    assert_eq!(
        names,
        [
            "key",
            "Content-Type",
            "acl",
            "x-amz-meta-tag",
            "x-ignore-me",
            "x-amz-storage-class",
            "success_action_status",
            "x-amz-algorithm",
            "x-amz-credential",
            "x-amz-date",
            "x-amz-security-token",
            "policy",
            "x-amz-signature",
        ]
    );
    assert_eq!(form.also_allows().len(), 1, "{:?}", form.also_allows());
    assert_eq!(sign(&self::post()).unwrap().also_allows(), ["upload a body of any size up to 5 GiB"]);
}

#[test]
fn what_a_form_begins_with_may_be_chosen() {
    for post in [
        post().field("Content-Type", "image/png").starts_with("content-type", "image/"),
        post().starts_with("Content-Type", "image/").field("content-type", "image/png"),
    ] {
        let form = sign(&post).unwrap();
        assert_eq!(form.reveal().field("Content-Type"), Some("image/png"));
        assert!(policy(&form).contains(r#""starts-with","$"#) && !policy(&form).contains("image/png"));
        assert!(form.fields().iter().any(|field| field.is_open()));
    }
    assert_eq!(
        sign(&post().starts_with("Content-Type", "image/")).unwrap().reveal().field("content-type"),
        Some("image/")
    );
}

#[test]
fn what_was_granted_or_asked_as_a_condition_is_not_loosened() {
    let typed = || Post::of(Grant::put("k", MINUTE).content_type("image/png"));
    let tagged = || Post::of(Grant::put("k", MINUTE).header("x-amz-meta-a", "b"));
    for post in [
        typed().starts_with("content-type", ""),
        typed().starts_with("Content-Type", "image/"),
        typed().condition(r#"["starts-with", "$Content-Type", ""]"#),
        tagged().starts_with("X-Amz-Meta-A", ""),
        post().condition(r#"["eq", "$x-ignore-a", "b"]"#),
        post().condition(r#"{"X-Ignore-a": "b"}"#),
    ] {
        assert_eq!(*sign(&post).unwrap_err().kind(), ErrorKind::Term, "{post:?}");
    }
}

#[test]
fn what_a_form_does_not_say_or_says_by_another_name_is_refused() {
    for (name, instead) in [
        ("x-amz-acl", "name it acl"),
        ("X-Amz-Tagging", "name it tagging"),
        ("x-amz-expires", "the policy"),
        ("x-amz-region-set", "one region"),
        ("x-amz-content-sha256", "checksum"),
        ("X-Amz-Copy-Source", "sign a PUT"),
        ("x-amz-copy-source-range", "sign a PUT"),
        ("x-amz-rename-source", "sign a PUT"),
    ] {
        let error = sign(&post().field(name, "a")).unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::Unsupported { .. }) && error.to_string().contains(instead),
            "{error}"
        );
    }
}

#[test]
fn what_s3_would_not_enforce_is_refused() {
    let put = || Grant::put("k", MINUTE);
    let network = "192.0.2.0/24".parse().unwrap();
    for grant in [
        put().create_only(),
        put().header("if-none-match", "*"),
        put().header("content-language", "de"),
        put().header("x-amz-copy-source", "/other/key"),
        put().header("x-amz-tagging", "a=b"),
        put().checksum("md5:AAAAAAAAAAAAAAAAAAAAAA==".parse().unwrap()),
        put().query("a", "b"),
        put().version("1"),
        put().client_ip(network),
        put().not_before(at()),
        put().single_use(),
        put().download_as("a.png"),
        put().respond_with("content-type", "text/plain"),
        Grant::get("k", MINUTE),
        Grant::delete("k", MINUTE),
        Grant::list("k", MINUTE),
        Grant::request(http::Method::POST, "k", MINUTE),
    ] {
        let error = bucket().try_form(&grant, at()).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unsupported { provider: "s3", .. }), "{grant:?}: {error}");
    }
    for post in [
        post().field("content-language", "de"),
        post().field("submit", "Upload"),
        post().starts_with("x-amz-storage-class", "STANDARD"),
        post().starts_with("success_action_status", "20"),
        post().starts_with("tagging", ""),
    ] {
        let error = sign(&post).unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Unsupported { .. }), "{post:?}: {error}");
    }
}

#[test]
fn what_says_nothing_or_two_things_is_refused() {
    for post in [
        post().field("acl", "private").field("ACL", "private"),
        post().field("key", "other"),
        post().starts_with("key", ""),
        // Of a list of types, S3 wants each to begin so.
        post().starts_with("Content-Type", "image/").field("Content-Type", "image/png,text/plain"),
        post().field("bucket", "other"),
        post().condition(r#"{"bucket":"other"}"#),
        post().field("policy", "e30="),
        post().field("X-Amz-Signature", "00"),
        post().field("AWSAccessKeyId", "AKID"),
        post().field("signature", "AAAA"),
        post().starts_with("x-amz-credential", ""),
        post().field("x-ignore-a", "1").field("X-Ignore-A", "2"),
        post().field("Content-Type", "text/html").starts_with("Content-Type", "image/"),
        post().starts_with("Content-Type", "image/").starts_with("Content-Type", "image/png"),
        post().field("x-amz-meta-a", "${filename}"),
        post().field("x-amz-meta-a", "one\r\ntwo"),
        post().field("x-amz-meta-a b", "c"),
        post().success_status(202),
        post().success_status(201).success_status(201),
        post().success_redirect("/relative"),
        post().success_redirect("javascript:alert(1)"),
        post().success_redirect("https://h/").success_status(201),
        post().success_redirect("https://h/").field("redirect", "https://h/"),
        post().condition("{"),
        post().condition(r#"["eq","acl","private"]"#),
        post().condition(r#"["content-length-range",9,1]"#),
        post().condition(r#"["content-length-range",1,9]"#).condition(r#"["content-length-range",1,9]"#),
        Post::of(Grant::put("k", MINUTE).size(5)).condition(r#"["content-length-range",1,9]"#),
        Post::of(Grant::put("k", MINUTE).size(5).header("content-length", "5")),
        Post::of(Grant::put("k", MINUTE).content_type("a/b").header("content-type", "a/b")),
        post().field("x-amz-meta-long", "a".repeat(20_000)),
    ] {
        assert_eq!(*sign(&post).unwrap_err().kind(), ErrorKind::Term, "{post:?}");
    }
    for key in ["", "..", "a/../b", "a\nb", "a/${filename}", "${filename}", "${filename}.png", &"k".repeat(1025)] {
        for post in [Post::to(key, MINUTE), Post::to(key, MINUTE).named_by_file()] {
            assert_eq!(*sign(&post).unwrap_err().kind(), ErrorKind::Key, "{key:?}");
        }
    }
}

#[test]
fn names_that_a_url_has_to_escape_are_carried_as_they_are() {
    for key in ["a//b", "/a", "a/", "a b+c%2F", "é \"<&>' ${x} $key \\", "a?b#c"] {
        let form = sign(&Post::to(key, MINUTE)).unwrap();
        assert_eq!(form.reveal().field("key"), Some(key));
        let read = presign_v4::Policy::parse(&policy(&form)).unwrap();
        assert!(read.conditions().contains(&Condition::eq("key", key)));
    }
}

#[test]
fn an_upload_is_a_url_where_its_size_is_exact_and_else_a_form() {
    let upload = |grant: &Grant<'_>| bucket().try_upload(grant, at());
    let url = upload(&Grant::upload("k", 5, MINUTE).create_only()).unwrap();
    assert!(matches!(url, Ready::Signed(Upload::Request(_))), "{url:?}");
    let form = upload(&Grant::upload("k", 1..=5, MINUTE)).unwrap();
    assert!(matches!(form, Ready::Signed(Upload::Form(_))), "{form:?}");
    let error = upload(&Grant::upload("k", Size::between(1, 5), MINUTE).create_only()).unwrap_err();
    assert!(error.to_string().contains("create-only"), "{error}");
}

#[test]
fn a_form_ends_with_its_credentials() {
    let end = at().plus(30);
    let account = |expiry| {
        let provider = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::At(end)));
        Account::new("us-east-1", provider).unwrap().with_expiry(expiry).bucket("photos").unwrap()
    };
    let Ready::Signed(form) = account(presign_core::Expiry::Clamp).try_post(&post(), at()).unwrap() else { panic!() };
    assert_eq!(form.expires().latest(), end);
    assert!(policy(&form).starts_with(r#"{"expiration":"2026-11-21T12:00:30Z","#));
    let refused = account(presign_core::Expiry::Refuse).try_post(&post(), at()).unwrap_err();
    assert_eq!(*refused.kind(), ErrorKind::Credentials);
    assert!(sign(&Post::to("k", Duration::from_secs(604_801))).is_err());
}

#[test]
fn nothing_secret_is_shown() {
    let post = named().field("x-amz-server-side-encryption-customer-key", "5ec4e7");
    let form = sign(&post).unwrap();
    for shown in [format!("{post:?}"), format!("{form:?}")] {
        assert!(!shown.contains("5ec4e7") && !shown.contains("token=t"), "{shown}");
    }
}
