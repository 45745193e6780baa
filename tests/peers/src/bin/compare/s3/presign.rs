use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use presign_core::{Backend as _, End, Expiring, Grant, Presigned, Ready, Timestamp};
use presign_s3::{Account, Addressing, Bucket, Credentials};

use super::{BUCKET, ENDPOINT, KEY_ID, REGION, SECRET};
use crate::asked::{DIGEST, KEY, Term};
use crate::peer::{Answer, Peer};

/// Ours.
pub(super) struct Presign;

fn now() -> presign_core::Result<Timestamp> {
    Timestamp::try_from(std::time::SystemTime::now())
}

fn bucket(end: End) -> presign_core::Result<Bucket> {
    let credentials = Arc::new(Expiring::new(Credentials::new(KEY_ID, SECRET), end));
    let account = Account::new(REGION, credentials)?.with_endpoint(ENDPOINT.parse()?);
    account.with_addressing(Addressing::Path).bucket(BUCKET)
}

fn sign(grant: &Grant<'_>, end: End) -> presign_core::Result<Option<Presigned>> {
    Ok(match bucket(end)?.try_presign(grant, now()?)? {
        Ready::Signed(presigned) => Some(presigned),
        _ => None,
    })
}

fn answer(grant: &Grant<'_>, end: End) -> Answer {
    match sign(grant, end) {
        Ok(Some(presigned)) => {
            let headers = presigned.headers().iter();
            let headers = headers.map(|header| (header.name().as_str().to_owned(), header.value().to_owned()));
            Answer::Signed(presigned.reveal().as_str().to_owned(), headers.collect())
        }
        Ok(None) => Answer::NoWord,
        Err(_) => Answer::Refused,
    }
}

#[async_trait(?Send)]
impl Peer for Presign {
    fn name(&self) -> &'static str {
        "presign"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        answer(&Grant::get(key, Duration::from_secs(seconds)), End::Never)
    }

    async fn bound(&self, term: Term) -> Answer {
        let quarter = Duration::from_secs(900);
        let (put, get) = (Grant::put(KEY, quarter), Grant::get(KEY, quarter));
        let grant = match term {
            Term::ContentType => put.content_type("text/plain"),
            Term::Size => put.size(5),
            Term::Sha256 => match format!("sha256:{DIGEST}").parse() {
                Ok(checksum) => put.checksum(checksum),
                Err(_) => return Answer::NoWord,
            },
            Term::CreateOnly => put.create_only(),
            Term::ResponseType => get.respond_with("content-type", "text/plain"),
            Term::Version => get.version("v1"),
            Term::Md5 => return Answer::NoWord,
        };
        answer(&grant, End::Never)
    }

    async fn outliving(&self) -> Answer {
        match now() {
            Ok(now) => answer(&Grant::get(KEY, Duration::from_secs(900)), End::At(now.plus(60))),
            Err(_) => Answer::Refused,
        }
    }

    async fn shown(&self) -> [String; 2] {
        let signed = sign(&Grant::get(KEY, Duration::from_secs(900)), End::Never);
        [format!("{signed:?}"), format!("{:?} {:?}", bucket(End::Never), Credentials::new(KEY_ID, SECRET))]
    }
}
