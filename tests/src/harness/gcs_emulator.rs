//! gcp-storage-emulator, in a process of its own: it carries out what a URL asks for, and looks at no signature.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::SystemTime;

use anyhow::{Context as _, Result, bail, ensure};
use async_trait::async_trait;
use presign_core::{Backend as _, End, Expiring, Grant, Presigned, Ready, Timestamp, percent};
use presign_gcs::{Account, Addressing, Bucket, Credentials};
use serde::Deserialize;
use serde_json::Value;

use super::{GcsHarness, Harness, Keeping};
use crate::wire::{self, Reply};
use crate::{Outcome, Presented, Rule, Store, store};

/// A running emulator of Cloud Storage, as whoever started it describes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct GcsEmulatorAddress {
    /// Which of the known servers it is.
    pub name: String,
    /// Its version.
    pub version: String,
    /// `http://HOST:PORT`.
    pub endpoint: String,
    /// The bucket that it was started with.
    pub bucket: String,
}

/// An emulator of Cloud Storage that checks nothing.
#[derive(Debug)]
pub struct GcsEmulator {
    name: String,
    judge: String,
    address: SocketAddr,
    at: GcsEmulatorAddress,
    bucket: Bucket,
}

impl GcsEmulator {
    /// The server at `at`.
    ///
    /// # Errors
    /// No address is found, or the library signs for no such place.
    pub fn open(at: &GcsEmulatorAddress) -> Result<Self> {
        let authority = at.endpoint.strip_prefix("http://").context("an endpoint without http://")?;
        let address = authority.to_socket_addrs()?.next().with_context(|| format!("no address: {authority}"))?;
        let credentials = Credentials::hmac("GOOG1EMATRIX", "not-a-secret/of-the+test=server");
        let account = Account::new(Arc::new(Expiring::new(credentials, End::Never)));
        let bucket =
            account.with_endpoint(at.endpoint.parse()?).with_addressing(Addressing::Path).bucket(at.bucket.as_str())?;
        let judge = format!("nobody: {} {} looks at none", at.name, at.version);
        Ok(Self { name: at.name.clone(), judge, address, at: at.clone(), bucket })
    }

    async fn ask(&self, method: &str, path: &str) -> Result<Reply> {
        wire::exchange(self.address, &Presented::bare(method, &format!("{}{path}", self.at.endpoint))).await
    }

    /// The path of an object, or of all of them, in the JSON API, which takes no signatures.
    fn path(&self, key: Option<&str>) -> String {
        let mut path = format!("/storage/v1/b/{}/o", self.at.bucket);
        if let Some(key) = key {
            path.push('/');
            percent::query(key, &mut path);
        }
        path
    }
}

impl GcsHarness for GcsEmulator {
    fn bucket(&self) -> &str {
        &self.at.bucket
    }

    fn presign(&self, grant: &Grant<'_>) -> Result<Presigned> {
        match self.bucket.try_presign(grant, self.now()?)? {
            Ready::Signed(presigned) => Ok(presigned),
            other => bail!("credentials at hand were not taken: {other:?}"),
        }
    }
}

#[async_trait]
impl Harness for GcsEmulator {
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
        Vec::new()
    }

    fn keeps(&self, key: &str) -> Keeping {
        match key {
            key if key.ends_with('/') => Keeping::Unheard("it has no operation for a name that ends in a slash"),
            key if key.starts_with("..\\") => {
                Keeping::Unheard("it fails over a name that leads out of a folder elsewhere")
            }
            _ => Keeping::ByName,
        }
    }

    async fn send(&self, presented: &Presented) -> Result<Outcome> {
        // Where it fails it drops the connection, which is what a 500 is elsewhere.
        let failed = |_| Reply { status: 500, ..Reply::default() };
        let reply = wire::exchange(self.address, presented).await.unwrap_or_else(failed);
        Ok(Outcome::of_s3(presented.method(), reply))
    }

    async fn store(&self) -> Result<Store> {
        let reply = self.ask("GET", &self.path(None)).await?;
        ensure!(reply.status == 200, "its bucket can't be listed: {}", reply.status);
        let listed: Value = serde_json::from_slice(&reply.body).context("a list that is no JSON")?;
        ensure!(listed["nextPageToken"].is_null(), "its bucket holds more than one page");
        let mut found = Store::new();
        for item in listed["items"].as_array().into_iter().flatten() {
            let key = item["name"].as_str().context("an object without a name")?;
            let reply = self.ask("GET", &format!("{}?alt=media", self.path(Some(key)))).await?;
            ensure!(reply.status == 200, "{key:?} can't be read: {}", reply.status);
            found.insert(store::name(&self.at.bucket, key), reply.body);
        }
        Ok(found)
    }

    async fn restore(&self, store: &Store) -> Result<()> {
        ensure!(store.is_empty(), "nothing is put here but by URLs");
        for name in self.store().await?.keys() {
            let key = name.strip_prefix(&store::name(&self.at.bucket, "")).context("another bucket's object")?;
            let reply = self.ask("DELETE", &self.path(Some(key))).await?;
            ensure!(reply.status < 300, "{key:?} can't be deleted: {}", reply.status);
        }
        Ok(())
    }
}
