//! Any target and header value for a verifier of Versions 2 and 4A: read or refused, laid open or not. No change of a right
//! URL is accepted but another spelling of it.
#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use presign_core::{Backend, End, Expiring, Grant, Origin, Ready, Received, Timestamp, percent};
use presign_s3::{Account, Credentials, RegionSet, Signature};

static RIGHT: LazyLock<[(Account, String); 2]> = LazyLock::new(|| {
    [Signature::V2, Signature::V4a("us-*".parse().expect("a set"))].map(|signature| {
        let account = Account::new("us-east-1", Arc::new(Expiring::new(credentials(), End::Never)))
            .expect("a region")
            .with_endpoint("http://h".parse().expect("an endpoint"))
            .with_signature(signature);
        let grant = Grant::get("a/b c", Duration::from_secs(60)).version("1").header("x-amz-acl", "private");
        let bucket = account.bucket("bucket").expect("a bucket");
        let Ok(Ready::Signed(presigned)) = bucket.try_presign(&grant, at()) else { panic!("static keys") };
        let target = presigned.reveal().as_str().strip_prefix("http://h").expect("the host").to_owned();
        (account, target)
    })
});

static CREDENTIALS: LazyLock<Credentials> = LazyLock::new(|| Credentials::new("AKID", "secret"));

fn credentials() -> Credentials {
    CREDENTIALS.clone()
}

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).expect("an instant")
}

fuzz_target!(|input: (bool, u16, u8, &str, &str)| {
    let (elliptic, place, cut, put, value) = input;
    if let Ok(set) = put.parse::<RegionSet>() {
        assert_eq!(set.as_str(), put);
        let _ = set.covers(value);
    }
    let (account, right) = &RIGHT[usize::from(elliptic)];
    let start = usize::from(place) % (right.len() + 1);
    let end = (start + usize::from(cut)).min(right.len());
    let target = [&right[..start], put, &right[end..]].concat();
    let _ = presign_s3::inspect(&format!("http://h{target}"));
    let headers = if value.is_empty() { "private" } else { value };
    let Ok(request) = http::Request::get(&target).header("host", "h").header("x-amz-acl", headers).body(()) else {
        return;
    };
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verifier = account.verifier().expect("an endpoint");
    let Ok(received) = Received::new(&parts, &origin, None) else { return };
    let Ok(claims) = verifier.parse(&received) else { return };
    if verifier.verify(&claims, &credentials(), at()).is_ok() {
        let sent = target.split('#').next().unwrap_or_default();
        let mut pairs: Vec<_> = sent.split(['?', '&']).map(percent::decode).collect();
        let mut signed: Vec<_> = right.split(['?', '&']).map(percent::decode).collect();
        // Version 2 takes a signed header from the query too, where it must say the same.
        pairs.retain(|pair| {
            elliptic || pair.as_deref().and_then(|pair| pair.split_once('=')) != Some(("x-amz-acl", "private"))
        });
        pairs.sort();
        signed.sort();
        assert_eq!(pairs, signed, "another request was accepted");
        assert_eq!(headers.trim(), "private");
    }
});
