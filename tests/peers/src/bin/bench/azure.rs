//! Azure: a SAS of one blob, by the account's key and by a user's.

mod agree;
#[cfg(feature = "azure-peers")]
mod peers;

/// Without those that take minutes to build.
#[cfg(not(feature = "azure-peers"))]
mod peers {
    use crate::contender::Contender;

    pub(crate) fn of_service() -> anyhow::Result<Vec<Box<dyn Contender>>> {
        Ok(Vec::new())
    }

    pub(crate) fn of_users() -> anyhow::Result<Vec<Box<dyn Contender>>> {
        Ok(Vec::new())
    }
}

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use presign_azure::{Account, Cloud, Container, Credentials, Endpoint, SharedKey, UserDelegationKey};
use presign_core::{Timestamp, base64_decode, base64_encode, hex_decode, percent};

use crate::contender::{Contender, Field};
use crate::floor::Floor;
use crate::presign::Presign;
use crate::work;

const ACCOUNT: &str = "photos";
const CONTAINER: &str = "cats";
/// Of the storage emulator, and of nobody's account.
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
const OID: &str = "00000000-0000-0000-0000-000000000001";
const TID: &str = "00000000-0000-0000-0000-000000000002";
/// The version of the service that made the user's key.
const MADE_BY: &str = "2026-04-06";
/// How long the user's key works.
const DAYS: u64 = 6;

pub(crate) fn fields() -> Result<Vec<Field>> {
    Ok(vec![
        field("one service SAS of Azure", "azure-get-service-sas", shared_key()?.into(), peers::of_service()?)?,
        field("one user delegation SAS of Azure", "azure-get-user-sas", users_key()?.into(), peers::of_users()?)?,
    ])
}

fn field(
    title: &'static str,
    work: &'static str,
    credentials: Credentials,
    peers: Vec<Box<dyn Contender>>,
) -> Result<Field> {
    let presign = Presign::new("presign try_presign", container(credentials)?);
    let midnight = Timestamp::from_unix(work::MIDNIGHT)?;
    let bytes = base64_decode(KEY).context("the key is base64")?;
    let floor = Floor::mac(&presign.string_to_sign(midnight)?, &bytes)?;
    let (url, mut signature) = (presign.url(midnight)?, String::new());
    percent::query(&hex_decode(&floor.signature()).map(|mac| base64_encode(&mac)).unwrap_or_default(), &mut signature);
    ensure!(url.ends_with(&signature), "the floor does not do the work of this URL: {url}");
    agree::valid_urls(&presign)?;
    peers.iter().try_for_each(|peer| agree::valid_urls(&**peer))?;
    let others = std::iter::once(Box::new(floor) as Box<dyn Contender>).chain(peers).collect();
    Ok(Field { title, work, others, ours: vec![Box::new(presign)] })
}

fn container(credentials: Credentials) -> Result<Container> {
    let account = Account::new(Endpoint::new(ACCOUNT, Cloud::Public)?, Arc::new(credentials.expiring()));
    Ok(account.container(CONTAINER)?)
}

fn shared_key() -> Result<SharedKey> {
    Ok(SharedKey::new(ACCOUNT, KEY)?)
}

/// A key that the service made for a user at midnight.
fn users_key() -> Result<UserDelegationKey> {
    let start = Timestamp::from_unix(work::MIDNIGHT)?;
    Ok(UserDelegationKey::new(OID, TID, start, start.plus(DAYS * 86_400), MADE_BY.parse()?, KEY)?)
}
