use std::fmt;
use std::sync::Arc;

use presign_core::{AtHand, Error, ErrorKind, Expiring, Expiry, ProvideCredentials, Ready, Result, Timestamp};

use crate::layout::Kind;
use crate::run::Run;
use crate::sign::Unsigned;
use crate::when::When;
use crate::{AccountSas, Container, Credentials, Endpoint, SharedKey, SignedSas, Verifier, Version};

/// A storage account: where it answers, who signs, and how. Cheap to clone.
#[derive(Clone)]
pub struct Account {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) endpoint: Endpoint,
    base: String,
    pub(crate) version: Version,
    pub(crate) expiry: Expiry,
    http: bool,
    pub(crate) wider: Wider,
    pub(crate) credentials: Arc<dyn ProvideCredentials<Credentials>>,
}

/// What a URL may allow beyond what was asked, because its maker said so.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wider {
    pub(crate) reads: bool,
    pub(crate) writes: bool,
}

impl Account {
    /// The account at `endpoint`, whose `credentials` sign. URLs of the emulator's account `devstoreaccount1` work by plain
    /// HTTP where its endpoint speaks that, unless [`https_only`](Self::https_only) says no; all others say `spr=https`.
    pub fn new(endpoint: Endpoint, credentials: impl ProvideCredentials<Credentials> + 'static) -> Self {
        let (version, expiry, wider) = (Version::NEWEST, Expiry::default(), Wider::default());
        let (http, base, credentials) = (endpoint.is_open(), endpoint.to_string(), Arc::new(credentials));
        let shared = Shared { endpoint, base, version, expiry, http, wider, credentials };
        Self { shared: Arc::new(shared) }
    }

    /// The account of Azurite on this machine, with its published key, by plain HTTP.
    ///
    /// # Errors
    /// As [`SharedKey::new`]; all of it is constant.
    pub fn azurite() -> Result<Self> {
        let credentials = Arc::new(Credentials::from(SharedKey::azurite()?).expiring());
        Ok(Self::new(Endpoint::azurite()?, credentials))
    }

    /// The same signing for another version of the service, [`Version::NEWEST`] without it.
    #[must_use]
    pub fn with_version(self, version: Version) -> Self {
        self.with(|shared| shared.version = version)
    }

    /// The same with another answer to credentials that end before the URL would.
    #[must_use]
    pub fn with_expiry(self, expiry: Expiry) -> Self {
        self.with(|shared| shared.expiry = expiry)
    }

    /// The same with URLs that work by plain HTTP too: for emulators. Without it they say `spr=https`.
    #[must_use]
    pub fn allow_http(self) -> Self {
        self.with(|shared| shared.http = true)
    }

    /// The same with URLs for HTTPS alone, whatever its endpoint is: at one of plain HTTP nothing is signed then.
    #[must_use]
    pub fn https_only(self) -> Self {
        self.with(|shared| shared.http = false)
    }

    /// The same with URLs that may write more than was asked: Azure knows no permission to replace a blob's content and
    /// nothing else. [`Presigned::also_allows`](presign_core::Presigned::also_allows) lists it.
    #[must_use]
    pub fn accept_wider_writes(self) -> Self {
        self.with(|shared| shared.wider.writes = true)
    }

    /// The same with URLs that may read more than was asked: a blob's content with its metadata, or all names of a
    /// container with those that begin with a prefix.
    #[must_use]
    pub fn accept_wider_reads(self) -> Self {
        self.with(|shared| shared.wider.reads = true)
    }

    /// The container `name` of this account. What most of its URLs say is prepared here: make it once for all of them.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of a container, or if the endpoint speaks plain HTTP and
    /// [`allow_http`](Self::allow_http) was not said.
    pub fn container(&self, name: impl Into<String>) -> Result<Container> {
        Container::new(self.clone(), name.into())
    }

    /// Where it answers.
    pub fn endpoint(&self) -> &Endpoint {
        &self.shared.endpoint
    }

    /// The verifier of URLs that this account signs.
    pub fn verifier(&self) -> Verifier {
        Verifier::new(self.shared.endpoint.clone())
    }

