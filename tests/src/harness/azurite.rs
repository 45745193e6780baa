//! Azurite, Microsoft's emulator, in a process of its own: with the account's keys, or over TLS with those of a user.

mod delegation;
mod owner;
mod rules;
mod shelf;

use std::fmt;
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::PathBuf;
use std::time::SystemTime;

use anyhow::{Context as _, Result};
use async_trait::async_trait;
use presign_azure::StoredPolicy;
use presign_core::Timestamp;
use serde::Deserialize;

use super::{AzureHarness, Harness, Keeping};
use crate::wire::tls::Trusting;
use crate::wire::{self, Reply};
use crate::{AzureGround, Outcome, Presented, Rule, Signer, Store};
pub(crate) use delegation::delegation_token;
use owner::Owner;
pub(super) use rules::{NAMES, keeps};
use shelf::Shelf;

/// A running Azurite, as whoever started it describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AzuriteAddress {
    /// Which of the two it is.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Scheme, address, port and the account's name.
    pub endpoint: String,
    /// The account's name.
    pub account: String,
    /// The account's key.
    pub account_key: String,
    /// Of TLS, where it speaks that: delegation keys sign there.
    #[serde(default)]
    pub certificate: Option<PathBuf>,
}

/// Azurite under the matrix.
pub struct Azurite {
    name: String,
    judge: String,
    ground: AzureGround,
    shelf: Shelf,
}

/// How its requests get to it.
pub(super) struct Line {
    address: SocketAddr,
    tls: Option<Trusting>,
}

impl Line {
    pub(super) async fn send(&self, presented: &Presented) -> Result<Reply> {
        match &self.tls {
            Some(tls) => tls.exchange(self.address, presented).await,
            None => wire::exchange(self.address, presented).await,
        }
    }
}

impl Azurite {
    /// Connects to the server at `at`, makes the matrix's containers there, and over TLS fetches delegation keys.
    ///
    /// # Errors
    /// The server can't be reached, or refuses the key.
    pub async fn open(at: &AzuriteAddress) -> Result<Self> {
        let (_, rest) = at.endpoint.split_once("://").context("an endpoint without a scheme")?;
        let (authority, _) = rest.split_once('/').context("an endpoint without an account")?;
        let address = authority.to_socket_addrs()?.next().with_context(|| format!("no address: {authority}"))?;
        let tls = at.certificate.as_deref().map(Trusting::of).transpose()?;
        let line = Line { address, tls };
        let signer = match at.certificate {
            Some(_) => delegation::fetch(&line, &at.endpoint).await.context("it gave no delegation key")?,
            None => Signer::Account(at.account_key.clone()),
        };
        let ground = AzureGround::new(&*at.endpoint, signer)?;
        let owner = Owner::new(line, &at.account, &at.account_key)?;
        let shelf = Shelf::open(owner, &ground).await.with_context(|| format!("{} can't be used", at.name))?;
        Ok(Self { name: at.name.clone(), judge: format!("Azurite {}", at.version), ground, shelf })
    }
}

impl fmt::Debug for Azurite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Azurite").field("judge", &self.judge).field("ground", &self.ground).finish_non_exhaustive()
    }
}

#[async_trait]
impl Harness for Azurite {
    fn name(&self) -> &str {
        &self.name
    }

    fn judge(&self) -> &str {
        &self.judge
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(Timestamp::try_from(SystemTime::now())?)
    }

    fn rules(&self) -> Vec<Rule> {
        rules::of(self.ground.delegates())
    }

    fn keeps(&self, key: &str) -> Keeping {
        rules::keeps_here(key)
    }

    fn stride(&self) -> usize {
        64
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        self.shelf.owner.line.send(presented).await.map(Outcome::of_azure)
    }

    async fn store(&self) -> Result<Store> {
        self.shelf.read(&self.ground).await
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        self.shelf.write(&self.ground, store).await
    }
}

#[async_trait]
impl AzureHarness for Azurite {
    fn ground(&self) -> &AzureGround {
        &self.ground
    }

    async fn as_owner(&self, request: Presented) -> Result<Outcome> {
        self.shelf.owner.send(request).await.map(Outcome::of_azure)
    }

    async fn store_policies(&self, container: &str, policies: &[(String, StoredPolicy)]) -> Result<()> {
        self.shelf.store_policies(&self.ground, container, policies).await
    }
}
