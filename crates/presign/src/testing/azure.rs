//! A stand-in for the service that makes user delegation keys.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{any, post};
use tokio::net::TcpListener;

use crate::azure::{Account, Credentials, Endpoint};
use crate::credentials::{AccessToken, DelegationKeys};
use presign_core::{End, Expiring, ProvideCredentials};

pub(crate) const TOKEN: &str = "eyJ0.t0ken";

/// What Azure would show, and keep from whoever has no token.
#[derive(Clone)]
pub(crate) struct Azure {
    host: String,
    said: Arc<Mutex<Said>>,
}

/// What was asked, and what is answered.
#[derive(Default)]
pub(crate) struct Said {
    /// The bodies of requests for keys.
    pub(crate) keys: Vec<String>,
    pub(crate) elsewhere: usize,
    /// Answers before a key is made.
    pub(crate) statuses: VecDeque<u16>,
    /// The answer of status 200, if it is not a key.
    pub(crate) other: Option<String>,
}

impl Azure {
    pub(crate) async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let azure = Self { host, said: Arc::default() };
        let router =
            Router::new().route("/photos/", post(make)).route("/elsewhere", any(elsewhere)).with_state(azure.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        azure
    }

    pub(crate) fn said<T>(&self, look: impl FnOnce(&mut Said) -> T) -> T {
        look(&mut self.said.lock().unwrap())
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        Endpoint::at("photos", format!("http://{}/photos", self.host).parse().unwrap()).unwrap()
    }

    /// Keys of this service, for whoever a token stands for that holds.
    pub(crate) fn keys(&self) -> DelegationKeys {
        self.keys_by(Arc::new(Expiring::new(AccessToken::new(TOKEN), End::Unknown)))
    }

    pub(crate) fn keys_by(&self, tokens: impl ProvideCredentials<AccessToken> + 'static) -> DelegationKeys {
        let keys = DelegationKeys::new(self.endpoint(), tokens).unwrap();
        keys.with_client(reqwest::Client::builder().no_proxy()).unwrap()
    }

    /// Who signs with them.
    pub(crate) fn account(&self, keys: impl ProvideCredentials<Credentials> + 'static) -> Account {
        Account::new(self.endpoint(), keys).allow_http()
    }
}

async fn elsewhere(State(azure): State<Azure>) {
    azure.said(|said| said.elsewhere += 1);
}

/// <https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key>
async fn make(State(azure): State<Azure>, RawQuery(query): RawQuery, headers: HeaderMap, body: String) -> Response {
    assert_eq!(query.as_deref(), Some("restype=service&comp=userdelegationkey"));
    let said = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let (status, other) = azure.said(|said| {
        said.keys.push(body.clone());
        (said.statuses.pop_front(), said.other.clone())
    });
    // What a server says may hold anything: here the token that was shown.
    let shown = said("authorization");
    match status {
        Some(status) if (300..400).contains(&status) => return Redirect::temporary("/elsewhere").into_response(),
        Some(0) => std::future::pending::<()>().await,
        Some(status) => return (StatusCode::from_u16(status).unwrap(), shown).into_response(),
        None if shown != format!("Bearer {TOKEN}") => return (StatusCode::UNAUTHORIZED, shown).into_response(),
        None => {}
    }
    if let Some(other) = other {
        return other.replace("TOKEN", &shown).into_response();
    }
    let between = |name: &str| {
        let (_, rest) = body.split_once(&format!("<{name}>"))?;
        rest.split_once(&format!("</{name}>")).map(|(text, _)| text.to_owned())
    };
    let (start, expiry) = (between("Start").unwrap(), between("Expiry").unwrap());
    let tenant =
        between("DelegatedUserTid").map(|tid| format!("<SignedDelegatedUserTid>{tid}</SignedDelegatedUserTid>"));
    let answer = format!(
        "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><UserDelegationKey><SignedOid>o-1</SignedOid><SignedTid>t-1</SignedTid>\
         <SignedStart>{start}</SignedStart><SignedExpiry>{expiry}</SignedExpiry><SignedService>b</SignedService>\
         <SignedVersion>{}</SignedVersion>{}<Value>c2VjcmV0IGtleQ==</Value></UserDelegationKey>",
        said("x-ms-version"),
        tenant.unwrap_or_default(),
    );
    ([("content-type", "application/xml")], answer).into_response()
}
