use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::{HeaderValue, header};
use presign_core::{
    AtHand, BaseUrl, End, Error, ErrorKind, Expiring, ProvideCredentials, RemoteKey, Result, Timestamp, base64_decode,
    base64_encode,
};
use reqwest::{Client, ClientBuilder};
use serde::Deserialize;
use serde_json::json;

use super::Machine;
use crate::credentials::wire::{self, Failure};
use crate::credentials::{AccessToken, AnyCredentials, Cached};
use crate::{Clock, SystemClock, gcs};

/// Signs without any private key: IAM does, by its method `signBlob`
/// (<https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/signBlob>).
///
/// - Whoever the token stands for needs the permission `iam.serviceAccounts.signBlob` on the account that signs, of the role
///   `roles/iam.serviceAccountTokenCreator`; also an account on itself.
/// - Such a key holds for twelve hours at most: longer URLs are an error.
/// - What may pass (429, 500, 502, 503, 504, no connection) is asked again with growing pauses, until the deadline: 20
///   seconds in all, for each signature.
/// - No redirect is followed. An error holds neither token nor text.
///
/// As an [`AnyCredentials`] it is behind [`Cached`]: the machine's e-mail address is looked up once for all who wait. Every
/// URL must be awaited, in a Tokio runtime with its drivers for time and I/O. Crate reqwest comes without TLS: enable a TLS
/// feature of it in your own `Cargo.toml`, for example `reqwest = { version = "0.13", features = ["rustls"] }`.
///
/// ```
/// use presign::credentials::{Machine, SignBlob};
/// use presign::Presigner;
///
/// // The machine's own service account; nothing is asked yet.
/// let presigner = Presigner::from_url("gs://photos", SignBlob::machine(Machine::new()?)?)?;
/// assert_eq!(presigner.provider(), "gcs");
/// // Another one, for which the machine's may sign.
/// let signer = SignBlob::account("signer@example.iam.gserviceaccount.com", Machine::new()?)?;
/// assert!(Presigner::from_url("gs://photos", signer).is_ok());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SignBlob {
    account: Account,
    asking: Asking,
}

/// Who signs.
#[derive(Clone, Debug)]
enum Account {
    /// The account of this e-mail address.
    Email(String),
    /// That of the machine.
    Machine(Machine),
}

/// How IAM is asked.
#[derive(Clone, Debug)]
struct Asking {
    client: Client,
    endpoint: Option<BaseUrl>,
    tokens: Arc<dyn ProvideCredentials<AccessToken>>,
    delegates: Vec<String>,
    deadline: Duration,
    clock: Arc<dyn Clock>,
}

const DEADLINE: Duration = Duration::from_secs(20);

/// The metadata server gives the same token until less than five minutes are left; Google's own clients renew this long
/// ahead (<https://github.com/googleapis/google-auth-library-python/blob/main/google/auth/_helpers.py>).
const REFRESH_AHEAD: Duration = Duration::from_secs(225);

/// A token whose end is not told may be near it.
const LONGEST_AGE: Duration = Duration::from_secs(60);

impl SignBlob {
    /// By the service account of `machine`, with its token.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if no HTTP client can be built.
    pub fn machine(machine: Machine) -> Result<Self> {
        Ok(Self { asking: Asking::with(machine.clone())?, account: Account::Machine(machine) })
    }

    /// By the service account `email`, for which the bearer of the `tokens` may sign. They are kept until they end.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if that is no e-mail address; [`ErrorKind::Transport`] if no HTTP client can be built.
    pub fn account(email: impl Into<String>, tokens: impl ProvideCredentials<AccessToken> + 'static) -> Result<Self> {
        Ok(Self { account: Account::Email(self::email(email.into())?), asking: Asking::with(tokens)? })
    }

    /// The same by way of other service accounts: the first may be signed for by the bearer of the token, each for the next.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if one is no e-mail address.
    pub fn with_delegates<D: Into<String>>(mut self, emails: impl IntoIterator<Item = D>) -> Result<Self> {
        let path = |one: D| email(one.into()).map(|email| format!("projects/-/serviceAccounts/{email}"));
        self.asking.delegates = emails.into_iter().map(path).collect::<Result<_>>()?;
        Ok(self)
    }

    /// The same in another universe than `googleapis.com`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that is no domain.
    pub fn with_universe_domain(self, domain: &str) -> Result<Self> {
        let endpoint: BaseUrl = format!("https://iamcredentials.{domain}").parse()?;
        self.with_endpoint(endpoint)
    }

    /// The same, with IAM at another endpoint: a private one, or a stand-in.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is neither `https:` nor on this machine: a token would cross the network in the clear.
    pub fn with_endpoint(mut self, endpoint: BaseUrl) -> Result<Self> {
        wire::takes_tokens(&endpoint)?;
        self.asking.endpoint = Some(endpoint);
        Ok(self)
    }

