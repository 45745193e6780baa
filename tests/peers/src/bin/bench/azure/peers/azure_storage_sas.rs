use anyhow::{Context as _, Result};
use azure_storage_common::models::UserDelegationKey;
use azure_storage_sas::SasBuilder;
use presign_core::base64_decode;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::azure::{ACCOUNT, CONTAINER, DAYS, KEY, MADE_BY, OID, TID};
use crate::contender::Contender;
use crate::signer::Signer;
use crate::work;

/// `SasBuilder` of azure_storage_sas, Microsoft's own, and the URL as its documentation makes one.
pub(crate) fn peer() -> Result<impl Contender> {
    let start = OffsetDateTime::from_unix_timestamp(work::MIDNIGHT)?;
    let key = UserDelegationKey {
        signed_oid: Some(OID.to_owned()),
        signed_tid: Some(TID.to_owned()),
        signed_start: Some(start),
        signed_expiry: Some(start + Duration::days(DAYS.try_into()?)),
        signed_service: Some("b".to_owned()),
        signed_version: Some(MADE_BY.to_owned()),
        value: Some(base64_decode(KEY).context("the key is base64")?),
        ..UserDelegationKey::default()
    };
    let blob = Url::parse(&format!("https://{ACCOUNT}.blob.core.windows.net/{CONTAINER}/{}", work::KEY))?;
    Ok(Signer::new("azure_storage_sas 1.0.0", move |at| {
        let expiry = OffsetDateTime::from_unix_timestamp(at.unix())? + work::VALIDITY;
        let token = SasBuilder::new(ACCOUNT, &key, expiry)?.blob(CONTAINER, work::KEY).read().build();
        let mut url = blob.clone();
        url.set_query(Some(&token));
        Ok(url.into())
    }))
}
