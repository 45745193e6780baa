use std::ffi::OsString;
use std::sync::Arc;

use presign_core::{Expiry, ProvideCredentials, Result};

use super::signature::signature;
use super::url::{Form, Parsed};
use super::{expiry, source, twice, wrong};
use crate::credentials::{Provider, Source};
use crate::{Presigner, environment, s3};

/// `s3://BUCKET?…`. An access point stands for a bucket by its ARN, which has colons and slashes.
pub(super) const FORM: Form = Form {
    scheme: "s3",
    example: "s3://BUCKET?region=REGION",
    whole: Some("arn:"),
    parameters: &[
        "region",
        "endpoint",
        "style",
        "hosts",
        "preset",
        "credential-expiry",
        "credentials",
        "signature",
        "region-set",
    ],
};

/// A bucket of S3, or of a service that speaks it.
///
/// ```
/// use presign::{Config, Expiry, S3Config, s3};
/// let config = S3Config::new("photos", "eu-west-1")
///     .with_endpoint("http://127.0.0.1:9000".parse()?)
///     .with_addressing(s3::Addressing::Path)
///     .with_expiry(Expiry::Refuse);
/// assert_eq!((config.bucket(), config.region()), ("photos", "eu-west-1"));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Fields"))]
pub struct S3Config {
    bucket: String,
    region: String,
    endpoint: Option<s3::Endpoint>,
    preset: Option<s3::Preset>,
    hosts: Vec<Host>,
    addressing: Option<s3::Addressing>,
    expiry: Expiry,
    signature: s3::Signature,
    credentials: Option<Source>,
}

/// A choice among the hosts of AWS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Host {
    DualStack,
    Fips,
    Accelerate,
}

