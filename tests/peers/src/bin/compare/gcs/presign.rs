use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use presign_core::{Backend as _, End, Expiring, Grant, Presigned, Ready, Timestamp};
use presign_gcs::{Account, Bucket, Credentials, aws_lc_rs};

use super::{BUCKET, EMAIL, PRIVATE_KEY};
use crate::asked::{KEY, MD5, Term};
use crate::peer::{Answer, Peer};

/// Ours.
pub(super) struct Presign;

fn credentials() -> presign_core::Result<Credentials> {
    Ok(Credentials::rsa(EMAIL, aws_lc_rs::PrivateKey::from_pem(PRIVATE_KEY)?))
}

fn bucket() -> presign_core::Result<Bucket> {
    Account::new(Arc::new(Expiring::new(credentials()?, End::Never))).bucket(BUCKET)
}

fn sign(grant: &Grant<'_>) -> presign_core::Result<Option<Presigned>> {
    Ok(match bucket()?.try_presign(grant, Timestamp::try_from(std::time::SystemTime::now())?)? {
        Ready::Signed(presigned) => Some(presigned),
        _ => None,
    })
}

fn answer(grant: &Grant<'_>) -> Answer {
    match sign(grant) {
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
        answer(&Grant::get(key, Duration::from_secs(seconds)))
    }

    async fn bound(&self, term: Term) -> Answer {
        let quarter = Duration::from_secs(900);
        let (put, get) = (Grant::put(KEY, quarter), Grant::get(KEY, quarter));
        answer(&match term {
            Term::ContentType => put.content_type("text/plain"),
            Term::Size => put.size(5),
            Term::Md5 => match format!("md5:{MD5}").parse() {
                Ok(checksum) => put.checksum(checksum),
                Err(_) => return Answer::NoWord,
            },
            Term::CreateOnly => put.create_only(),
            Term::ResponseType => get.respond_with("content-type", "text/plain"),
            Term::Version => get.version("1"),
            Term::Sha256 => return Answer::NoWord,
        })
    }

    async fn shown(&self) -> [String; 2] {
        let signed = sign(&Grant::get(KEY, Duration::from_secs(900)));
        [format!("{signed:?}"), format!("{:?} {:?}", bucket(), credentials())]
    }
}
