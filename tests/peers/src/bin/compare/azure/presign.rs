use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use presign_azure::{Account, Cloud, Container, Credentials, Endpoint, SharedKey};
use presign_core::{Backend as _, End, Expiring, Grant, Presigned, Ready};

use super::{ACCOUNT, CONTAINER, SECRET, now};
use crate::asked::KEY;
use crate::peer::{Answer, Peer};

/// Ours.
pub(super) struct Presign;

fn credentials() -> presign_core::Result<Credentials> {
    Ok(SharedKey::new(ACCOUNT, SECRET)?.into())
}

fn container() -> presign_core::Result<Container> {
    let credentials = Arc::new(Expiring::new(credentials()?, End::Never));
    Account::new(Endpoint::new(ACCOUNT, Cloud::Public)?, credentials).container(CONTAINER)
}

fn sign(key: &str, seconds: u64) -> presign_core::Result<Option<Presigned>> {
    Ok(match container()?.try_presign(&Grant::get(key, Duration::from_secs(seconds)), now()?)? {
        Ready::Signed(presigned) => Some(presigned),
        _ => None,
    })
}

#[async_trait(?Send)]
impl Peer for Presign {
    fn name(&self) -> &'static str {
        "presign"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        match sign(key, seconds) {
            Ok(Some(presigned)) => Answer::Signed(presigned.reveal().as_str().to_owned(), Vec::new()),
            Ok(None) => Answer::NoWord,
            Err(_) => Answer::Refused,
        }
    }

    async fn shown(&self) -> [String; 2] {
        [format!("{:?}", sign(KEY, 900)), format!("{:?} {:?}", container(), credentials())]
    }
}
