//! What the matrix of Azure signs with: the library, and its lowest layer for what the library refuses to sign.

mod resign;
mod signer;

use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use presign_azure::{Account, AccountSas, Container, Credentials, Endpoint, Permissions, Resource, Sas, Version};
use presign_core::{Backend as _, Grant, Plan, Presigned, Ready, Step, Timestamp, percent};

use crate::matrix::azure::AZURE;
use crate::matrix::operation::VALIDITY;
use crate::matrix::scheme::{Scheme, Signs};
use crate::{Presented, store};

pub use signer::{Signer, UserKey};

/// Where a matrix of Azure is played: an account, and who signs for it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AzureGround {
    /// Scheme, host, port and the account's name.
    pub endpoint: String,
    /// The account's name.
    pub account: String,
    /// The container of the fixture.
    pub container: &'static str,
    /// A second container, which holds a blob of the same name.
    pub spare: &'static str,
    /// Who signs.
    pub signer: Signer,
}

impl AzureGround {
    /// The ground at `endpoint`, whose last segment is the account's name.
    ///
    /// # Errors
    /// There is no such segment.
    pub fn new(endpoint: impl Into<String>, signer: Signer) -> Result<Self> {
        let endpoint = endpoint.into();
        let (_, account) = endpoint.rsplit_once('/').context("an endpoint without an account")?;
        Ok(Self { account: account.to_owned(), endpoint, container: "mtx", spare: "alt", signer })
    }

    /// Whether it is a user's key that signs.
    pub(crate) fn delegates(&self) -> bool {
        matches!(self.signer, Signer::User(..))
    }
}

/// A signer on an [`AzureGround`] at an instant, right in everything until one thing of it is changed.
#[derive(Clone, Debug)]
pub(crate) struct AzurePen {
    ground: AzureGround,
    at: Timestamp,
    version: Version,
    container: &'static str,
    credentials: Credentials,
    /// The bytes of the key in base64: for what the library does not sign.
    base64: String,
    user: Option<UserKey>,
}

impl AzurePen {
    pub(crate) fn new(ground: &AzureGround, at: Timestamp) -> Result<Self> {
        // What a newer one signs of a user's SAS is a case of its own.
        let version = if ground.delegates() { "2025-11-05".parse()? } else { Version::NEWEST };
        let (credentials, base64) =
            (ground.signer.credentials(&ground.account, None)?, ground.signer.base64().to_owned());
        let user = match &ground.signer {
            Signer::Account(_) => None,
            Signer::User(key, _) => Some(key.clone()),
        };
        Ok(Self { ground: ground.clone(), at, version, container: ground.container, credentials, base64, user })
    }

    pub(crate) const fn ground(&self) -> &AzureGround {
        &self.ground
    }

    /// The same with keys that differ from the right one in the parameter that is named.
    pub(crate) fn others(&self) -> Result<Vec<(&'static str, Self)>> {
        let Signer::User(_, others) = &self.ground.signer else { return Ok(Vec::new()) };
        let other = |(name, key): &(&'static str, UserKey)| {
            let (credentials, base64, user) = (key.key(&key.value)?.into(), key.value.clone(), Some(key.clone()));
            Ok((*name, Self { credentials, base64, user, ..self.clone() }))
        };
        others.iter().map(other).collect()
    }

    /// What its key says of itself in this parameter, as a pair of the query; nothing if that is no parameter of a key.
    pub(crate) fn named(&self, parameter: &str) -> Option<String> {
        let key = self.user.as_ref()?;
        let value = match parameter {
            "skoid" => key.oid.clone(),
            "sktid" => key.tid.clone(),
            "skt" => key.start.to_string(),
            "ske" => key.expiry.to_string(),
            _ => return None,
        };
        Some(format!("{parameter}={}", value.replace(':', "%3A")))
    }

    /// What signs.
    pub(crate) const fn credentials(&self) -> &Credentials {
        &self.credentials
    }

    /// The bytes of its key, in base64.
    pub(crate) fn base64(&self) -> &str {
        &self.base64
    }

