//! What an example of Azure made, before our verifier: it has to be taken as it is, and refused once it is touched.

use presign::azure::{Endpoint, Keys, SharedKey, Verifier};
use presign::{Clock, Denied, Origin, Presigned, Received, SystemClock, Verified};
use presign_conformance::Presented;

/// A key of nobody's.
pub(crate) const KEY: &str = "c2VjcmV0IGtleSBvZiBub2JvZHkncw==";

pub(crate) fn key() -> SharedKey {
    SharedKey::new("photos", KEY).unwrap()
}

/// At the account's own endpoint.
pub(crate) fn taken(presigned: &Presigned, keys: &impl Keys) {
    taken_at("https://photos.blob.core.windows.net", presigned, keys);
}

/// At this endpoint of an account that it names, or of `photos`.
pub(crate) fn taken_at(endpoint: &str, presigned: &Presigned, keys: &impl Keys) {
    let right = Presented::new(presigned, b"");
    taken_as(endpoint, &right, keys);
    assert!(checked(endpoint, &right.clone().with_method("PATCH"), keys).is_err());
}

/// A request with a SAS.
pub(crate) fn taken_as(endpoint: &str, right: &Presented, keys: &impl Keys) {
    assert!(checked(endpoint, right, keys).is_ok());
    let names: Vec<_> =
        right.pairs().iter().filter_map(|pair| pair.split_once('=')).map(|(name, _)| name.to_owned()).collect();
    let own =
        ["sv", "ss", "srt", "spr", "st", "se", "sip", "sr", "sp", "sdd", "si", "ses", "rscc", "rscd", "rsct", "skoid"];
    let mut touched: Vec<_> = names
        .iter()
        .filter(|name| own.contains(&name.as_str()))
        .flat_map(|name| {
            let other = |change: fn(&str) -> String| {
                right.clone().with_parameter(name, |value| Some(format!("{name}={}", change(value))))
            };
            [
                other(|value| format!("{value}1")),
                right.clone().with_parameter(name, |_| None),
                other(|_| "x".to_owned()),
            ]
        })
        .collect();
    touched.push(
        right.clone().with_parameter("sig", |_| Some("sig=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%3D".into())),
    );
    touched.push(right.clone().with_target(right.path()));
    for request in &touched {
        assert!(checked(endpoint, request, keys).is_err(), "{:?}", request.pairs());
    }
}

fn checked(endpoint: &str, presented: &Presented, keys: &impl Keys) -> Result<Verified, Denied> {
    let account = if endpoint.contains("devstoreaccount1") { "devstoreaccount1" } else { "photos" };
    let verifier = Verifier::new(Endpoint::at(account, endpoint.parse().unwrap()).unwrap());
    let mut request = http::Request::builder().method(presented.method()).uri(presented.sent_target());
    for (name, value) in presented.fields() {
        request = request.header(name, value);
    }
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let (scheme, _) = endpoint.split_once("://").unwrap();
    let origin = Origin::HostHeader { scheme: scheme.into() };
    let claims = verifier.parse(&Received::new(&parts, &origin, "192.0.2.1".parse().ok())?)?;
    verifier.verify(&claims, keys, SystemClock.now().unwrap())
}
