use presign::gcs::{self, Verifier};
use presign::http::request::Parts;
use presign::{Denied, LiveKeys, Origin, PublicKeys, Reason, Received, Timestamp, Verified, http};

use crate::gcs_keys::EMAIL;

// ANCHOR: verify
fn check(request: &Parts, keys: &LiveKeys, at: Timestamp) -> Result<Verified, Denied> {
    let verifier = Verifier::new(gcs_endpoint());
    let origin = Origin::HostHeader { scheme: "https".into() };
    let claims = verifier.parse(&Received::new(request, &origin, None)?)?; // untrusted
    verifier.verify(&claims, keys, at)
}
// ANCHOR_END: verify

fn gcs_endpoint() -> presign::BaseUrl {
    "https://storage.googleapis.com".parse().unwrap()
}

/// The request of Google's published case "Simple GET".
fn published() -> Parts {
    let case = include_str!("../../../tests/vectors/gcs-v4.jsonl").lines().next().unwrap();
    let case: serde_json::Value = serde_json::from_str(case).unwrap();
    http::Request::get(case["url"].as_str().unwrap()).body(()).unwrap().into_parts().0
}

/// A document as Google publishes it: the modulus of the published key, by `openssl rsa -modulus`.
fn jwks() -> String {
    const N: &str = "rD8zIqyKLbX0Nq8o0Jj1qHEhHhqO3-0OP7TEFx5Vxc6PdwBoFNrfnJRI_S-ZaDYS1avr5Pqpp8g8-UNOMvI1VsjGM8\
                     xjTaxkVv8mmKp6pSmQstTt25pzY1exA2wv4xNWSwWNFNx2kh35-kvTQ_DF3YA9P7pUU1sKur1PP8OoubWLFO59iy5UE5\
                     dX0O_3pjvZ2HAhSXsx2VWtB5nlrHR8FrKJNLJMEGEDSMz9yRfQaUeYCU9oDYHuiqKQ3rCXi6C82l-3FJw5_ggJ5y7iw8\
                     MErCFSslcYQRbBVz6ZYKWkEcJhs8BG3_16bfaqNusNlDIJ99I7DmipUngF_HEulYhfrQ";
    let key = serde_json::json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": "ffff", "n": N, "e": "AQAB" });
    serde_json::json!({ "keys": [key] }).to_string()
}

#[test]
// ANCHOR: rotation
fn keys_that_are_rotated() -> Result<(), Box<dyn std::error::Error>> {
    let at: Timestamp = "2019-02-01T09:00:05Z".parse()?;
    let live = LiveKeys::default(); // a clone is with the server
    let denied = check(&published(), &live, at).unwrap_err();
    assert_eq!(*denied.reason(), Reason::UnknownKey);

    // The text at https://www.googleapis.com/service_accounts/v1/jwk/EMAIL. Fetch it, and put it in, from time to time.
    let keys = PublicKeys::from_json(&jwks())?;
    live.replace(keys.add_to(gcs::KnownKeys::new(), EMAIL));
    let verified = check(&published(), &live, at)?;
    assert_eq!((verified.bucket(), verified.key_id()), (Some("test-bucket"), EMAIL));

    let late = check(&published(), &live, "2019-02-01T09:00:11Z".parse()?).unwrap_err();
    assert_eq!(gcs::answer(&late).code, "ExpiredToken");
    Ok(())
}
// ANCHOR_END: rotation
