use serde_json::{Value, json};

use crate::oracle::text;
use crate::random::Random;

/// Where a request goes.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) region: String,
    /// None: AWS.
    pub(super) endpoint: Option<String>,
    pub(super) addressing: Addressing,
    pub(super) bucket: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Addressing {
    /// As either library does by itself.
    Auto,
    Path,
    Virtual,
}

impl Place {
    /// The simplest one: what a case shrinks to.
    pub(super) fn plain() -> Self {
        let (region, bucket, endpoint) = ("us-east-1".to_owned(), "abc".to_owned(), Some("https://h".to_owned()));
        Self { region, endpoint, addressing: Addressing::Path, bucket }
    }

    /// For the client. There are a hundred, so that botocore can keep its clients.
    pub(super) fn of_client(random: &mut Random) -> Self {
        let styles = [Addressing::Auto, Addressing::Path, Addressing::Virtual];
        let addressing = random.pick(&styles).copied().unwrap_or(Addressing::Path);
        let bucket = bucket(random);
        if random.once_in(2) {
            return Self { region: random.one(REGIONS).to_owned(), endpoint: None, addressing, bucket }
                .mostly_agreed(random);
        }
        let region = random.one(&["us-east-1", "eu-central-1", "auto"]).to_owned();
        Self { region, endpoint: Some(random.one(ENDPOINTS).to_owned()), addressing, bucket }.mostly_agreed(random)
    }

    /// For the signer, which takes any.
    pub(super) fn of_signer(random: &mut Random) -> Self {
        let region = match random.below(3) {
            0 => {
                let length = 1 + random.below(20);
                text::of(random, "-_.", length)
            }
            _ => random.one(REGIONS).to_owned(),
        };
        let endpoint = match random.below(4) {
            0 => format!("https://s3.{}.amazonaws.com", random.one(REGIONS)),
            1 => {
                let port = 1 + random.below(65_535);
                format!("{}://{}:{port}", random.one(&["http", "https"]), random.one(HOSTS))
            }
            _ => random.one(ENDPOINTS).to_owned(),
        };
        let addressing = if random.once_in(2) { Addressing::Path } else { Addressing::Virtual };
        Self { region, endpoint: Some(endpoint), addressing, bucket: bucket(random) }.mostly_agreed(random)
    }

    /// What differs by design proves nothing: it stays rare.
    fn mostly_agreed(self, random: &mut Random) -> Self {
        let refused = self.is_no_label() || self.is_address() || (self.is_https() && self.bucket.contains('.'));
        let addressing = match self.addressing {
            Addressing::Virtual if refused && !random.once_in(20) => Addressing::Path,
            Addressing::Auto if self.is_global_by_default() && !random.once_in(20) => Addressing::Path,
            other => other,
        };
        Self { addressing, ..self }
    }

    /// Whether botocore's client presigns for the global host of AWS, though the region has one of its own.
    pub(super) fn is_global_by_default(&self) -> bool {
        // us-east-1 is asked for with the setting that makes it a region like others.
        let apart = ["us-east-1", "us-gov-", "cn-"].iter().any(|start| self.region.starts_with(start));
        self.addressing == Addressing::Auto && self.endpoint.is_none() && !apart && !self.bucket.contains(['.', '_'])
    }

    /// Whether the bucket's name can't stand in a host name.
    pub(super) fn is_no_label(&self) -> bool {
        let label = |label: &str| {
            let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            label.bytes().all(inner) && !label.is_empty() && !label.starts_with('-') && !label.ends_with('-')
        };
        !self.bucket.split('.').all(label)
    }

    pub(super) fn is_https(&self) -> bool {
        self.endpoint.as_ref().is_none_or(|endpoint| endpoint.starts_with("https:"))
    }

    /// Whether the endpoint has a path of its own.
    pub(super) fn has_path(&self) -> bool {
        let rest = self.endpoint.as_deref().and_then(|endpoint| endpoint.split_once("://")).map(|(_, rest)| rest);
        rest.is_some_and(|rest| rest.trim_end_matches('/').contains('/'))
    }

    /// The same without the endpoint's path.
    pub(super) fn at_root(self) -> Self {
        let origin = |endpoint: String| match endpoint.split_once("://") {
            Some((scheme, rest)) => format!("{scheme}://{}", rest.split('/').next().unwrap_or_default()),
            None => endpoint,
        };
        Self { endpoint: self.endpoint.map(origin), ..self }
    }

    /// Whether the endpoint is an IP address.
    pub(super) fn is_address(&self) -> bool {
        self.endpoint.as_ref().is_some_and(|endpoint| endpoint.contains("//[") || endpoint.contains("//127."))
    }

    /// The port that the endpoint states though it is its scheme's own.
    pub(super) fn own_port(&self) -> Option<&'static str> {
        let endpoint = self.endpoint.as_deref()?;
        let (scheme, rest) = endpoint.split_once("://")?;
        let authority = rest.split('/').next()?;
        [("http", ":80"), ("https", ":443")]
            .into_iter()
            .find(|(own, port)| *own == scheme && authority.ends_with(port))
            .map(|(_, port)| port)
    }

    pub(super) fn question(&self) -> Value {
        let addressing = match self.addressing {
            Addressing::Auto => "auto",
            Addressing::Path => "path",
            Addressing::Virtual => "virtual",
        };
        json!({ "region": self.region, "endpoint": self.endpoint, "addressing": addressing, "bucket": self.bucket })
    }
}

fn bucket(random: &mut Random) -> String {
    match random.below(10) {
        0 => random.one(&["my.bucket", "a.b.c", "www.example.com", "1.2-3.x"]).to_owned(),
        1 => random.one(&["Photos", "my_bucket", "UPPER.case_1"]).to_owned(),
        _ => random.one(&["photos", "my-bucket", "abc", "123", "a-1-b", "examplebucket"]).to_owned(),
    }
}

const REGIONS: &[&str] = &[
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "eu-west-1",
    "eu-central-1",
    "eu-north-1",
    "ap-southeast-2",
    "ap-northeast-3",
    "sa-east-1",
    "me-central-1",
    "af-south-1",
    "us-gov-west-1",
    "cn-north-1",
    "cn-northwest-1",
];
const HOSTS: &[&str] = &["localhost", "storage.example", "a_b.example", "127.0.0.1", "[::1]", "h"];
/// In lower case: we spell a host so, botocore leaves it in the URL as it is given.
const ENDPOINTS: &[&str] = &[
    "http://localhost:9000",
    "http://localhost:9000/",
    "https://storage.example",
    "https://storage.example:8443/base/two",
    "http://storage.example/a%20b",
    "https://storage.example:443",
    "http://storage.example:80/base",
    "http://storage.example:443",
    "http://127.0.0.1:9000",
    "http://[::1]:9000",
    "https://[2001:db8::1]",
];
