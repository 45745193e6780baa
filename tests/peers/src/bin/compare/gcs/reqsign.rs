use std::time::Duration;

use async_trait::async_trait;
use http::request::Parts;
use presign_core::percent;
use reqsign_core::{Context, Signer};
use reqsign_google::{Credential, RequestSigner, StaticCredentialProvider};

use super::{BUCKET, ENDPOINT, in_small_digits, key_file};
use crate::asked::{KEY, Term, Words};
use crate::peer::{Answer, Peer};

/// `Signer::sign` of reqsign, which signs a request that its caller wrote: here with the name escaped.
pub(super) struct Reqsign;

fn provider() -> StaticCredentialProvider {
    StaticCredentialProvider::new(key_file().to_string())
}

fn signer() -> Signer<Credential> {
    Signer::new(Context::new(), provider(), RequestSigner::new("storage"))
}

fn request(method: &str, key: &str, query: &str) -> Result<Parts, String> {
    let mut path = String::new();
    percent::path(key, &mut path);
    let request = http::Request::builder().method(method).uri(format!("{ENDPOINT}/{BUCKET}/{path}{query}")).body(());
    Ok(request.map_err(|error| error.to_string())?.into_parts().0)
}

async fn sign(mut parts: Parts, seconds: u64) -> Result<String, String> {
    let signed = signer().sign(&mut parts, Some(Duration::from_secs(seconds))).await;
    signed.map(|()| in_small_digits(&parts.uri.to_string())).map_err(|error| error.to_string())
}

#[async_trait(?Send)]
impl Peer for Reqsign {
    fn name(&self) -> &'static str {
        "reqsign-google 3.2.0"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        match request("GET", key, "") {
            Ok(parts) => Answer::of(sign(parts, seconds).await),
            Err(_) => Answer::Refused,
        }
    }

    async fn bound(&self, term: Term) -> Answer {
        let words = Words::Gcs;
        let query = words
            .parameter(term)
            .map_or(String::new(), |(name, value)| format!("?{name}={}", value.replace('/', "%2F")));
        let Ok(mut parts) = request(words.method(term), KEY, &query) else { return Answer::NoWord };
        if let Some((name, value)) = words.header(term) {
            parts.headers.insert(name, http::HeaderValue::from_static(value));
        }
        let answer = Answer::of(sign(parts, 900).await);
        words.header(term).into_iter().fold(answer, |answer, (name, value)| answer.with(name, value))
    }

    async fn shown(&self) -> [String; 2] {
        let Ok(mut parts) = request("GET", KEY, "") else { return [String::new(), String::new()] };
        let signed = signer().sign(&mut parts, Some(Duration::from_secs(900))).await;
        [format!("{signed:?} {parts:?}"), format!("{:?} {:?}", signer(), provider())]
    }
}
