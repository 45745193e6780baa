use std::env::var_os;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::HeaderValue;
use presign_core::{AtHand, BaseUrl, End, Error, ErrorKind, Expiring, ProvideCredentials, Result, Timestamp};
use reqwest::Client;
use serde::Deserialize;

use super::sign_blob;
use crate::credentials::AccessToken;
use crate::credentials::wire::{self, Failure};
use crate::environment;

/// The service account of the machine: its e-mail address and its tokens, as the metadata server gives them on Compute
/// Engine, GKE, Cloud Run and App Engine (<https://cloud.google.com/compute/docs/metadata/overview>).
///
/// Each call asks the server. Behind a [`Cached`](crate::credentials::Cached), a token is kept to its end.
///
/// ```
/// assert!(presign::credentials::Machine::new().is_ok());
/// ```
#[derive(Clone, Debug)]
pub struct Machine {
    client: Client,
    base: BaseUrl,
}

const HOST: &str = "metadata.google.internal";

/// The header that says who asks, and who answers.
const FLAVOR: &str = "metadata-flavor";
const GOOGLE: HeaderValue = HeaderValue::from_static("Google");

/// The server is on the machine itself; what it doesn't say in this time it doesn't say.
const DEADLINE: Duration = Duration::from_secs(5);

impl Machine {
    /// The machine that this program runs on, whose metadata server is `metadata.google.internal`.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if no HTTP client can be built.
    pub fn new() -> Result<Self> {
        Self::at(HOST)
    }

    /// The same, whose metadata server is at the host that `GCE_METADATA_HOST` names, if it is set.
    ///
    /// # Errors
    /// As [`new`](Self::new), and [`ErrorKind::Config`] if that is no host.
    pub fn from_env() -> Result<Self> {
        let host = environment::first(&var_os, ["GCE_METADATA_HOST"])?;
        Self::at(host.as_deref().unwrap_or(HOST))
    }

    /// The machine whose metadata server is at this host, with or without a port.
    ///
    /// # Errors
    /// As [`from_env`](Self::from_env).
    pub fn at(host: &str) -> Result<Self> {
        let base = format!("http://{host}").parse()?;
        // It is no server that a proxy could reach.
        Ok(Self { client: wire::client(Client::builder().no_proxy())?, base })
    }

    /// The e-mail address of the machine's service account.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if there is none.
    pub async fn email(&self) -> Result<String> {
        let email = self.ask("email").await.and_then(|text| String::from_utf8(text).map_err(|_| Failure::Malformed));
        let email = email.map_err(|failure| failed("e-mail address", &failure))?;
        sign_blob::email(email.trim().to_owned())
    }

    /// What the server says of the account.
    async fn ask(&self, what: &str) -> Result<Vec<u8>, Failure> {
        let url = format!("{}/computeMetadata/v1/instance/service-accounts/default/{what}", self.base);
        wire::within(DEADLINE, || async {
            let (answer, body) = wire::ask(self.client.get(&url).header(FLAVOR, GOOGLE)).await?;
            // Whoever else answers on this name is not asked for an identity.
            if answer.headers().get(FLAVOR) == Some(&GOOGLE) { Ok(body) } else { Err(Failure::Malformed) }
        })
        .await
    }
}

/// <https://cloud.google.com/compute/docs/access/authenticate-workloads#applications>
#[derive(Deserialize)]
struct Given {
    access_token: String,
    expires_in: u64,
}

#[async_trait]
impl ProvideCredentials<AccessToken> for Machine {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, AccessToken>> {
        None
    }

    async fn provide(&self, at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<AccessToken>>> {
        let given = self.ask("token").await.and_then(|text| {
            // What serde_json says of a value may quote it.
            serde_json::from_slice::<Given>(&text).map_err(|_| Failure::Malformed)
        });
        let given = given.map_err(|failure| failed("token", &failure))?;
        Ok(Arc::new(Expiring::new(AccessToken::new(given.access_token), End::At(at.plus(given.expires_in)))))
    }
}

fn failed(what: &str, failure: &Failure) -> Error {
    let text = format!(
        "get the {what} of this machine's service account from the metadata server: {failure}; run on Google Cloud with a \
         service account attached, or sign by another key",
    );
    failure.caused(Error::new(ErrorKind::Credentials, text))
}