    /// The same with this time for a signature, all attempts included.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.asking.deadline = deadline;
        self
    }

    /// The same with an HTTP client of one's own making: proxies, certificates. Redirects are turned off.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if it can't be built.
    pub fn with_client(mut self, builder: ClientBuilder) -> Result<Self> {
        self.asking.client = wire::client(builder)?;
        Ok(self)
    }

    /// The same by another clock, which says when a token ends.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.asking.clock = Arc::new(clock);
        self
    }

    fn signed_by(&self, email: String) -> Arc<Expiring<gcs::Credentials>> {
        let key = Key { email: email.clone(), asking: self.asking.clone() };
        Arc::new(Expiring::new(gcs::Credentials::sign_blob(email, key), End::Never))
    }
}

#[async_trait]
impl ProvideCredentials<gcs::Credentials> for SignBlob {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, gcs::Credentials>> {
        match &self.account {
            Account::Email(email) => Some(Cow::Owned(self.signed_by(email.clone()))),
            Account::Machine(_) => None,
        }
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<gcs::Credentials>>> {
        match &self.account {
            Account::Email(email) => Ok(self.signed_by(email.clone())),
            Account::Machine(machine) => Ok(self.signed_by(machine.email().await?)),
        }
    }
}

/// Behind a [`Cached`].
impl From<SignBlob> for AnyCredentials {
    fn from(signer: SignBlob) -> Self {
        Self::gcs(Cached::new(signer))
    }
}

impl Asking {
    fn with(tokens: impl ProvideCredentials<AccessToken> + 'static) -> Result<Self> {
        Ok(Self {
            client: wire::client(Client::builder())?,
            endpoint: None,
            tokens: Arc::new(Cached::new(tokens).with_refresh_ahead(REFRESH_AHEAD).with_longest_age(LONGEST_AGE)),
            delegates: Vec::new(),
            deadline: DEADLINE,
            clock: Arc::new(SystemClock),
        })
    }

    /// The token, as the header that shows it.
    async fn bearer(&self) -> Result<HeaderValue> {
        let at = self.clock.now()?;
        let token = self.tokens.provide(at, at.plus(self.deadline.as_secs())).await?;
        AccessToken::header(&token, "IAM", at)
    }
}

/// A key that IAM keeps.
#[derive(Debug)]
struct Key {
    email: String,
    asking: Asking,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signed {
    signed_blob: String,
}

#[async_trait]
impl RemoteKey for Key {
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let body = json!({ "payload": base64_encode(message), "delegates": self.asking.delegates }).to_string();
        let url = self.url()?;
        let signed = wire::within(self.asking.deadline, || async {
            let bearer = self.asking.bearer().await.map_err(Failure::Token)?;
            let request = self.asking.client.post(&url).header(header::AUTHORIZATION, bearer);
            let (_, answer) =
                wire::ask(request.header(header::CONTENT_TYPE, "application/json").body(body.clone())).await?;
            let signed: Signed = serde_json::from_slice(&answer).map_err(|_| Failure::Malformed)?;
            base64_decode(&signed.signed_blob).filter(|signature| !signature.is_empty()).ok_or(Failure::Malformed)
        });
        signed.await.map_err(|failure| self.failed(failure))
    }
}

impl Key {
    fn url(&self) -> Result<String> {
        let google = || "https://iamcredentials.googleapis.com".parse();
        let endpoint = self.asking.endpoint.clone().map_or_else(google, Ok)?;
        Ok(format!("{endpoint}/v1/projects/-/serviceAccounts/{}:signBlob", self.email))
    }

    fn failed(&self, failure: Failure) -> Error {
        let email = &self.email;
        let grant = "grant the caller the role roles/iam.serviceAccountTokenCreator on it (permission iam.serviceAccounts.signBlob)";
        let (kind, to_do) = match (&failure, failure.status().map(|status| status.as_u16())) {
            (Failure::Token(error), _) => return error.clone(),
            (Failure::Answered(_), Some(401)) => {
                (ErrorKind::Credentials, "the token is not accepted: renew it, or check where it comes from".to_owned())
            }
            (Failure::Answered(_), Some(403)) => {
                (ErrorKind::Credentials, format!("{grant}, and enable the API iamcredentials.googleapis.com"))
            }
            (Failure::Answered(_), Some(400 | 404)) => {
                (ErrorKind::Credentials, format!("check that there is a service account of this address, and {grant}"))
            }
            _ => (
                ErrorKind::Transport,
                format!(
                    "check the network, that crate reqwest has one of its TLS features, and the state of the service; where \
                     it answers, {grant}",
                ),
            ),
        };
        failure.caused(Error::new(kind, format!("have IAM sign for {email}: {failure}; {to_do}")))
    }
}

/// The address of a service account, which stands in a path: no character of it may shift that.
/// <https://cloud.google.com/iam/docs/service-account-types>
pub(crate) fn email(text: String) -> Result<String> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    match text.split_once('@') {
        Some((name, domain)) if [name, domain].iter().all(|part| !part.is_empty() && part.bytes().all(plain)) => {
            Ok(text)
        }
        _ => Err(Error::new(
            ErrorKind::Credentials,
            "name a service account: that is no e-mail address of one; write it like \
             NAME@PROJECT.iam.gserviceaccount.com (a GKE workload may have none: link one to it)",
        )),
    }
}

#[cfg(test)]
#[cfg(any(feature = "aws_lc_rs", feature = "rsa"))]
mod tests;
