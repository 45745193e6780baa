use presign_gcs::Addressing;
use serde_json::{Value, json};

use super::case::Version;
use crate::oracle::text;
use crate::random::Random;

/// Where a request goes.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub(super) bucket: String,
    pub(super) endpoint: Endpoint,
    pub(super) addressing: Addressing,
    /// Whether the client is told to sign the host's name alone, where the endpoint has a port.
    pub(super) states_host: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    /// Google's own in this domain.
    Universe(String),
    Url(String),
}

impl Place {
    /// The simplest one: what a case shrinks to.
    pub(super) fn plain() -> Self {
        let endpoint = Endpoint::Universe(GOOGLE.to_owned());
        Self { bucket: "abc".to_owned(), endpoint, addressing: Addressing::Path, states_host: true }
    }

    /// What differs by design proves nothing: it stays rare.
    pub(super) fn any(random: &mut Random, version: Version) -> Self {
        let endpoint = match random.below(8) {
            0..3 => Endpoint::Universe(GOOGLE.to_owned()),
            3 => Endpoint::Universe(random.one(UNIVERSES).to_owned()),
            4..6 => {
                let port = if random.once_in(4) { random.one(&[80, 443]) } else { 1 + random.below(65_535) };
                Endpoint::Url(format!("{}://{}:{port}", random.one(&["http", "https"]), random.one(HOSTS)))
            }
            6 if random.once_in(8) => Endpoint::Url(random.one(WITH_PATH).to_owned()),
            _ => Endpoint::Url(format!("{}://{}", random.one(&["http", "https"]), random.one(HOSTS))),
        };
        let styles = [Addressing::Path, Addressing::VirtualHost, Addressing::BucketBound];
        let mut addressing = random.pick(&styles).copied().unwrap_or_default();
        // In Version 2 the client signs another resource there.
        if version == Version::V2 && !random.once_in(20) {
            addressing = Addressing::Path;
        }
        let states_host = !random.once_in(20);
        let mut place = Self { bucket: bucket(random), endpoint, addressing, states_host };
        let google = matches!(place.endpoint, Endpoint::Universe(_));
        if google && addressing == Addressing::BucketBound || place.is_no_host() && !random.once_in(20) {
            place.addressing = Addressing::Path;
        }
        // Whether the client takes such a host is a matter of the Python below it.
        if place.addressing == Addressing::VirtualHost && place.url().contains('[') {
            place.addressing = Addressing::BucketBound;
        }
        place
    }

    pub(super) fn url(&self) -> String {
        match &self.endpoint {
            Endpoint::Universe(domain) => format!("https://storage.{domain}"),
            Endpoint::Url(url) => url.clone(),
        }
    }

    pub(super) fn by_host(&self) -> bool {
        self.addressing != Addressing::Path
    }

    /// Whether the bucket's name is to stand in a host name that can't have it, or that has no certificate.
    pub(super) fn is_no_host(&self) -> bool {
        self.addressing == Addressing::VirtualHost && (self.is_bare() || self.is_dotted() || self.has_underscore())
    }

    /// Whether the endpoint is an IP address.
    pub(super) fn is_bare(&self) -> bool {
        self.url().contains("//127.")
    }

    /// Whether a certificate would have to cover two labels.
    pub(super) fn is_dotted(&self) -> bool {
        self.bucket.contains('.') && self.url().starts_with("https:")
    }

    pub(super) fn has_underscore(&self) -> bool {
        self.bucket.contains('_')
    }

    /// What follows the authority.
    pub(super) fn path(&self) -> String {
        let url = self.url();
        let rest = url.split_once("://").map_or("", |(_, rest)| rest);
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default().to_owned()
    }

    /// The port that the endpoint states, with its colon.
    pub(super) fn port(&self) -> Option<String> {
        let url = self.url();
        let authority = url.split_once("://")?.1.split('/').next()?;
        let digits = authority.rsplit_once(':').map(|(_, digits)| digits).filter(|digits| !digits.ends_with(']'))?;
        Some(format!(":{digits}"))
    }

    /// The same where it is the scheme's own.
    pub(super) fn own_port(&self) -> Option<&'static str> {
        let (url, port) = (self.url(), self.port()?);
        let own = [("http:", ":80"), ("https:", ":443")];
        own.into_iter().find(|(scheme, own)| url.starts_with(scheme) && *own == port).map(|(_, own)| own)
    }

    /// The host that the client is told to sign.
    pub(super) fn stated_host(&self) -> Option<String> {
        let port = self.port().filter(|_| self.states_host)?;
        let url = self.url();
        let name = url.split_once("://")?.1.split('/').next()?.strip_suffix(port.as_str())?;
        Some(if self.addressing == Addressing::VirtualHost {
            format!("{}.{name}", self.bucket)
        } else {
            name.to_owned()
        })
    }

    pub(super) fn question(&self) -> Value {
        let url = self.url();
        let (scheme, rest) = url.split_once("://").unwrap_or_default();
        let bound = self.addressing == Addressing::BucketBound;
        json!({
            "bucket": self.bucket,
            "universe": match &self.endpoint {
                Endpoint::Universe(domain) => domain,
                Endpoint::Url(_) => GOOGLE,
            },
            "endpoint": match &self.endpoint {
                Endpoint::Url(url) if !bound => Some(url),
                _ => None,
            },
            "virtual": self.addressing == Addressing::VirtualHost,
            "bound": bound.then_some(rest),
            "scheme": scheme,
        })
    }
}

fn bucket(random: &mut Random) -> String {
    match random.below(10) {
        0 => random.one(&["my.bucket", "a.b.c", "www.example.com", "1.2-3.x"]).to_owned(),
        1 => random.one(&["my_bucket", "1_2"]).to_owned(),
        2 if random.once_in(20) => random.one(NO_BUCKETS).to_owned(),
        3 => {
            let length = 1 + random.below(60);
            format!("a{}z", text::of(random, "-", length).to_ascii_lowercase())
        }
        _ => random.one(&["photos", "my-bucket", "abc", "123", "a-1-b", "example-bucket"]).to_owned(),
    }
}

pub(super) const GOOGLE: &str = "googleapis.com";
const UNIVERSES: &[&str] = &["universe.example", "my-universe.example", "x.y.example"];
/// Names that no bucket has.
pub(super) const NO_BUCKETS: &[&str] = &["Photos", "UPPER.case-1", "a..b", "ab"];
/// In lower case: we spell a host so, the client leaves it as it is given.
const HOSTS: &[&str] = &["localhost", "storage.example", "a_b.example", "127.0.0.1", "[::1]", "[2001:db8::1]", "h"];
const WITH_PATH: &[&str] =
    &["http://localhost:9000/", "https://storage.example/", "https://h:8443/base/two", "http://h/a%20b"];
