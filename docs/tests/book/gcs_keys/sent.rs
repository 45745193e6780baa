//! The examples of keys, sent to our own door of Cloud Storage.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use presign::gcs::aws_lc_rs::PrivateKey;
use presign::{Grant, SignBytes, base64_decode};
use presign_core::base64_encode;
use tokio::net::TcpListener;

use super::{EMAIL, HOUR, KEY, Kms};
use crate::gcs_trial::{GOOGLE, Trial};
use crate::trial::Tally;

const CATS: (&str, &str) = ("photos/cats/1.png", "a cat");

pub(crate) async fn file() -> Tally {
    let mut trial = Trial::on("2019-02-01T09:00:10Z").holding(&[("test-bucket/test-object", "a test")]);
    assert_eq!(trial.done(&super::what_google_published().unwrap(), b"").await.body, b"a test");
    trial.tally()
}

pub(crate) async fn hmac() -> Tally {
    let mut trial = Trial::at(GOOGLE).holding(&[CATS]);
    assert_eq!(trial.done(&super::by_an_hmac_key().unwrap(), b"").await.body, b"a cat");
    trial.tally()
}

pub(crate) async fn keyless() -> Tally {
    let mut trial = Trial::at(GOOGLE).holding(&[CATS]);
    let iam = iam().await;
    let presigner = super::keyless("ya29.example", iam.parse().unwrap()).unwrap();
    assert_eq!(trial.done(&super::without_any_key(&presigner).await.unwrap(), b"").await.body, b"a cat");

    let stranger = super::keyless("ya29.stranger", iam.parse().unwrap()).unwrap();
    let error = stranger.presign(&Grant::get("cats/1.png", HOUR)).await.unwrap_err().to_string();
    assert!(error.contains("permission iam.serviceAccounts.signBlob") && error.contains(EMAIL), "{error}");
    trial.tally()
}

pub(crate) async fn remote() -> Tally {
    let mut trial = Trial::at(GOOGLE).holding(&[CATS]);
    let kms = Kms(PrivateKey::from_pem(KEY).unwrap());
    assert_eq!(trial.done(&super::by_a_key_elsewhere(kms).await.unwrap(), b"").await.body, b"a cat");
    trial.tally()
}

/// A stand-in for IAM, which signs for one token by the published key.
async fn iam() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let iam = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/v1/projects/-/serviceAccounts/{method}", post(sign_blob));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    iam
}

async fn sign_blob(Path(method): Path<String>, headers: HeaderMap, body: String) -> Result<String, StatusCode> {
    assert_eq!(method, format!("{EMAIL}:signBlob"));
    if headers["authorization"] != "Bearer ya29.example" {
        return Err(StatusCode::FORBIDDEN);
    }
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let payload = base64_decode(body["payload"].as_str().unwrap()).unwrap();
    let signature = PrivateKey::from_pem(KEY).unwrap().sign(&payload).unwrap();
    Ok(serde_json::json!({ "keyId": "ffff", "signedBlob": base64_encode(&signature) }).to_string())
}
