mod adc;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use google_cloud_auth::credentials::{
    AccessTokenCredentials, external_account, external_account_authorized_user, impersonated, service_account,
    user_account,
};
use presign_core::{AtHand, End, Error, ErrorKind, Expiring, ProvideCredentials, Result, Timestamp};
use serde_json::Value;

use self::adc::{Adc, Kind};
use crate::credentials::{AccessToken, AnyCredentials, Cached, Machine, ServiceAccount, SignBlob};
use crate::gcs;

/// The application default credentials of Google, as its own clients and `gcloud` look for them
/// (<https://cloud.google.com/docs/authentication/application-default-credentials>).
///
/// The first that is there decides, also when it fails:
///
/// 1. the file that `GOOGLE_APPLICATION_CREDENTIALS` names;
/// 2. the file that `gcloud auth application-default login` writes;
/// 3. the service account of the machine, by its metadata server (`GCE_METADATA_HOST`).
///
/// The key file of a service account signs at once. For all else IAM signs, as with a [`SignBlob`]: for the account that
/// the credentials are of or impersonate (workload identity federation, `gcloud … --impersonate-service-account`), or for
/// one that they may sign for ([`impersonating`](Self::impersonating)), which the credentials of a user need.
///
/// The tokens are those of crate google-cloud-auth. Each fetch looks at environment and files anew. As an
/// [`AnyCredentials`] it is behind [`Cached`]. It must be awaited in a Tokio runtime with its drivers for time and I/O, which
/// has to live as long as what it gives.
///
/// ```
/// use presign::Presigner;
/// use presign::credentials::GoogleChain;
///
/// // Nothing is looked up yet: that is for the first `presign`, or for `ready`.
/// let chain = GoogleChain::impersonating("signer@example.iam.gserviceaccount.com");
/// let presigner = Presigner::from_url("gs://photos", chain)?;
/// assert_eq!(presigner.provider(), "gcs");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct GoogleChain {
    who: Who,
    universe: Option<String>,
}

/// Who signs.
#[derive(Clone, Debug, Default)]
enum Who {
    /// The account that the credentials are of, by its key where there is one.
    #[default]
    Own,
    /// The same, by IAM.
    OwnByIam,
    /// The account of this e-mail address, by IAM.
    Other(String),
}

impl GoogleChain {
    /// The account that the credentials are of: by its key where there is one, else by IAM.
    pub fn new() -> Self {
        Self::default()
    }

    /// The account that the credentials are of, by IAM, also where there is a key.
    pub fn by_iam() -> Self {
        Self { who: Who::OwnByIam, universe: None }
    }

    /// The service account `email`, for which the credentials may sign.
    pub fn impersonating(email: impl Into<String>) -> Self {
        Self { who: Who::Other(email.into()), universe: None }
    }

    /// The same, whose IAM is in the universe of this domain.
    #[must_use]
    pub fn with_universe_domain(mut self, domain: impl Into<String>) -> Self {
        self.universe = Some(domain.into());
        self
    }

    /// Who signs, by what the file says.
    fn signer(&self, found: Option<Adc>) -> Result<Signer> {
        let Some(adc) = found else {
            let machine = Machine::from_env()?;
            return Ok(Signer::Iam(match &self.who {
                Who::Other(email) => SignBlob::account(email, machine)?,
                Who::Own | Who::OwnByIam => SignBlob::machine(machine)?,
            }));
        };
        match &self.who {
            Who::Own if adc.kind == Kind::ServiceAccount => {
                Ok(Signer::Key(ServiceAccount::from_json(&adc.text)?.aws_lc_rs()?))
            }
            Who::Own | Who::OwnByIam => {
                let email = adc.account().ok_or_else(|| {
                    failed(
                        "they are of no service account, and so sign no URL",
                        "name one that they may sign for: credentials impersonate:EMAIL, GoogleChain::impersonating, or \
                         --sign-blob=EMAIL of the command",
                    )
                })?;
                // Who impersonates has the right to sign for the account; the account itself need not have it.
                let tokens = Tokens::of(adc.source().unwrap_or_else(|| adc.json.clone()))?;
                Ok(Signer::Iam(SignBlob::account(email, tokens)?.with_delegates(adc.delegates())?))
            }
            Who::Other(email) => Ok(Signer::Iam(SignBlob::account(email, Tokens::of(adc.json)?)?)),
        }
    }
}

/// A key at hand, or IAM.
enum Signer {
    Key(gcs::Credentials),
    Iam(SignBlob),
}

#[async_trait]
impl ProvideCredentials<gcs::Credentials> for GoogleChain {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, gcs::Credentials>> {
        None
    }

    async fn provide(&self, at: Timestamp, until: Timestamp) -> Result<Arc<Expiring<gcs::Credentials>>> {
        match (self.signer(Adc::find()?)?, &self.universe) {
            (Signer::Key(credentials), _) => Ok(Arc::new(Expiring::new(credentials, End::Never))),
            (Signer::Iam(signer), None) => signer.provide(at, until).await,
            (Signer::Iam(signer), Some(domain)) => signer.with_universe_domain(domain)?.provide(at, until).await,
        }
    }
}

/// Behind a [`Cached`].
impl From<GoogleChain> for AnyCredentials {
    fn from(chain: GoogleChain) -> Self {
        Self::gcs(Cached::new(chain))
    }
}

/// The tokens of these credentials, which google-cloud-auth keeps and renews. It doesn't say when they end.
struct Tokens(AccessTokenCredentials);

impl Tokens {
    fn of(json: Value) -> Result<Self> {
        // Without a certificate of the system, the clients that are made in there would panic.
        if reqwest::Client::builder().build().is_err() {
            return Err(failed("no HTTP client can be built", "check that the system has certificates"));
        }
        let built = match adc::kind(&json)? {
            Kind::ServiceAccount => service_account::Builder::new(json).build_access_token_credentials(),
            Kind::User => user_account::Builder::new(json).build_access_token_credentials(),
            Kind::Impersonated => impersonated::Builder::new(json).build_access_token_credentials(),
            Kind::External => external_account::Builder::new(json).build_access_token_credentials(),
            Kind::ExternalUser => external_account_authorized_user::Builder::new(json).build_access_token_credentials(),
        };
        // The cause is dropped: it may repeat the file.
        built.map(Self).map_err(|_| failed("a field is missing or wrong", "write the file again with gcloud"))
    }
}

#[async_trait]
impl ProvideCredentials<AccessToken> for Tokens {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, AccessToken>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<AccessToken>>> {
        // The cause is dropped: it may hold answers of servers and the output of programs.
        let given = self.0.access_token().await.map_err(|_| {
            failed(
                "they gave no token",
                "log in again with `gcloud auth application-default login`, or check their source",
            )
        })?;
        Ok(Arc::new(Expiring::new(AccessToken::new(given.token), End::Unknown)))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

fn failed(why: &str, to_do: &str) -> Error {
    let text = format!("get the application default credentials of Google: {why}; {to_do}");
    Error::new(ErrorKind::Credentials, text)
}

#[cfg(test)]
mod tests;
