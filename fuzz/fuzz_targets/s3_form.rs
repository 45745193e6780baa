//! Any policy: read or refused, and what is read is written and read again. Any form: read or refused. No other field
//! in a right form is accepted but one that S3 does not look at.
#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use presign_core::{End, Expiring, Grant, Origin, Ready, Received, Timestamp, base64_encode};
use presign_s3::{Account, Credentials, Post, Posted, Verifier};
use presign_v4::{Condition, Policy};

static RIGHT: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let account = Account::new("us-east-1", Arc::new(Expiring::new(keys(), End::Never))).expect("a region");
    let bucket = account.with_endpoint("http://h".parse().expect("an endpoint")).bucket("bucket").expect("a bucket");
    let post = Post::of(Grant::upload("a/", 1..=9, Duration::from_secs(60))).named_by_file();
    let Ok(Ready::Signed(form)) = bucket.try_post(&post.starts_with("x-amz-meta-a", "b"), at()) else {
        panic!("static keys")
    };
    form.reveal().fields().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
});

fn keys() -> Credentials {
    Credentials::new("AKID", "secret")
}

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).expect("an instant")
}

fn is_taken(fields: &[(&str, &str)], file_name: &str) -> bool {
    let request = http::Request::post("/bucket").header("host", "h").header("content-type", "multipart/form-data");
    let (parts, ()) = request.body(()).expect("a request").into_parts();
    let origin = Origin::HostHeader { scheme: "http".into() };
    let received = Received::new(&parts, &origin, None).expect("a host");
    let verifier = Verifier::new("http://h".parse().expect("an endpoint"), "us-east-1").with_sigv2();
    let posted = Posted::new(fields.iter().copied()).with_file_name(file_name);
    let claims = verifier.parse_form(&received, posted);
    claims.is_ok_and(|claims| verifier.verify_form(&claims, &keys(), at()).is_ok())
}

fuzz_target!(|input: (&str, &str, &str, &str)| {
    let (text, name, value, file_name) = input;
    if let Ok(policy) = Policy::parse(text) {
        let lasting = policy.conditions().iter().all(|condition| !matches!(condition, Condition::Never(_)));
        let written = Policy::parse(&policy.json()).expect("what is written is read");
        assert!(!lasting || written == policy);
    }
    let _ = (Condition::parse(text), Policy::parse_base64(text));

    // Whatever the policy says, a signature of another is none of it.
    let own = base64_encode(text.as_bytes());
    let signed = [("key", name), ("AWSAccessKeyId", "AKID"), ("policy", own.as_str()), ("signature", value)];
    assert!(!is_taken(&signed, file_name));

    let right: Vec<(&str, &str)> = RIGHT.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let _ = is_taken(&right, file_name);
    let mut more = right.clone();
    more.push((name, value));
    let says_nothing = name.to_ascii_lowercase().starts_with("x-ignore-")
        || (name.eq_ignore_ascii_case("bucket") && value == "bucket");
    assert!(!is_taken(&more, "f") || says_nothing);
});
