//! Google's published case, and a stand-in for its metadata server and IAM that signs with the published key.

use presign_core::{Origin, Received};

use crate::credentials::AnyCredentials;
use crate::{FixedClock, Grant, Presigned, Presigner, Result, gcs};

/// The key of Google's published cases.
pub(crate) const KEY: &str = include_str!("../../../../tests/vectors/gcs-v4-key.pem");

/// The account that it is of.
pub(crate) const EMAIL: &str = "test-iam-credentials@dummy-project-id.iam.gserviceaccount.com";

/// The URL of the case "Simple GET".
pub(crate) fn published() -> String {
    let cases = include_str!("../../../../tests/vectors/gcs-v4.jsonl");
    let case: serde_json::Value = serde_json::from_str(cases.lines().next().unwrap()).unwrap();
    assert_eq!(case["id"], "gcs-v4/Simple GET");
    case["url"].as_str().unwrap().to_owned()
}

/// Who signs as the case does, with these credentials.
pub(crate) fn presigner(credentials: impl Into<AnyCredentials>) -> Presigner {
    let presigner = Presigner::from_url("gs://test-bucket", credentials).unwrap();
    presigner.with_clock(FixedClock::new("20190201T090000Z".parse().unwrap()))
}

/// What the case asks for.
pub(crate) fn simple_get() -> Grant<'static> {
    Grant::get("test-object", std::time::Duration::from_secs(10))
}

pub(crate) fn url(signed: Result<Presigned>) -> String {
    signed.unwrap().reveal().as_str().to_owned()
}

/// Whether the URL of Google's case is signed by one of these keys.
pub(crate) fn checks(keys: &impl gcs::Keys) -> bool {
    let request = http::Request::get(published()).body(()).unwrap();
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme: "https".into() };
    let verifier = gcs::Verifier::new("https://storage.googleapis.com".parse().unwrap());
    let claims = verifier.parse(&Received::new(&parts, &origin, None).unwrap()).unwrap();
    verifier.verify(&claims, keys, "20190201T090005Z".parse().unwrap()).is_ok()
}

#[cfg(feature = "sign_blob")]
pub(crate) use stand_in::Google;

#[cfg(feature = "sign_blob")]
mod stand_in {
    use std::collections::VecDeque;
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::extract::{Path, State};
    use axum::http::{HeaderMap, StatusCode};
    use axum::response::{IntoResponse, Redirect, Response};
    use axum::routing::{get, post};
    use presign_core::{SignBytes, base64_decode, base64_encode};
    use serde_json::{Value, json};
    use tokio::net::TcpListener;

    use super::{EMAIL, KEY};
    use crate::credentials::{Machine, SignBlob};

    /// Its metadata server and its IAM, at one address.
    #[derive(Clone)]
    pub(crate) struct Google {
        pub(crate) host: String,
        said: Arc<Mutex<Said>>,
    }

    /// What it was asked, and what it answers.
    #[derive(Default)]
    pub(crate) struct Said {
        pub(crate) emails: usize,
        pub(crate) tokens: usize,
        /// Of `signBlob`: the account and the body, also where the answer was no signature.
        pub(crate) signs: Vec<(String, Value)>,
        pub(crate) elsewhere: usize,
        /// Answers of `signBlob` before it signs.
        pub(crate) statuses: VecDeque<u16>,
        /// For how many seconds a token holds.
        pub(crate) lives_s: u64,
        /// Of the machine, if not the published one.
        pub(crate) email: Option<&'static str>,
        /// Whether the metadata server says who it is.
        pub(crate) nameless: bool,
    }

    const FLAVOR: &str = "metadata-flavor";

    impl Google {
        pub(crate) async fn new() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
            let said = Said { lives_s: 3599, ..Said::default() };
            let google = Self { host: listener.local_addr().unwrap().to_string(), said: Arc::new(Mutex::new(said)) };
            let router = Router::new()
                .route("/computeMetadata/v1/instance/service-accounts/default/email", get(email))
                .route("/computeMetadata/v1/instance/service-accounts/default/token", get(token))
                .route("/token", post(login))
                .route("/v1/projects/-/serviceAccounts/{method}", post(sign))
                .route("/elsewhere", get(elsewhere).post(elsewhere))
                .with_state(google.clone());
            tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
            google
        }

