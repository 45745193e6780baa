//! Cloud Storage: V4, path style, by an RSA key of 2048 bits, and by an HMAC key.

mod account;
mod agree;
mod bare;
mod google_cloud_storage;
mod object_store;
mod reqsign;

use anyhow::Result;
use presign_core::Timestamp;
use presign_gcs::{aws_lc_rs, rsa};

use crate::contender::{Contender, Field};
use crate::gcs::account::{PRIVATE_KEY, by_hmac, by_rsa};
use crate::gcs::agree::Referee;
use crate::gcs::bare::Bare;
use crate::presign::Presign;
use crate::work;

pub(crate) fn field() -> Result<Field> {
    let presign = Presign::new("presign, aws_lc_rs", by_rsa(aws_lc_rs::PrivateKey::from_pem(PRIVATE_KEY)?)?);
    let text = presign.string_to_sign(Timestamp::from_unix(work::MIDNIGHT)?)?;
    let bare = [Bare::aws_lc_rs(&text)?, Bare::ring(&text)?, Bare::rsa(&text)?];
    let referee = Referee::new(presign)?;
    referee.same_signature(&bare)?;

    let peers: Vec<Box<dyn Contender>> = vec![
        Box::new(object_store::ObjectStore::new()?),
        Box::new(google_cloud_storage::GoogleCloudStorage::new()?),
        Box::new(reqsign::Reqsign::new()?),
    ];
    let in_pure_rust = Presign::new("presign, rsa", by_rsa(rsa::PrivateKey::from_pem(PRIVATE_KEY)?)?);
    let by_hmac = Presign::new("presign, hmac", by_hmac()?);
    referee.same_urls(&in_pure_rust)?;
    for peer in &peers {
        referee.same_urls(&**peer)?;
    }
    referee.valid_urls(&by_hmac)?;

    Ok(Field {
        title: "one URL of Cloud Storage, ns of thread CPU time",
        work: "gcs-get-path-style",
        others: bare.into_iter().map(|bare| Box::new(bare) as Box<dyn Contender>).chain(peers).collect(),
        ours: vec![Box::new(referee.presign), Box::new(in_pure_rust), Box::new(by_hmac)],
    })
}
