use serde_json::json;
use zeroize::Zeroizing;

use super::*;
use crate::testing::google::{EMAIL, Google, KEY, presigner, published, simple_get, url};

fn adc(json: &Value) -> Option<Adc> {
    Some(Adc::read(Zeroizing::new(json.to_string())).unwrap())
}

fn key_file() -> Value {
    json!({
        "type": "service_account", "project_id": "p", "client_email": EMAIL, "private_key_id": "ffff", "private_key": KEY,
    })
}

/// A user, whose tokens the stand-in gives.
fn user(google: &Google) -> Value {
    json!({
        "type": "authorized_user",
        "client_id": "id",
        "client_secret": "5ec4e7",
        "refresh_token": "5ec4e7",
        "token_uri": format!("http://{}/token", google.host),
    })
}

async fn signed(google: &Google, chain: &GoogleChain, found: Option<Adc>) -> String {
    let signer = match chain.signer(found).unwrap() {
        Signer::Key(credentials) => presigner(credentials),
        Signer::Iam(signer) => presigner(google.asked_by(signer)),
    };
    url(signer.presign(&simple_get()).await)
}

#[tokio::test]
async fn a_key_file_signs_at_once() {
    let google = Google::new().await;
    assert_eq!(signed(&google, &GoogleChain::new(), adc(&key_file())).await, published());
    google.said(|said| assert_eq!((said.tokens, said.signs.len()), (0, 0)));
    // Its own token, which the stand-in does not know.
    let Signer::Iam(signer) = GoogleChain::by_iam().signer(adc(&key_file())).unwrap() else {
        panic!("IAM was to sign")
    };
    let error = presigner(google.asked_by(signer)).presign(&simple_get()).await.unwrap_err();
    assert!(error.to_string().contains("the token is not accepted"), "{error}");
    google.said(|said| assert_eq!((said.tokens, said.signs[0].0.as_str()), (0, EMAIL)));
}

#[tokio::test]
async fn a_user_signs_for_an_account_that_it_may_impersonate() {
    let google = Google::new().await;
    assert_eq!(signed(&google, &GoogleChain::impersonating(EMAIL), adc(&user(&google))).await, published());
    google.said(|said| assert_eq!((said.emails, said.signs[0].0.as_str()), (0, EMAIL)));

    let Err(error) = GoogleChain::new().signer(adc(&user(&google))) else { panic!("a user signs nothing") };
    assert_eq!(*error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains("credentials impersonate:EMAIL"), "{error}");
    assert!(!format!("{error:?}").contains("5ec4e7"), "{error:?}");
}

#[tokio::test]
async fn who_impersonates_already_signs_for_that_account() {
    let google = Google::new().await;
    let file = json!({
        "type": "impersonated_service_account",
        "service_account_impersonation_url":
            format!("https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{EMAIL}:generateAccessToken"),
        "delegates": ["projects/-/serviceAccounts/between@example"],
        "source_credentials": user(&google),
    });
    assert_eq!(signed(&google, &GoogleChain::new(), adc(&file)).await, published());
    google.said(|said| {
        assert_eq!(said.signs[0].0, EMAIL);
        assert_eq!(said.signs[0].1["delegates"], json!(["projects/-/serviceAccounts/between@example"]));
    });
}

#[tokio::test]
async fn a_machine_without_a_file_signs_by_its_account() {
    let chain = GoogleChain::new();
    assert!(matches!(chain.signer(None), Ok(Signer::Iam(_))));
    let error = GoogleChain::impersonating("5ec4e7").provide(crate::testing::at(0), crate::testing::at(60)).await;
    assert!(!format!("{:?}", error.unwrap_err()).contains("5ec4e7"));
}

#[test]
fn a_file_of_no_known_kind_is_refused_without_repeating_it() {
    for text in ["", "5ec4e7", "[]", "{}", r#"{"type": "5ec4e7"}"#, r#"{"type": ["5ec4e7"]}"#] {
        let Err(error) = Adc::read(Zeroizing::new(text.to_owned())) else { panic!("{text}") };
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        assert!(!format!("{error} {error:?}").contains("5ec4e7"), "{error:?}");
    }
    let wrong = json!({ "type": "authorized_user", "client_secret": "5ec4e7", "refresh_token": 5 });
    let Err(error) = GoogleChain::impersonating(EMAIL).signer(adc(&wrong)) else { panic!("nobody logs in by that") };
    assert!(!format!("{error} {error:?}").contains("5ec4e7"), "{error:?}");
}
