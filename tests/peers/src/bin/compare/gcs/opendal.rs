use std::time::Duration;

use anyhow::Result;
use async_trait::async_trait;
use opendal::raw::PresignedRequest;
use opendal::services::Gcs;
use opendal::{Operator, options};
use presign_core::base64_encode;

use super::{BUCKET, in_small_digits, key_file};
use crate::asked::{KEY, Term};
use crate::peer::{Answer, Peer};

/// `presign_read` and `presign_write` of an operator of OpenDAL.
pub(super) struct OpenDal {
    operator: Operator,
}

impl OpenDal {
    pub(super) fn new() -> Result<Self> {
        Ok(Self { operator: Operator::new(builder())? })
    }
}

fn builder() -> Gcs {
    let builder = Gcs::default().bucket(BUCKET).disable_config_load().disable_vm_metadata();
    builder.credential(&base64_encode(key_file().to_string().as_bytes()))
}

fn answer(signed: opendal::Result<PresignedRequest>) -> Answer {
    match signed {
        Ok(signed) => {
            let headers = signed
                .header()
                .iter()
                .map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()));
            Answer::Signed(in_small_digits(&signed.uri().to_string()), headers.collect())
        }
        Err(_) => Answer::Refused,
    }
}

#[async_trait(?Send)]
impl Peer for OpenDal {
    fn name(&self) -> &'static str {
        "opendal 0.59.5"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        answer(self.operator.presign_read(key, Duration::from_secs(seconds)).await)
    }

    async fn bound(&self, term: Term) -> Answer {
        let quarter = Duration::from_secs(900);
        let write = match term {
            Term::ContentType => {
                options::WriteOptions { content_type: Some("text/plain".to_owned()), ..Default::default() }
            }
            Term::CreateOnly => options::WriteOptions { if_not_exists: true, ..Default::default() },
            Term::ResponseType => {
                let read =
                    options::ReadOptions { override_content_type: Some("text/plain".to_owned()), ..Default::default() };
                return answer(self.operator.presign_read_options(KEY, quarter, read).await);
            }
            Term::Version => {
                let read = options::ReadOptions { version: Some("1".to_owned()), ..Default::default() };
                return answer(self.operator.presign_read_options(KEY, quarter, read).await);
            }
            Term::Size | Term::Sha256 | Term::Md5 => return Answer::NoWord,
        };
        answer(self.operator.presign_write_options(KEY, quarter, write).await)
    }

    async fn shown(&self) -> [String; 2] {
        let signed = self.operator.presign_read(KEY, Duration::from_secs(900)).await;
        [format!("{signed:?}"), format!("{:?} {:?}", self.operator, builder())]
    }
}
