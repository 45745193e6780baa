use std::time::Duration;

use async_trait::async_trait;
use http::request::Parts;
use presign_core::percent;
use reqsign_azure_storage::{Credential, RequestSigner, StaticCredentialProvider};
use reqsign_core::{Context, Signer};

use super::{ACCOUNT, CONTAINER, SECRET};
use crate::asked::KEY;
use crate::peer::{Answer, Peer};

/// `Signer::sign` of reqsign: here with the name escaped.
pub(super) struct Reqsign;

fn provider() -> StaticCredentialProvider {
    StaticCredentialProvider::new_shared_key(ACCOUNT, SECRET)
}

async fn sign(key: &str, seconds: u64) -> Result<Parts, String> {
    let mut path = String::new();
    percent::path(key, &mut path);
    let request = http::Request::get(format!("https://{ACCOUNT}.blob.core.windows.net/{CONTAINER}/{path}")).body(());
    let mut parts = request.map_err(|error| error.to_string())?.into_parts().0;
    let by = RequestSigner::new().with_service_sas_permissions("r");
    let signer: Signer<Credential> = Signer::new(Context::new(), provider(), by);
    let signed = signer.sign(&mut parts, Some(Duration::from_secs(seconds))).await;
    signed.map(|()| parts).map_err(|error| error.to_string())
}

#[async_trait(?Send)]
impl Peer for Reqsign {
    fn name(&self) -> &'static str {
        "reqsign-azure-storage 3.3.0"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        Answer::of(sign(key, seconds).await.map(|parts| parts.uri.to_string()))
    }

    async fn shown(&self) -> [String; 2] {
        [format!("{:?}", sign(KEY, 900).await), format!("{:?}", provider())]
    }
}
