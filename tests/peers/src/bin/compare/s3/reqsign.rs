use std::time::Duration;

use async_trait::async_trait;
use http::request::Parts;
use presign_core::percent;
use reqsign_aws_v4::{Credential, RequestSigner, StaticCredentialProvider};
use reqsign_core::time::Timestamp;
use reqsign_core::{Context, ProvideCredential, Signer};

use super::{BUCKET, ENDPOINT, KEY_ID, REGION, SECRET};
use crate::asked::{KEY, Term, Words};
use crate::peer::{Answer, Peer};

/// `Signer::sign` of reqsign, which signs a request that its caller wrote: here with the name escaped as S3 wants it.
pub(super) struct Reqsign;

fn signer() -> Signer<Credential> {
    Signer::new(Context::new(), StaticCredentialProvider::new(KEY_ID, SECRET), RequestSigner::new("s3", REGION))
}

fn request(method: &str, key: &str, query: &str) -> Result<Parts, String> {
    let mut path = String::new();
    percent::path(key, &mut path);
    let request = http::Request::builder().method(method).uri(format!("{ENDPOINT}/{BUCKET}/{path}{query}")).body(());
    Ok(request.map_err(|error| error.to_string())?.into_parts().0)
}

async fn sign(signer: &Signer<Credential>, mut parts: Parts, seconds: u64) -> Result<String, String> {
    let signed = signer.sign(&mut parts, Some(Duration::from_secs(seconds))).await;
    signed.map(|()| parts.uri.to_string()).map_err(|error| error.to_string())
}

/// A credential that ends in a minute.
#[derive(Debug)]
struct Ending;

impl ProvideCredential for Ending {
    type Credential = Credential;

    async fn provide_credential(&self, _: &Context) -> reqsign_core::Result<Option<Credential>> {
        let (access_key_id, secret_access_key) = (KEY_ID.to_owned(), SECRET.to_owned());
        let expires_in = Some(Timestamp::now() + Duration::from_secs(60));
        Ok(Some(Credential { access_key_id, secret_access_key, session_token: None, expires_in }))
    }
}

#[async_trait(?Send)]
impl Peer for Reqsign {
    fn name(&self) -> &'static str {
        "reqsign-aws-v4 3.3.1"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        match request("GET", key, "") {
            Ok(parts) => Answer::of(sign(&signer(), parts, seconds).await),
            Err(_) => Answer::Refused,
        }
    }

    async fn bound(&self, term: Term) -> Answer {
        let query = Words::S3
            .parameter(term)
            .map_or(String::new(), |(name, value)| format!("?{name}={}", value.replace('/', "%2F")));
        let Ok(mut parts) = request(Words::S3.method(term), KEY, &query) else { return Answer::NoWord };
        if let Some((name, value)) = Words::S3.header(term) {
            parts.headers.insert(name, http::HeaderValue::from_static(value));
        }
        let answer = Answer::of(sign(&signer(), parts, 900).await);
        Words::S3.header(term).into_iter().fold(answer, |answer, (name, value)| answer.with(name, value))
    }

    async fn outliving(&self) -> Answer {
        let signer = Signer::new(Context::new(), Ending, RequestSigner::new("s3", REGION));
        match request("GET", KEY, "") {
            Ok(parts) => Answer::of(sign(&signer, parts, 900).await),
            Err(_) => Answer::Refused,
        }
    }

    async fn shown(&self) -> [String; 2] {
        let Ok(mut parts) = request("GET", KEY, "") else { return [String::new(), String::new()] };
        let signed = signer().sign(&mut parts, Some(Duration::from_secs(900))).await;
        [format!("{signed:?} {parts:?}"), format!("{:?} {:?}", signer(), StaticCredentialProvider::new(KEY_ID, SECRET))]
    }
}
