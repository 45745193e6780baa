//! Google's published forms as a caller would ask for them: signed by both kinds of RSA key, and taken by the verifier.

use std::sync::Arc;
use std::time::Duration;

use presign_core::{Backend, End, Expiring, Form, Grant, Origin, Ready, Received, Verified};
use presign_gcs::{Account, Addressing, Credentials, KnownKeys, Post, Posted, aws_lc_rs, rsa};

use crate::google::{Row, published};

const KEY: &str = include_str!("../../vectors/gcs-v4-key.pem");
const PUBLIC_KEY: &str = include_str!("../../vectors/gcs-v4-public-key.pem");

/// The account at the place that the row's URL names.
fn account(row: &Row, credentials: Credentials) -> Account {
    let account = Account::new(Arc::new(Expiring::new(credentials, End::Never)));
    let origin = row.url.trim_end_matches('/').trim_end_matches(&format!("/{}", row.bucket));
    let (scheme, host) = origin.split_once("://").unwrap();
    match host.strip_prefix(&format!("{}.", row.bucket)) {
        Some(rest) => {
            let endpoint = format!("{scheme}://{rest}").parse().unwrap();
            account.with_endpoint(endpoint).with_addressing(Addressing::VirtualHost)
        }
        None if row.url.ends_with(&format!("/{}/", row.bucket)) => account.with_endpoint(origin.parse().unwrap()),
        None => account.with_endpoint(origin.parse().unwrap()).with_addressing(Addressing::BucketBound),
    }
}

fn sign(row: &Row, credentials: Credentials) -> Form {
    let mut post = Post::to(row.key.as_str(), Duration::from_secs(row.expires));
    for (name, value) in &row.asked {
        post = post.field(name, value);
    }
    for condition in &row.conditions {
        post = post.condition(&condition.to_string());
    }
    let bucket = account(row, credentials).bucket(row.bucket.as_str()).unwrap();
    match bucket.try_post(&post, row.at()).unwrap() {
        Ready::Signed(form) => form,
        other => panic!("{other:?}"),
    }
}

fn verify(row: &Row, form: &Form, keys: &KnownKeys) -> Result<Verified, String> {
    let verifier = account(row, Credentials::hmac("none", "none")).verifier().unwrap();
    let bound = !row.url.contains(&row.bucket);
    let verifier = if bound { verifier.with_bound_bucket(row.bucket.as_str()) } else { verifier };
    let (scheme, rest) = row.url.split_once("://").unwrap();
    let (authority, path) = rest.split_once('/').unwrap();
    let request = http::Request::post(format!("/{path}"))
        .header("host", authority)
        .header("content-type", "multipart/form-data; boundary=b");
    let (parts, ()) = request.body(()).unwrap().into_parts();
    let origin = Origin::HostHeader { scheme: scheme.to_owned() };
    let revealed = form.reveal();
    let posted = Posted::new(revealed.fields());
    let received = Received::new(&parts, &origin, None).unwrap();
    let claims = verifier.parse_form(&received, posted).map_err(|denied| denied.reason().to_string())?;
    verifier.verify_form(&claims, keys, row.at()).map_err(|denied| denied.reason().to_string())
}

#[test]
fn each_form_is_signed_as_published_and_taken_by_either_key() {
    let mut taken = 0;
    for row in published() {
        let email = row.access_key.as_str();
        let forms = [
            sign(&row, Credentials::rsa(email, aws_lc_rs::PrivateKey::from_pem(KEY).unwrap())),
            sign(&row, Credentials::rsa(email, rsa::PrivateKey::from_pem(KEY).unwrap())),
        ];
        for form in &forms {
            let revealed = form.reveal();
            assert_eq!(revealed.url(), row.url, "{}", row.id);
            assert_eq!(revealed.field("policy"), Some(row.policy.as_str()), "{}", row.id);
            assert_eq!(revealed.field("x-goog-signature"), Some(row.signature.as_str()), "{}", row.id);
            for keys in [
                KnownKeys::new().with_public_key(email, aws_lc_rs::PublicKey::from_pem(PUBLIC_KEY).unwrap()),
                KnownKeys::new().with_public_key(email, rsa::PublicKey::from_pem(PUBLIC_KEY).unwrap()),
            ] {
                let verified = verify(&row, form, &keys).unwrap_or_else(|reason| panic!("{}: {reason}", row.id));
                assert_eq!(verified.bucket(), Some(row.bucket.as_str()), "{}", row.id);
                taken += 1;
            }
            assert_eq!(verify(&row, form, &KnownKeys::new()).unwrap_err(), "the key id is unknown");
        }
    }
    assert_eq!(taken, 11 * 4);
}

#[test]
fn the_portable_form_is_the_same() {
    let row = &published()[0];
    let credentials = Credentials::rsa(row.access_key.as_str(), rsa::PrivateKey::from_pem(KEY).unwrap());
    let bucket = account(row, credentials).bucket(row.bucket.as_str()).unwrap();
    let grant = Grant::put(row.key.as_str(), Duration::from_secs(row.expires));
    let Ok(Ready::Signed(form)) = bucket.try_form(&grant, row.at()) else { panic!("the key is at hand") };
    assert_eq!(form.reveal().field("policy"), Some(row.policy.as_str()));
}
