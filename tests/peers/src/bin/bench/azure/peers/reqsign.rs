use anyhow::Result;
use http::Uri;
use reqsign_azure_storage::{Credential, RequestSigner, StaticCredentialProvider};
use reqsign_core::Context;

use crate::at_once::at_once;
use crate::azure::{ACCOUNT, CONTAINER, KEY};
use crate::contender::Contender;
use crate::signer::Signer;
use crate::work;

/// `Signer::sign` of reqsign for Azure, by its clock.
pub(crate) fn peer() -> Result<impl Contender> {
    let by = RequestSigner::new().with_service_sas_permissions("r");
    let provider = StaticCredentialProvider::new_shared_key(ACCOUNT, KEY);
    let signer: reqsign_core::Signer<Credential> = reqsign_core::Signer::new(Context::new(), provider, by);
    let uri: Uri = format!("https://{ACCOUNT}.blob.core.windows.net/{CONTAINER}/{}", work::KEY).parse()?;
    Ok(Signer::new("reqsign-azure-storage 3.3.0", move |_| {
        let (mut parts, ()) = http::Request::get(uri.clone()).body(())?.into_parts();
        at_once(signer.sign(&mut parts, Some(work::VALIDITY)))??;
        Ok(parts.uri.to_string())
    }))
}
