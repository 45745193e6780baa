//! The other signers of Azure in Rust. Two of them sign by their own clock.

mod azure_storage_blobs;
mod azure_storage_sas;
mod object_store;
mod reqsign;

use anyhow::Result;

use crate::contender::Contender;

/// Those by the account's key.
pub(crate) fn of_service() -> Result<Vec<Box<dyn Contender>>> {
    Ok(vec![Box::new(azure_storage_blobs::peer()), Box::new(object_store::peer()?), Box::new(reqsign::peer()?)])
}

/// Those by a user's key.
pub(crate) fn of_users() -> Result<Vec<Box<dyn Contender>>> {
    Ok(vec![Box::new(azure_storage_sas::peer()?)])
}
