use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use http::header;
use presign_core::{AtHand, End, Error, ErrorKind, Expiring, ProvideCredentials, Result, Secret, Timestamp};
use reqwest::{Client, ClientBuilder};
use serde::Deserialize;

use crate::azure::{Credentials, Endpoint, UserDelegationKey, Version};
use crate::credentials::wire::{self, Failure};
use crate::credentials::{AccessToken, AnyCredentials, Cached};

/// Signs without the account's key: Azure makes keys for an identity, which proves itself by a token
/// (<https://learn.microsoft.com/rest/api/storageservices/get-user-delegation-key>).
///
/// - The identity needs the role Storage Blob Delegator on the storage account, and for the blobs a role that permits what
///   the URLs do: a URL permits no more than the identity may.
/// - A key holds for nearly seven days; [`with_lifetime`](Self::with_lifetime) says otherwise. It begins 15 minutes before
///   it is asked for, because clocks differ. No URL outlives its key.
/// - What may pass (408, 429, 500, 502, 503, 504, no connection) is asked again with growing pauses, until the deadline: 20
///   seconds in all.
/// - No redirect is followed. An error holds neither token nor key.
///
/// As an [`AnyCredentials`] it is behind [`Cached`]: one key is fetched for all URLs that it outlives, and another one ahead
/// of its end. It must be awaited in a Tokio runtime with its drivers for time and I/O. Crate reqwest comes without TLS:
/// enable a TLS feature of it in your own `Cargo.toml`, for example `reqwest = { version = "0.13", features = ["rustls"] }`.
///
/// ```
/// use presign::azure::{Cloud, Endpoint};
/// use presign::credentials::{AccessToken, DelegationKeys};
/// use presign::{End, Expiring, Presigner};
/// use std::sync::Arc;
///
/// // A token that was fetched elsewhere, for the resource https://storage.azure.com; with feature `azure_identity`,
/// // `AzureChain` fetches it.
/// let token = Arc::new(Expiring::new(AccessToken::new("eyJ0…"), End::Unknown));
/// let keys = DelegationKeys::new(Endpoint::new("photos", Cloud::Public)?, token)?;
/// // Nothing is asked yet: that is for the first `presign`, or for `ready`.
/// let presigner = Presigner::from_url("az://cats?account=photos", keys)?;
/// assert_eq!(presigner.provider(), "azure");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct DelegationKeys {
    client: Client,
    endpoint: Endpoint,
    version: Version,
    tokens: Arc<dyn ProvideCredentials<AccessToken>>,
    lifetime_s: u64,
    delegated_tenant: Option<String>,
    deadline: Duration,
}

const DEADLINE: Duration = Duration::from_secs(20);

/// How far back a key begins: a service whose clock is behind must not find it in the future.
const BACK_S: u64 = 15 * 60;

/// The longest that Azure makes.
const LONGEST_S: u64 = 7 * 24 * 3600;

impl DelegationKeys {
    /// Keys of the account at `endpoint`, which is shown the token, for whom the `tokens` stand. They are kept until they end.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the endpoint is neither `https:` nor on this machine: a token would cross the network in the
    /// clear. [`ErrorKind::Transport`] if no HTTP client can be built.
    pub fn new(endpoint: Endpoint, tokens: impl ProvideCredentials<AccessToken> + 'static) -> Result<Self> {
        wire::takes_tokens(endpoint.base())?;
        Ok(Self {
            client: wire::client(Client::builder())?,
            endpoint,
            version: Version::NEWEST,
            tokens: Arc::new(Cached::new(tokens)),
            lifetime_s: LONGEST_S,
            delegated_tenant: None,
            deadline: DEADLINE,
        })
    }

    /// The same by another version of the service, [`Version::NEWEST`] without it.
    #[must_use]
    pub fn with_version(mut self, version: Version) -> Self {
        self.version = version;
        self
    }

    /// The same with keys that hold for this long, counted from 15 minutes before they are asked for: a key that leaks is
    /// of use for less time, and no URL is longer.
    ///
    /// # Errors
    /// [`ErrorKind::Validity`] if that is not more than 15 minutes, or over seven days.
    pub fn with_lifetime(mut self, lifetime: Duration) -> Result<Self> {
        self.lifetime_s = lifetime.as_secs();
        if self.lifetime_s <= BACK_S || lifetime > Duration::from_secs(LONGEST_S) {
            return Err(Error::new(
                ErrorKind::Validity,
                "ask for user delegation keys: they hold for 7 days at most, and begin 15 minutes back; choose a time between",
            ));
        }
        Ok(self)
    }

    /// The same for SAS that a user of this other tenant uses.
    #[must_use]
    pub fn with_delegated_tenant(mut self, tid: impl Into<String>) -> Self {
        self.delegated_tenant = Some(tid.into());
        self
    }

    /// The same with this time for a key, all attempts included.
    #[must_use]
    pub fn with_deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The same with an HTTP client of one's own making: proxies, certificates. Redirects are turned off.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`] if it can't be built.
    pub fn with_client(mut self, builder: ClientBuilder) -> Result<Self> {
        self.client = wire::client(builder)?;
        Ok(self)
    }

