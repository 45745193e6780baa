//! Any target and header values, of both signatures of Cloud Storage: read or refused. No change of a right URL is accepted
//! but another order or spelling of it.
#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use presign_core::{Backend, End, Expiring, Grant, Origin, Ready, Received, Timestamp, percent};
use presign_gcs::{Account, Credentials, Signature};

struct Right {
    account: Account,
    target: String,
}

/// A URL of V4, and one of V2.
static RIGHT: LazyLock<[Right; 2]> = LazyLock::new(|| {
    [Signature::V4, Signature::V2].map(|signature| {
        let account = Account::new(Arc::new(Expiring::new(keys(), End::Never)))
            .with_endpoint("http://h".parse().expect("an endpoint"))
            .with_signature(signature);
        let grant = Grant::get("a/b c", Duration::from_secs(60)).header("x-goog-acl", "private");
        let bucket = account.bucket("bucket").expect("a bucket");
        let Ok(Ready::Signed(presigned)) = bucket.try_presign(&grant, at()) else { panic!("an HMAC key") };
        let target = presigned.reveal().as_str().strip_prefix("http://h").expect("the host").to_owned();
        Right { account, target }
    })
});

fn keys() -> Credentials {
    Credentials::hmac("GOOGID", "secret")
}

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).expect("an instant")
}

fuzz_target!(|input: (bool, u16, u8, &str, &str)| {
    let (v2, place, cut, put, value) = input;
    let Right { account, target: right } = &RIGHT[usize::from(v2)];
    let start = usize::from(place) % (right.len() + 1);
    let end = (start + usize::from(cut)).min(right.len());
    let (Some(head), Some(tail)) = (right.get(..start), right.get(end..)) else { return };
    let target = [head, put, tail].concat();
    let _ = presign_gcs::inspect(&format!("http://h{target}"));
    let header = if value.is_empty() { "private" } else { value };
    let Ok(request) = http::Request::get(&target).header("host", "h").header("x-goog-acl", header).body(()) else {
        return;
    };
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme: "http".into() };
    let verifier = account.verifier().expect("an endpoint");
    let Ok(received) = Received::new(&parts, &origin, None) else { return };
    let Ok(claims) = verifier.parse(&received) else { return };
    if verifier.verify(&claims, &keys(), at()).is_ok() {
        let sent = target.split('#').next().unwrap_or_default();
        let mut pairs: Vec<_> = sent.split(['?', '&']).map(percent::decode).collect();
        let mut signed: Vec<_> = right.split(['?', '&']).map(percent::decode).collect();
        pairs.sort();
        signed.sort();
        assert_eq!(pairs, signed, "another request was accepted");
        assert_eq!(header.trim(), "private");
    }
});
