use anyhow::Result;
use object_store::azure::MicrosoftAzureBuilder;
use object_store::path::Path;
use object_store::signer::{Method, Signer as _};

use crate::at_once::at_once;
use crate::azure::{ACCOUNT, CONTAINER, KEY};
use crate::contender::Contender;
use crate::signer::Signer;
use crate::work;

/// `Signer::signed_url` of object_store, by its clock.
pub(crate) fn peer() -> Result<impl Contender> {
    let builder = MicrosoftAzureBuilder::new().with_account(ACCOUNT).with_container_name(CONTAINER);
    let store = builder.with_access_key(KEY).build()?;
    let path = Path::parse(work::KEY)?;
    Ok(Signer::new("object_store 0.14.2", move |_| {
        Ok(at_once(store.signed_url(Method::GET, &path, work::VALIDITY))??.into())
    }))
}
