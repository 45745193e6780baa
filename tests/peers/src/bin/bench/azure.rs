//! Azure: a service SAS of one blob.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use presign_azure::{Account, Cloud, Credentials, Endpoint, SharedKey};
use presign_core::{Timestamp, base64_decode, base64_encode, hex_decode, percent};

use crate::contender::Field;
use crate::floor::Floor;
use crate::presign::Presign;
use crate::work;

const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

pub(crate) fn field() -> Result<Field> {
    let key = SharedKey::new("photos", KEY)?;
    let account = Account::new(Endpoint::new("photos", Cloud::Public)?, Arc::new(Credentials::from(key).expiring()));
    let presign = Presign::new("presign try_presign", account.container("cats")?);
    let midnight = Timestamp::from_unix(work::MIDNIGHT)?;
    let bytes = base64_decode(KEY).context("the key is base64")?;
    let floor = Floor::mac(&presign.string_to_sign(midnight)?, &bytes)?;
    let (url, mut signature) = (presign.url(midnight)?, String::new());
    percent::query(&hex_decode(&floor.signature()).map(|mac| base64_encode(&mac)).unwrap_or_default(), &mut signature);
    ensure!(url.ends_with(&signature), "the floor does not do the work of this URL: {url}");
    Ok(Field {
        title: "one service SAS of Azure",
        work: "azure-get-service-sas",
        others: vec![Box::new(floor)],
        ours: vec![Box::new(presign)],
    })
}