    /// Signs a SAS for services as a whole, if the key is at hand. Its URL is that of the blob service.
    ///
    /// # Errors
    /// What is wrong with it, and [`ErrorKind::Unsupported`] where the key is not the account's.
    pub fn try_account_sas(&self, sas: &AccountSas<'_>, at: Timestamp) -> Result<Ready<SignedSas>> {
        let when = When::new(at, Some(sas.validity))?;
        match self.shared.at_hand(&when) {
            Some(credentials) => self.shared.sign(sas, when, &credentials).map(Ready::Signed),
            None => Ok(Ready::Pending),
        }
    }

    /// Signs a SAS for services as a whole, crossing a wire where one must be crossed.
    ///
    /// # Errors
    /// As [`try_account_sas`](Self::try_account_sas), and [`ErrorKind::Transport`] or [`ErrorKind::Credentials`].
    pub async fn account_sas(&self, sas: &AccountSas<'_>, at: Timestamp) -> Result<SignedSas> {
        let when = When::new(at, Some(sas.validity))?;
        let credentials = self.shared.provide(&when).await?;
        self.shared.sign(sas, when, &credentials)
    }

    /// The string to sign of [`try_account_sas`](Self::try_account_sas).
    ///
    /// # Errors
    /// As [`try_account_sas`](Self::try_account_sas); [`ErrorKind::Pending`] if the key is not at hand.
    pub fn explain_account_sas(&self, sas: &AccountSas<'_>, at: Timestamp) -> Result<String> {
        let when = When::new(at, Some(sas.validity))?;
        let credentials = self.shared.at_hand(&when).ok_or_else(not_at_hand)?;
        Unsigned::account(&self.shared, sas, when, &credentials, |unsigned| unsigned.text())
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.shared));
        self
    }
}

impl Shared {
    /// The endpoint's URL, without a slash behind.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// What each SAS of `version` for one resource says of itself.
    pub(crate) fn run_of(&self, version: Version) -> Result<Run> {
        Ok(Run::of_version(version, self.protocol()?))
    }

    /// The value of `spr`.
    pub(crate) fn protocol(&self) -> Result<&'static str> {
        match (self.http, self.endpoint.base().is_https()) {
            (true, _) => Ok("https,http"),
            (false, true) => Ok("https"),
            (false, false) => Err(Error::new(
                ErrorKind::Config,
                "sign for an endpoint of plain HTTP: who listens could use the URL; take its https URL, or allow http \
                 for an emulator",
            )),
        }
    }

    /// The SAS for one resource that `credentials` sign here.
    pub(crate) fn kind_of(&self, credentials: &Credentials) -> Result<Kind> {
        match credentials {
            Credentials::SharedKey(key) if key.account() != self.endpoint.account() => Err(Error::new(
                ErrorKind::Credentials,
                "sign: the key belongs to another account than the endpoint; take both from one connection string",
            )),
            _ => Ok(credentials.kind()),
        }
    }

    pub(crate) fn at_hand(&self, when: &When) -> Option<AtHand<'_, Credentials>> {
        self.credentials.at_hand(when.at, when.until())
    }

    pub(crate) async fn provide(&self, when: &When) -> Result<Arc<Expiring<Credentials>>> {
        match self.at_hand(when) {
            Some(credentials) => Ok(credentials.into_owned()),
            None => self.credentials.provide(when.at, when.until()).await,
        }
    }

    fn sign(&self, sas: &AccountSas<'_>, when: When, credentials: &Expiring<Credentials>) -> Result<SignedSas> {
        Unsigned::account(self, sas, when, credentials, |unsigned| {
            unsigned.signed(credentials.value(), format!("{}/?", self.base))
        })
    }
}

pub(crate) fn not_at_hand() -> Error {
    Error::new(ErrorKind::Pending, "explain: the credentials are not at hand; await `ready` first")
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("endpoint", &self.shared.endpoint.to_string())
            .field("version", &self.shared.version)
            .field("expiry", &self.shared.expiry)
            .field("wider", &self.shared.wider)
            .finish_non_exhaustive()
    }
}
