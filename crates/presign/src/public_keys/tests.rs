use serde_json::{Value, json};

use super::*;
use crate::LiveKeys;
use crate::testing::google::{EMAIL, checks};

/// A certificate of the key of Google's published cases: `openssl req -x509 -new -key gcs-v4-key.pem -subj /CN=unused`.
const CERTIFICATE: &str = include_str!("cert.pem");

/// Its modulus, by `openssl rsa -modulus`.
const N: &str = "rD8zIqyKLbX0Nq8o0Jj1qHEhHhqO3-0OP7TEFx5Vxc6PdwBoFNrfnJRI_S-ZaDYS1avr5Pqpp8g8-UNOMvI1VsjGM8\
                 xjTaxkVv8mmKp6pSmQstTt25pzY1exA2wv4xNWSwWNFNx2kh35-kvTQ_DF3YA9P7pUU1sKur1PP8OoubWLFO59iy5UE5dX0\
                 O_3pjvZ2HAhSXsx2VWtB5nlrHR8FrKJNLJMEGEDSMz9yRfQaUeYCU9oDYHuiqKQ3rCXi6C82l-3FJw5_ggJ5y7iw8MErCFS\
                 slcYQRbBVz6ZYKWkEcJhs8BG3_16bfaqNusNlDIJ99I7DmipUngF_HEulYhfrQ";

fn set(keys: Value) -> String {
    json!({ "keys": keys }).to_string()
}

fn jwk() -> Value {
    json!({ "kty": "RSA", "alg": "RS256", "use": "sig", "kid": "ffff", "n": N, "e": "AQAB" })
}

#[test]
fn either_document_checks_what_google_published() {
    for text in [
        json!({ "ffff": CERTIFICATE }).to_string(),
        set(json!([jwk()])),
        set(json!([{ "kty": "EC", "crv": "P-256", "x": "AA", "y": "AA", "kid": "e" }, jwk()])),
        set(json!([{ "kty": "RSA", "kid": "ffff", "n": N, "e": "AQAB", "x5t": "AA" }])),
    ] {
        let keys = PublicKeys::from_json(&text).unwrap();
        assert_eq!(keys.ids().collect::<Vec<_>>(), ["ffff"]);
        assert!(checks(&keys.add_to(KnownKeys::new(), EMAIL)));
        assert!(!checks(&keys.add_to(KnownKeys::new(), "another@example")), "it is not this account's");
    }
}

#[test]
fn a_key_that_is_replaced_checks_no_more() {
    let keys = PublicKeys::from_json(&set(json!([jwk()]))).unwrap();
    let live = LiveKeys::default();
    let serving = live.clone();
    assert!(!checks(&serving));
    live.replace(keys.add_to(KnownKeys::new(), EMAIL));
    assert!(checks(&serving));
    live.replace(KnownKeys::new());
    assert!(!checks(&serving));
}

#[test]
fn what_is_no_document_of_keys_is_refused() {
    let with = |name: &str, value: Value| {
        let mut jwk = jwk();
        jwk[name] = value;
        set(json!([jwk]))
    };
    for text in [
        String::new(),
        "[]".to_owned(),
        "{}".to_owned(),
        set(json!([])),
        set(json!([{ "kty": "EC" }])),
        with("alg", json!("RS512")),
        with("use", json!("enc")),
        with("n", Value::Null),
        with("n", json!(format!("{N}="))),
        with("n", json!("AQAB")),
        with("e", json!("")),
        json!({ "ffff": "5ec4e7" }).to_string(),
        json!({ "ffff": crate::testing::google::KEY }).to_string(),
        json!({ "ffff": ["5ec4e7"] }).to_string(),
    ] {
        let Err(error) = PublicKeys::from_json(&text) else { panic!("{text}") };
        assert_eq!(*error.kind(), ErrorKind::Config, "{text}");
        assert!(!format!("{error} {error:?}").contains("5ec4e7"), "{error:?}");
    }
}
