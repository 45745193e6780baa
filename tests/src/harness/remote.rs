//! A server of its own process, reached by its port alone: whatever speaks S3.

mod rules;
mod shelf;
mod sts;

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail};
use async_trait::async_trait;
use presign_core::Timestamp;
use serde::Deserialize;

use super::{Harness, Keeping, S3Harness};
use crate::{Ground, Outcome, Presented, Rule, Store, wire};
use shelf::Shelf;

/// A running server, as whoever started it describes it.
#[derive(Clone, Debug, Deserialize)]
#[non_exhaustive]
pub struct Address {
    /// Which of the known servers it is.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `http://HOST:PORT`, for buckets named by path.
    pub endpoint: String,
    /// `http://DOMAIN:PORT`, for buckets named by host.
    pub virtual_endpoint: String,
    /// The region it answers for.
    pub region: String,
    /// An access key that may make buckets.
    pub access_key: String,
    /// Its secret.
    pub secret_key: String,
}

/// A known server under the matrix.
#[derive(Debug)]
pub struct Remote {
    profile: &'static Profile,
    judge: String,
    address: SocketAddr,
    ground: Ground,
    shelf: Shelf,
}

/// What is known of a server: what it says otherwise, and what it proves nothing of.
#[derive(Debug)]
pub(crate) struct Profile {
    name: &'static str,
    title: &'static str,
    sessions: Sessions,
    rules: &'static [&'static [Rule]],
    keeps: fn(&str) -> Keeping,
    stride: usize,
    enforces: bool,
}

/// Where temporary keys come from.
#[derive(Debug)]
pub(crate) enum Sessions {
    /// From the server's own STS.
    Sts,
    /// From nowhere: this lasting key stands for one, with tokens that mean nothing but are part of what is signed.
    Lasting(&'static str, &'static str),
}

impl Remote {
    /// The servers that have a profile.
    pub fn known() -> impl Iterator<Item = &'static str> {
        rules::PROFILES.iter().map(|profile| profile.name)
    }

    /// Connects to the server at `at` and makes the matrix's buckets there.
    ///
    /// # Errors
    /// No profile has this name, or the server can't be reached or refuses the key.
    pub async fn open(at: &Address) -> Result<Self> {
        let Some(profile) = rules::PROFILES.iter().find(|profile| profile.name == at.name) else {
            bail!("{} is not known: it is one of {}", at.name, Self::known().collect::<Vec<_>>().join(", "))
        };
        let authority = at.endpoint.strip_prefix("http://").context("an endpoint without http://")?;
        let address = authority.to_socket_addrs()?.next().with_context(|| format!("no address: {authority}"))?;
        let mut ground = Ground::new(&*at.endpoint, &*at.virtual_endpoint);
        (ground.region, ground.key_id, ground.secret) =
            (at.region.clone(), at.access_key.clone(), at.secret_key.clone());
        let shelf = Shelf::open(address, &ground).await.with_context(|| format!("{} can't be used", at.name))?;
        match profile.sessions {
            Sessions::Sts => {
                sts::begin_session(address, &mut ground)
                    .await
                    .with_context(|| format!("{} gave no session", at.name))?;
            }
            Sessions::Lasting(key, secret) => {
                (ground.temporary_key_id, ground.temporary_secret) = (key.to_owned(), secret.to_owned());
            }
        }
        let judge = format!("{} {}", profile.title, at.version);
        Ok(Self { profile, judge, address, ground, shelf })
    }
}

impl S3Harness for Remote {
    fn ground(&self) -> &Ground {
        &self.ground
    }

    fn enforces(&self) -> bool {
        self.profile.enforces
    }
}

#[async_trait]
impl Harness for Remote {
    fn name(&self) -> &str {
        self.profile.name
    }

    fn judge(&self) -> &str {
        &self.judge
    }

    fn now(&self) -> Result<Timestamp> {
        Ok(Timestamp::try_from(SystemTime::now())?)
    }

    fn rules(&self) -> Vec<Rule> {
        self.profile.rules.concat()
    }

    fn keeps(&self, key: &str) -> Keeping {
        (self.profile.keeps)(key)
    }

    fn stride(&self) -> usize {
        self.profile.stride
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        let reply = wire::exchange(self.address, presented).await?;
        Ok(Outcome::of_s3(presented.method(), reply))
    }

    async fn store(&self) -> Result<Store> {
        self.shelf.read(&self.ground).await
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        self.shelf.write(&self.ground, store).await
    }
}
