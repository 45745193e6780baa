use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use http::Method;
use object_store::azure::{MicrosoftAzure, MicrosoftAzureBuilder};
use object_store::path::Path;
use object_store::signer::Signer as _;

use super::{ACCOUNT, CONTAINER, SECRET};
use crate::asked::KEY;
use crate::peer::{Answer, Peer};

/// `Signer` of object_store, a key by `Path::parse`, which takes a name as it is.
pub(super) struct ObjectStore {
    store: MicrosoftAzure,
}

impl ObjectStore {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { store: builder().build()? })
    }
}

fn builder() -> MicrosoftAzureBuilder {
    let builder = MicrosoftAzureBuilder::new().with_account(ACCOUNT).with_container_name(CONTAINER);
    builder.with_access_key(SECRET)
}

#[async_trait(?Send)]
impl Peer for ObjectStore {
    fn name(&self) -> &'static str {
        "object_store 0.14.2"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        match Path::parse(key) {
            Ok(path) => Answer::of(self.store.signed_url(Method::GET, &path, Duration::from_secs(seconds)).await),
            Err(_) => Answer::Refused,
        }
    }

    async fn shown(&self) -> [String; 2] {
        let signed = self.store.signed_url(Method::GET, &Path::from(KEY), Duration::from_secs(900)).await;
        [format!("{signed:?}"), format!("{:?} {:?}", self.store, builder())]
    }
}