impl S3Config {
    /// The bucket of this name in this region of AWS.
    pub fn new(bucket: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            region: region.into(),
            endpoint: None,
            preset: None,
            hosts: Vec::new(),
            addressing: None,
            expiry: Expiry::default(),
            signature: s3::Signature::default(),
            credentials: None,
        }
    }

    /// The same at another endpoint: the one that the bearer calls ([`s3::Endpoint`]).
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: s3::Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
    }

    /// The same at a service that is known ([`s3::Preset`]).
    #[must_use]
    pub fn with_preset(mut self, preset: s3::Preset) -> Self {
        self.preset = Some(preset);
        self
    }

    /// The same at the hosts of AWS that have IPv6 addresses too.
    #[must_use]
    pub fn with_dual_stack(self) -> Self {
        self.with_host(Host::DualStack)
    }

    /// The same at the hosts of AWS that hold to FIPS 140.
    #[must_use]
    pub fn with_fips(self) -> Self {
        self.with_host(Host::Fips)
    }

    /// The same at the hosts of Transfer Acceleration.
    #[must_use]
    pub fn with_acceleration(self) -> Self {
        self.with_host(Host::Accelerate)
    }

    /// The same, addressed as given.
    #[must_use]
    pub fn with_addressing(mut self, addressing: s3::Addressing) -> Self {
        self.addressing = Some(addressing);
        self
    }

    /// The same, with another answer to credentials that end before the URL would.
    #[must_use]
    pub fn with_expiry(mut self, expiry: Expiry) -> Self {
        self.expiry = expiry;
        self
    }

    /// The same with URLs that are signed in another way.
    #[must_use]
    pub fn with_signature(mut self, signature: s3::Signature) -> Self {
        self.signature = signature;
        self
    }

    /// The same, with credentials from `source` when it is [opened](crate::Config::open).
    #[must_use]
    pub fn with_credentials(mut self, source: Source) -> Self {
        self.credentials = Some(source);
        self
    }

    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The region that is signed for.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Where credentials come from, if the configuration says so.
    pub fn credentials(&self) -> Option<&Source> {
        self.credentials.as_ref()
    }

    pub(super) fn open(&self) -> Result<Presigner> {
        self.signing_with(self.credentials.as_ref().unwrap_or(&Source::Environment).s3(&self.region)?)
    }

    pub(super) fn presigner(&self, provider: Arc<dyn ProvideCredentials<s3::Credentials>>) -> Result<Presigner> {
        match &self.credentials {
            None => self.signing_with(provider),
            Some(_) => Err(twice()),
        }
    }

    fn signing_with(&self, provider: Arc<dyn ProvideCredentials<s3::Credentials>>) -> Result<Presigner> {
        let mut account = s3::Account::new(self.region.as_str(), Provider(provider))?
            .with_expiry(self.expiry)
            .with_signature(self.signature.clone());
        if let Some(endpoint) = &self.endpoint {
            account = account.with_endpoint(endpoint.clone());
        }
        if let Some(preset) = self.preset {
            account = account.with_preset(preset);
        }
        for host in &self.hosts {
            account = match host {
                Host::DualStack => account.with_dual_stack(),
                Host::Fips => account.with_fips(),
                Host::Accelerate => account.with_acceleration(),
            };
        }
        if let Some(addressing) = self.addressing {
            account = account.with_addressing(addressing);
        }
        Ok(Presigner::new(account.bucket(self.bucket.as_str())?))
    }

    /// What a URL says, and `lookup` where it doesn't.
    pub(super) fn from_parsed(parsed: &Parsed<'_>, lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<Self> {
        let or_first = |name, variables| match parsed.value(name) {
            Some(value) => Ok(Some(value.to_owned())),
            None => environment::first(&lookup, variables),
        };
        let region = or_first("region", ["AWS_REGION", "AWS_DEFAULT_REGION"])?;
        let endpoint = or_first("endpoint", ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?;
        let hosts: Vec<&str> = parsed.value("hosts").map(|hosts| hosts.split(',').collect()).unwrap_or_default();
        Self::from_words(Words {
            bucket: parsed.bucket,
            region: region.as_deref(),
            endpoint: endpoint.as_deref(),
            preset: parsed.value("preset"),
            hosts: &hosts,
            addressing: parsed.value("style"),
            expiry: parsed.value("credential-expiry"),
            signature: parsed.value("signature"),
            region_set: parsed.value("region-set"),
            credentials: source(parsed)?,
        })
    }

    fn from_words(words: Words<'_>) -> Result<Self> {
        let preset: Option<s3::Preset> = words.preset.map(str::parse).transpose()?;
        let region = words.region.or(preset.and_then(s3::Preset::default_region)).ok_or_else(|| {
            wrong("the region is not known; add ?region=REGION to the URL, or set AWS_REGION and read the environment")
        })?;
        let addressing = match words.addressing {
            None => None,
            Some("path") => Some(s3::Addressing::Path),
            Some("virtual-host") => Some(s3::Addressing::VirtualHost),
            Some(_) => return Err(wrong("the addressing style is not known; write path or virtual-host")),
        };
        let host = |word: &&str| match *word {
            "dualstack" => Ok(Host::DualStack),
            "fips" => Ok(Host::Fips),
            "accelerate" => Ok(Host::Accelerate),
            _ => Err(wrong("a choice of hosts is not known; write dualstack, fips or accelerate, with commas between")),
        };
        let hosts = words.hosts.iter().map(host).collect::<Result<Vec<Host>>>()?;
        Ok(Self {
            endpoint: words.endpoint.map(str::parse).transpose()?,
            preset,
            addressing,
            expiry: expiry(words.expiry)?,
            signature: signature(words.signature, words.region_set, words.bucket, region)?,
            credentials: words.credentials,
            ..hosts.into_iter().fold(Self::new(words.bucket, region), Self::with_host)
        })
    }

    fn with_host(mut self, host: Host) -> Self {
        if !self.hosts.contains(&host) {
            self.hosts.push(host);
        }
        self
    }
}

/// A bucket in the words of a URL or a file.
struct Words<'a> {
    bucket: &'a str,
    region: Option<&'a str>,
    endpoint: Option<&'a str>,
    preset: Option<&'a str>,
    hosts: &'a [&'a str],
    addressing: Option<&'a str>,
    expiry: Option<&'a str>,
    signature: Option<&'a str>,
    region_set: Option<&'a str>,
    credentials: Option<Source>,
}

/// The fields as a configuration file has them.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    bucket: String,
    region: Option<String>,
    endpoint: Option<String>,
    preset: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
    addressing: Option<String>,
    expiry: Option<String>,
    signature: Option<String>,
    region_set: Option<String>,
    credentials: Option<Source>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for S3Config {
    type Error = presign_core::Error;

    fn try_from(fields: Fields) -> Result<Self> {
        let Fields { bucket, region, endpoint, preset, hosts, addressing, expiry, signature, region_set, credentials } =
            fields;
        Self::from_words(Words {
            bucket: &bucket,
            region: region.as_deref(),
            endpoint: endpoint.as_deref(),
            preset: preset.as_deref(),
            hosts: &hosts.iter().map(String::as_str).collect::<Vec<_>>(),
            addressing: addressing.as_deref(),
            expiry: expiry.as_deref(),
            signature: signature.as_deref(),
            region_set: region_set.as_deref(),
            credentials,
        })
    }
}

#[cfg(test)]
mod tests;
