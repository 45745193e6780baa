use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Config, Credentials, Region};
use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::presigning::{PresignedRequest, PresigningConfig};

use super::{BUCKET, ENDPOINT, KEY_ID, REGION, SECRET};
use crate::asked::{DIGEST, KEY, Term};
use crate::peer::{Answer, Peer};

/// `presigned` of an operation's builder, by the SDK that AWS writes.
pub(super) struct AwsSdk {
    client: Client,
}

impl AwsSdk {
    pub(super) fn new() -> Self {
        Self { client: client(None) }
    }
}

fn client(end: Option<SystemTime>) -> Client {
    let config = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(REGION))
        .credentials_provider(Credentials::new(KEY_ID, SECRET, None, end, "compare"))
        .endpoint_url(ENDPOINT)
        .force_path_style(true);
    Client::from_conf(config.build())
}

fn config(seconds: u64) -> Result<PresigningConfig, String> {
    PresigningConfig::expires_in(Duration::from_secs(seconds)).map_err(|error| error.to_string())
}

async fn get(client: &Client, key: &str, seconds: u64) -> Result<PresignedRequest, String> {
    let get = client.get_object().bucket(BUCKET).key(key);
    get.presigned(config(seconds)?).await.map_err(|error| DisplayErrorContext(error).to_string())
}

fn answer(signed: Result<PresignedRequest, String>) -> Answer {
    match signed {
        Ok(signed) => {
            let headers = signed.headers().map(|(name, value)| (name.to_owned(), value.to_owned()));
            Answer::Signed(signed.uri().to_owned(), headers.collect())
        }
        Err(_) => Answer::Refused,
    }
}

#[async_trait(?Send)]
impl Peer for AwsSdk {
    fn name(&self) -> &'static str {
        "aws-sdk-s3 1.157.0"
    }

    async fn get(&self, key: &str, seconds: u64) -> Answer {
        answer(get(&self.client, key, seconds).await)
    }

    async fn bound(&self, term: Term) -> Answer {
        let (put, get) =
            (self.client.put_object().bucket(BUCKET).key(KEY), self.client.get_object().bucket(BUCKET).key(KEY));
        let Ok(config) = config(900) else { return Answer::NoWord };
        let signed = match term {
            Term::ContentType => {
                put.content_type("text/plain").presigned(config).await.map_err(|e| DisplayErrorContext(e).to_string())
            }
            Term::Size => put.content_length(5).presigned(config).await.map_err(|e| DisplayErrorContext(e).to_string()),
            Term::Sha256 => {
                put.checksum_sha256(DIGEST).presigned(config).await.map_err(|e| DisplayErrorContext(e).to_string())
            }
            Term::CreateOnly => {
                put.if_none_match("*").presigned(config).await.map_err(|e| DisplayErrorContext(e).to_string())
            }
            Term::ResponseType => get
                .response_content_type("text/plain")
                .presigned(config)
                .await
                .map_err(|e| DisplayErrorContext(e).to_string()),
            Term::Version => {
                get.version_id("v1").presigned(config).await.map_err(|e| DisplayErrorContext(e).to_string())
            }
            Term::Md5 => return Answer::NoWord,
        };
        answer(signed)
    }

    async fn outliving(&self) -> Answer {
        answer(get(&client(Some(SystemTime::now() + Duration::from_secs(60))), KEY, 900).await)
    }

    async fn shown(&self) -> [String; 2] {
        let signed = get(&self.client, KEY, 900).await;
        [
            format!("{signed:?}"),
            format!("{:?} {:?}", self.client, Credentials::new(KEY_ID, SECRET, None, None, "compare")),
        ]
    }
}