    /// The same at another instant.
    pub(crate) fn at(&self, at: Timestamp) -> Self {
        Self { at, ..self.clone() }
    }

    /// The same in another version of the service.
    pub(crate) fn in_version(&self, version: &str) -> Result<Self> {
        Ok(Self { version: version.parse()?, ..self.clone() })
    }

    /// The same for another container.
    pub(crate) fn for_container(&self, container: &'static str) -> Self {
        Self { container, ..self.clone() }
    }

    /// The same for the other container of the fixture.
    pub(crate) fn elsewhere(&self) -> Self {
        self.for_container(self.ground.spare)
    }

    /// The container's name.
    pub(crate) const fn container(&self) -> &'static str {
        self.container
    }

    /// The same with a key of other bytes, which says to be the right one.
    pub(crate) fn with_bytes(&self, base64: &str) -> Result<Self> {
        let credentials = self.ground.signer.credentials(&self.ground.account, Some(base64))?;
        Ok(Self { credentials, base64: base64.to_owned(), ..self.clone() })
    }

    /// Signs one step of an upload in blocks, as its bearer presents it, with `body`.
    pub(crate) fn step(&self, plan: &Plan<'_>, step: Step<'_>, body: &[u8]) -> Result<Presented> {
        self.sign(&self.backend()?.step(plan, &step)?, body)
    }

    /// The token of a SAS of the typed face.
    pub(crate) fn token(&self, sas: &Sas<'_>) -> Result<String> {
        Ok(at_hand(self.backend()?.try_sas(sas, self.at)?)?.reveal_token().to_owned())
    }

    /// The token of a SAS for services of the account.
    pub(crate) fn account_token(&self, sas: &AccountSas<'_>) -> Result<String> {
        Ok(at_hand(self.account()?.try_account_sas(sas, self.at)?)?.reveal_token().to_owned())
    }

    /// A request of what `path` names below the account, with `query` before the token.
    pub(crate) fn request(&self, method: &str, path: &str, query: &str, token: &str) -> Presented {
        let between = if query.is_empty() { "" } else { "&" };
        let bare = Presented::bare(method, &format!("{}{path}?{query}{between}{token}", self.ground.endpoint));
        // The service takes no upload without it.
        if method == "PUT" { bare.with_header("x-ms-blob-type", "BlockBlob") } else { bare }
    }

    /// The path of a blob below the account.
    pub(crate) fn path(&self, blob: &str) -> String {
        let mut path = format!("/{}/", self.container);
        percent::path(blob, &mut path);
        path
    }

    fn account(&self) -> Result<Account> {
        let endpoint = Endpoint::at(&*self.ground.account, self.ground.endpoint.parse()?)?;
        let account = Account::new(endpoint, Arc::new(self.credentials.clone().expiring())).with_version(self.version);
        let account = account.accept_wider_reads().accept_wider_writes();
        Ok(if self.ground.endpoint.starts_with("http:") { account.allow_http() } else { account })
    }

    fn backend(&self) -> Result<Container> {
        Ok(self.account()?.container(self.container)?)
    }
}

impl Signs for AzurePen {
    fn scheme(&self) -> &'static Scheme {
        &AZURE
    }

    fn now(&self) -> Timestamp {
        self.at
    }

    fn presign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        at_hand(self.backend()?.try_presign(grant, self.at)?)
    }

    fn stored_as(&self, key: &str) -> String {
        store::name(self.container, key)
    }

    /// By a SAS for the whole container.
    fn get_otherwise(&self, key: &str) -> Result<Option<Presented>> {
        let token = self.token(&Sas::new(Resource::Container, Permissions::READ, VALIDITY))?;
        Ok(Some(self.request("GET", &self.path(key), "", &token)))
    }
}

fn at_hand<T>(ready: Ready<T>) -> Result<T> {
    match ready {
        Ready::Signed(signed) => Ok(signed),
        _ => bail!("the key is not at hand"),
    }
}