        pub(crate) fn said<T>(&self, look: impl FnOnce(&mut Said) -> T) -> T {
            look(&mut self.said.lock().unwrap())
        }

        pub(crate) fn machine(&self) -> Machine {
            Machine::at(&self.host).unwrap()
        }

        /// IAM asked here.
        pub(crate) fn asked_by(&self, signer: SignBlob) -> SignBlob {
            let plain = signer.with_client(reqwest::Client::builder().no_proxy()).unwrap();
            plain.with_endpoint(format!("http://{}", self.host).parse().unwrap()).unwrap()
        }
    }

    async fn email(State(google): State<Google>, headers: HeaderMap) -> Response {
        google.said(|said| said.emails += 1);
        google.metadata(&headers, |said| said.email.unwrap_or(EMAIL).to_owned())
    }

    /// Each token is another one, and the last one given is the one that holds.
    async fn token(State(google): State<Google>, headers: HeaderMap) -> Response {
        google.said(|said| said.tokens += 1);
        google.metadata(&headers, |said| {
            let token = format!("ya29.t0ken-{}", said.tokens);
            json!({ "access_token": token, "expires_in": said.lives_s, "token_type": "Bearer" }).to_string()
        })
    }

    /// Where users log in.
    async fn login(State(google): State<Google>) -> Response {
        google.said(|said| {
            said.tokens += 1;
            let token = format!("ya29.t0ken-{}", said.tokens);
            let given = json!({ "access_token": token, "expires_in": 3599, "token_type": "Bearer" });
            ([("content-type", "application/json")], given.to_string()).into_response()
        })
    }

    impl Google {
        fn metadata(&self, headers: &HeaderMap, say: impl FnOnce(&mut Said) -> String) -> Response {
            if headers.get(FLAVOR).is_none_or(|flavor| flavor != "Google") {
                return StatusCode::FORBIDDEN.into_response();
            }
            self.said(|said| {
                let flavor = if said.nameless { "Other" } else { "Google" };
                ([(FLAVOR, flavor)], say(said)).into_response()
            })
        }
    }

    async fn elsewhere(State(google): State<Google>) {
        google.said(|said| said.elsewhere += 1);
    }

    async fn sign(
        State(google): State<Google>,
        Path(method): Path<String>,
        headers: HeaderMap,
        body: String,
    ) -> Response {
        let account = method.strip_suffix(":signBlob").unwrap().to_owned();
        let body: Value = serde_json::from_str(&body).unwrap();
        let payload = base64_decode(body["payload"].as_str().unwrap()).unwrap();
        let (status, last) = google.said(|said| {
            said.signs.push((account, body));
            (said.statuses.pop_front(), said.tokens)
        });
        // What a server says may hold anything: here the token that was shown.
        let shown = headers["authorization"].to_str().unwrap().to_owned();
        match status {
            Some(status) if (300..400).contains(&status) => Redirect::temporary("/elsewhere").into_response(),
            Some(200) => format!(r#"{{"signedBlob": "{shown}"}}"#).into_response(),
            Some(0) => std::future::pending().await,
            Some(status) => (StatusCode::from_u16(status).unwrap(), shown).into_response(),
            None if shown != format!("Bearer ya29.t0ken-{last}") => (StatusCode::UNAUTHORIZED, shown).into_response(),
            None => {
                let signature = base64_encode(&key().sign(&payload).unwrap());
                json!({ "keyId": "ffff", "signedBlob": signature }).to_string().into_response()
            }
        }
    }

    #[cfg(feature = "aws_lc_rs")]
    fn key() -> impl SignBytes {
        crate::gcs::aws_lc_rs::PrivateKey::from_pem(KEY).unwrap()
    }

    #[cfg(not(feature = "aws_lc_rs"))]
    fn key() -> impl SignBytes {
        crate::gcs::rsa::PrivateKey::from_pem(KEY).unwrap()
    }
}
