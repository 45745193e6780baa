//! Any target and header values: read or refused. No change of a right URL is accepted but another spelling of it, or
//! another parameter that nothing binds.
#![no_main]

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use presign_azure::{Account, Credentials, Endpoint, Permissions, Resource, Sas, UserDelegationKey, Version};
use presign_core::{Origin, Ready, Received, Timestamp, percent};

static RIGHT: LazyLock<(Account, Credentials, String)> = LazyLock::new(|| {
    let key = UserDelegationKey::new("oid", "tid", at(), at().plus(3600), Version::NEWEST, "c2VjcmV0").expect("a key");
    let credentials = Credentials::from(key);
    let endpoint = Endpoint::at("acct", "http://h".parse().expect("a base")).expect("an endpoint");
    let account = Account::new(endpoint, Arc::new(credentials.clone().expiring())).allow_http();
    let sas = Sas::new(Resource::blob("a/b c").expect("a name"), Permissions::READ, Duration::from_secs(60))
        .request_header(http::header::RANGE, "bytes=0-1")
        .request_query("comp", "blocklist");
    let container = account.container("cont").expect("a container");
    let Ok(Ready::Signed(signed)) = container.try_sas(&sas, at()) else { panic!("a key at hand") };
    let target = signed.reveal_url().strip_prefix("http://h").expect("the host").to_owned();
    (account, credentials, target)
});

fn at() -> Timestamp {
    Timestamp::from_unix(1_795_262_400).expect("an instant")
}

/// Path and parameters, decoded and sorted.
fn said(target: &str) -> Vec<String> {
    let sent = target.split('#').next().unwrap_or_default();
    let mut said: Vec<_> =
        sent.split(['?', '&']).map(|text| percent::decode(text).unwrap_or_default().into_owned()).collect();
    said.sort();
    said
}

fuzz_target!(|input: (u16, u8, &str, &str)| {
    let (place, cut, put, value) = input;
    let (account, credentials, right) = &*RIGHT;
    let start = usize::from(place) % (right.len() + 1);
    let end = (start + usize::from(cut)).min(right.len());
    let target = [&right[..start], put, &right[end..]].concat();
    let range = if value.is_empty() { "bytes=0-1" } else { value };
    let Ok(request) = http::Request::get(&target).header("host", "h").header("range", range).body(()) else {
        return;
    };
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme: "http".into() };
    let Ok(received) = Received::new(&parts, &origin, None) else { return };
    let verifier = account.verifier();
    let Ok(claims) = verifier.parse(&received) else { return };
    if verifier.verify(&claims, credentials, at()).is_ok() {
        let sent = said(&target);
        assert!(said(right).iter().all(|part| sent.contains(part)), "another request was accepted");
        assert_eq!(range, "bytes=0-1");
    }
});
