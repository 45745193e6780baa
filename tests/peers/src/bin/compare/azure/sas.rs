use async_trait::async_trait;
use azure_storage_common::models::UserDelegationKey;
use azure_storage_sas::SasBuilder;
use presign_core::base64_decode;
use time::{Duration, OffsetDateTime};
use url::Url;

use super::{ACCOUNT, CONTAINER, MADE_BY, OID, SECRET, TID, now};
use crate::asked::KEY;
use crate::peer::{Answer, Peer};

/// `SasBuilder` of azure_storage_sas, which Microsoft writes, and the URL as its documentation makes one.
pub(super) struct Sas;

fn key() -> Option<UserDelegationKey> {
    let at = OffsetDateTime::from_unix_timestamp(now().ok()?.unix()).ok()?;
    let start = at.replace_time(time::Time::MIDNIGHT);
    Some(UserDelegationKey {
        signed_oid: Some(OID.to_owned()),
        signed_tid: Some(TID.to_owned()),
        signed_start: Some(start),
        signed_expiry: Some(start + Duration::days(6)),
        signed_service: Some("b".to_owned()),
        signed_version: Some(MADE_BY.to_owned()),
        value: base64_decode(SECRET),
        ..UserDelegationKey::default()
    })
}

fn sign(name: &str, seconds: u64) -> Result<Url, String> {
    let key = key().ok_or("no key")?;
    let expiry =
        OffsetDateTime::now_utc() + Duration::seconds(i64::try_from(seconds).map_err(|error| error.to_string())?);
    let builder = SasBuilder::new(ACCOUNT, &key, expiry).map_err(|error| error.to_string())?;
    let token = builder.blob(CONTAINER, name).read().build();
    let text = format!("https://{ACCOUNT}.blob.core.windows.net/{CONTAINER}/{name}");
    let mut url = Url::parse(&text).map_err(|error| error.to_string())?;
    url.set_query(Some(&token));
    Ok(url)
}

#[async_trait(?Send)]
impl Peer for Sas {
    fn name(&self) -> &'static str {
        "azure_storage_sas 1.0.0"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        Answer::of(sign(key, seconds))
    }

    async fn shown(&self) -> [String; 2] {
        [format!("{:?}", sign(KEY, 900)), format!("{:?}", key())]
    }
}