    async fn ask(&self, at: Timestamp) -> Result<UserDelegationKey, Failure> {
        let token = self.tokens.provide(at, at.plus(self.deadline.as_secs())).await.map_err(Failure::Token)?;
        let bearer = AccessToken::header(&token, "Azure Storage", at).map_err(Failure::Token)?;
        let start = at.minus(BACK_S);
        let info = Info {
            start: start.to_string(),
            expiry: start.plus(self.lifetime_s).to_string(),
            delegated_tenant: self.delegated_tenant.as_deref(),
        };
        let request = self
            .client
            .post(format!("{}/?restype=service&comp=userdelegationkey", self.endpoint))
            .header(header::AUTHORIZATION, bearer)
            .header("x-ms-version", self.version.to_string())
            .header(header::CONTENT_TYPE, "application/xml")
            .body(quick_xml::se::to_string(&info).map_err(|_| Failure::Malformed)?);
        let (_, answer) = wire::ask(request).await?;
        // What the parser says of a value may quote it. A service that did not read the tenant made a key for none.
        let wanted = self.delegated_tenant.as_deref();
        read(&answer).filter(|(_, tenant)| tenant.as_deref() == wanted).map(|(key, _)| key).ok_or(Failure::Malformed)
    }

    fn failed(&self, failure: Failure) -> Error {
        let account = self.endpoint.account();
        let grant = "grant the identity the role Storage Blob Delegator on the account, and for its blobs a role such as Storage \
                     Blob Data Reader or Contributor";
        let (kind, to_do) = match (&failure, failure.status().map(|status| status.as_u16())) {
            (Failure::Token(error), _) => return error.clone(),
            (Failure::Answered(_), Some(401)) => (
                ErrorKind::Credentials,
                "the token is not accepted: renew it, and ask for one of the resource https://storage.azure.com"
                    .to_owned(),
            ),
            (Failure::Answered(_), Some(403)) => {
                (ErrorKind::Credentials, format!("{grant}, and see that its firewall lets this machine in"))
            }
            (Failure::Answered(_), Some(400)) => (
                ErrorKind::Credentials,
                format!(
                    "check that the clock of this machine is right, and that the service knows version {}",
                    self.version
                ),
            ),
            (Failure::Answered(_), Some(404)) => {
                (ErrorKind::Credentials, "check that there is a storage account of this name".to_owned())
            }
            _ => (
                ErrorKind::Transport,
                format!(
                    "check the network, the account's name, and that crate reqwest has one of its TLS features; where it \
                     answers, {grant}",
                ),
            ),
        };
        let text = format!("get a user delegation key of the account {account}: {failure}; {to_do}");
        failure.caused(Error::new(kind, text))
    }
}

#[async_trait]
impl ProvideCredentials<Credentials> for DelegationKeys {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, Credentials>> {
        None
    }

    async fn provide(&self, at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<Credentials>>> {
        let key = wire::within(self.deadline, || self.ask(at)).await.map_err(|failure| self.failed(failure))?;
        let end = End::At(key.expires_at());
        Ok(Arc::new(Expiring::new(Credentials::from(key), end)))
    }
}

/// Behind a [`Cached`].
impl From<DelegationKeys> for AnyCredentials {
    fn from(keys: DelegationKeys) -> Self {
        Self::azure(Cached::new(keys))
    }
}

#[derive(serde::Serialize)]
#[serde(rename = "KeyInfo")]
struct Info<'a> {
    #[serde(rename = "Start")]
    start: String,
    #[serde(rename = "Expiry")]
    expiry: String,
    #[serde(rename = "DelegatedUserTid", skip_serializing_if = "Option::is_none")]
    delegated_tenant: Option<&'a str>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    signed_oid: String,
    signed_tid: String,
    signed_start: String,
    signed_expiry: String,
    signed_service: String,
    signed_version: String,
    signed_delegated_user_tid: Option<String>,
    value: String,
}

/// The key, and the tenant whose users it is for, where it names one.
fn read(answer: &[u8]) -> Option<(UserDelegationKey, Option<String>)> {
    // The service begins its answers with a byte order mark.
    let text = std::str::from_utf8(answer).ok()?.trim_start_matches('\u{feff}');
    let answer: Answer = quick_xml::de::from_str(text).ok()?;
    let (start, expiry) = (answer.signed_start.parse().ok()?, answer.signed_expiry.parse().ok()?);
    let version = answer.signed_version.parse().ok()?;
    let value = Secret::from(answer.value);
    let key = UserDelegationKey::new(answer.signed_oid, answer.signed_tid, start, expiry, version, value).ok()?;
    let key = key.with_service(answer.signed_service).ok()?;
    let tenant = answer.signed_delegated_user_tid;
    let key = match &tenant {
        Some(tid) => key.with_delegated_tenant(tid).ok()?,
        None => key,
    };
    Some((key, tenant))
}

#[cfg(test)]
mod tests;
