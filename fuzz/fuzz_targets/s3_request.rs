//! Any target and header values: read or refused. No change of a right URL is accepted but another spelling of it.
#![no_main]

use std::sync::LazyLock;
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use presign_core::{Backend, End, Expiring, Grant, Origin, Ready, Received, Timestamp, percent};
use presign_s3::{Account, Credentials};
use std::sync::Arc;

static RIGHT: LazyLock<(Account, Credentials, String)> = LazyLock::new(|| {
    let credentials = Credentials::new("AKID", "secret");
    let account = Account::new("us-east-1", Arc::new(Expiring::new(credentials.clone(), End::Never)))
        .expect("a region")
        .with_endpoint("http://h".parse().expect("an endpoint"));
    let grant = Grant::get("a/b c", Duration::from_secs(60)).query("q", "1").header("x-amz-acl", "private");
    let bucket = account.bucket("bucket").expect("a bucket");
    let Ok(Ready::Signed(presigned)) = bucket.try_presign(&grant, at()) else { panic!("static keys") };
    let target = presigned.reveal().as_str().strip_prefix("http://h").expect("the host").to_owned();
    (account, credentials, target)
});

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).expect("an instant")
}

fuzz_target!(|input: (u16, u8, &str, &str)| {
    let (place, cut, put, value) = input;
    let (account, credentials, right) = &*RIGHT;
    let start = usize::from(place) % (right.len() + 1);
    let end = (start + usize::from(cut)).min(right.len());
    let target = [&right[..start], put, &right[end..]].concat();
    let headers = if value.is_empty() { "private" } else { value };
    let Ok(request) = http::Request::get(&target).header("host", "h").header("x-amz-acl", headers).body(()) else {
        return;
    };
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verifier = account.verifier().expect("an endpoint");
    let Ok(received) = Received::new(&parts, &origin, None) else { return };
    let Ok(claims) = verifier.parse(&received) else { return };
    if verifier.verify(&claims, credentials, at()).is_ok() {
        let sent = target.split('#').next().unwrap_or_default();
        let mut pairs: Vec<_> = sent.split(['?', '&']).map(percent::decode).collect();
        let mut signed: Vec<_> = right.split(['?', '&']).map(percent::decode).collect();
        pairs.sort();
        signed.sort();
        assert_eq!(pairs, signed, "another request was accepted");
        assert_eq!(headers.trim(), "private");
    }
});
