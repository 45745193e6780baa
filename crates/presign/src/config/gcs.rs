use std::ffi::OsString;
use std::sync::Arc;

use presign_core::{BaseUrl, Expiry, ProvideCredentials, Result};

use super::url::{Form, Parsed};
use super::{expiry, source, twice, wrong};
use crate::credentials::{OfGoogle, Provider, Source};
use crate::{Presigner, environment, gcs};

/// `gs://BUCKET?…`.
pub(super) const FORM: Form = Form {
    scheme: "gs",
    example: "gs://BUCKET",
    whole: None,
    parameters: &["endpoint", "style", "universe", "location", "credential-expiry", "credentials", "signature"],
};

/// A bucket of Google Cloud Storage.
///
/// ```
/// use presign::{Config, GcsConfig, Grant, gcs};
/// let config = GcsConfig::new("photos")
///     .with_endpoint("https://photos.example".parse()?)
///     .with_addressing(gcs::Addressing::BucketBound);
/// let bound = "gs://photos?endpoint=https://photos.example&style=bucket-bound";
/// assert_eq!(Config::from_url(bound)?, Config::Gcs(config));
///
/// let key = gcs::Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
/// let presigned = Config::from_url(bound)?
///     .presigner(key)?
///     .presign_now(&Grant::get("cat.png", std::time::Duration::from_secs(60)))?;
/// assert!(presigned.reveal().as_str().starts_with("https://photos.example/cat.png?X-Goog-Algorithm="));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Fields"))]
pub struct GcsConfig {
    bucket: String,
    at: At,
    addressing: gcs::Addressing,
    location: Option<String>,
    expiry: Expiry,
    signature: gcs::Signature,
    credentials: Option<Source>,
}

/// Where the service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    /// At Google, in the universe of the credentials where they name one.
    Google,
    /// In the universe of this domain.
    Universe(String),
    /// At another endpoint.
    Endpoint(BaseUrl),
}

impl GcsConfig {
    /// The bucket of this name, at Google.
    pub fn new(bucket: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            at: At::Google,
            addressing: gcs::Addressing::default(),
            location: None,
            expiry: Expiry::default(),
            signature: gcs::Signature::default(),
            credentials: None,
        }
    }

    /// The same at another endpoint: the one that the bearer calls. An emulator, a gateway, a bucket's own host.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: BaseUrl) -> Self {
        self.at = At::Endpoint(endpoint);
        self
    }

    /// The same in the universe of this domain, another than `googleapis.com`.
    #[must_use]
    pub fn with_universe_domain(mut self, domain: impl Into<String>) -> Self {
        self.at = At::Universe(domain.into());
        self
    }

    /// The same, addressed as given. [`BucketBound`](gcs::Addressing::BucketBound) needs an endpoint.
    #[must_use]
    pub fn with_addressing(mut self, addressing: gcs::Addressing) -> Self {
        self.addressing = addressing;
        self
    }

    /// The same, with another location in the scope than `auto`.
    #[must_use]
    pub fn with_location(mut self, location: impl Into<String>) -> Self {
        self.location = Some(location.into());
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
    pub fn with_signature(mut self, signature: gcs::Signature) -> Self {
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

    /// Where credentials come from, if the configuration says so.
    pub fn credentials(&self) -> Option<&Source> {
        self.credentials.as_ref()
    }

    pub(super) fn open(&self) -> Result<Presigner> {
        let universe = match &self.at {
            At::Universe(domain) => Some(domain.as_str()),
            At::Google | At::Endpoint(_) => None,
        };
        let OfGoogle { provider, universe: own } =
            self.credentials.as_ref().unwrap_or(&Source::Environment).gcs(universe)?;
        match (&self.at, own) {
            (At::Google, Some(own)) => self.clone().with_universe_domain(own).signing_with(provider),
            (At::Universe(asked), Some(own)) if *asked != own => Err(wrong(
                "the key file is of another universe than the bucket; give that of the bucket's, or leave the universe out",
            )),
            _ => self.signing_with(provider),
        }
    }

    pub(super) fn presigner(&self, provider: Arc<dyn ProvideCredentials<gcs::Credentials>>) -> Result<Presigner> {
        match &self.credentials {
            None => self.signing_with(provider),
            Some(_) => Err(twice()),
        }
    }

    fn signing_with(&self, provider: Arc<dyn ProvideCredentials<gcs::Credentials>>) -> Result<Presigner> {
        let mut account = gcs::Account::new(Provider(provider))
            .with_addressing(self.addressing)
            .with_expiry(self.expiry)
            .with_signature(self.signature);
        match &self.at {
            // Its URLs would name the object as if it were a bucket of everybody's.
            At::Google | At::Universe(_) if self.addressing == gcs::Addressing::BucketBound => {
                return Err(wrong(
                    "the bucket is addressed by a host of its own, and none is given; give the endpoint",
                ));
            }
            At::Google => {}
            At::Universe(domain) => account = account.with_universe_domain(domain)?,
            At::Endpoint(endpoint) => account = account.with_endpoint(endpoint.clone()),
        }
        if let Some(location) = &self.location {
            account = account.with_location(location)?;
        }
        Ok(Presigner::new(account.bucket(self.bucket.as_str())?))
    }

    /// What a URL says, and `lookup` where it doesn't.
    pub(super) fn from_parsed(parsed: &Parsed<'_>, lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<Self> {
        let said = parsed.value("endpoint").or(parsed.value("universe")).is_some();
        let emulator = if said { None } else { environment::first(&lookup, ["STORAGE_EMULATOR_HOST"])? };
        let emulator = emulator.map(|host| if host.contains("://") { host } else { format!("http://{host}") });
        Self::from_words(Words {
            bucket: parsed.bucket,
            endpoint: parsed.value("endpoint").or(emulator.as_deref()),
            universe: parsed.value("universe"),
            addressing: parsed.value("style"),
            location: parsed.value("location"),
            expiry: parsed.value("credential-expiry"),
            signature: parsed.value("signature"),
            credentials: source(parsed)?,
        })
    }

    fn from_words(words: Words<'_>) -> Result<Self> {
        let at = match (words.endpoint, words.universe) {
            (None, None) => At::Google,
            (None, Some(domain)) => At::Universe(domain.to_owned()),
            (Some(endpoint), None) => At::Endpoint(endpoint.parse()?),
            (Some(_), Some(_)) => {
                return Err(wrong("there are an endpoint and a universe; give one of the two: either says the host"));
            }
        };
        let addressing = match words.addressing {
            None | Some("path") => gcs::Addressing::Path,
            Some("virtual-host") => gcs::Addressing::VirtualHost,
            Some("bucket-bound") => gcs::Addressing::BucketBound,
            Some(_) => {
                return Err(wrong("the addressing style is not known; write path, virtual-host or bucket-bound"));
            }
        };
        Ok(Self {
            at,
            addressing,
            location: words.location.map(str::to_owned),
            expiry: expiry(words.expiry)?,
            signature: signature(words.signature)?,
            credentials: words.credentials,
            ..Self::new(words.bucket)
        })
    }
}

fn signature(word: Option<&str>) -> Result<gcs::Signature> {
    match word {
        None | Some("v4") => Ok(gcs::Signature::V4),
        #[cfg(feature = "gcs_v2")]
        Some("v2") => Ok(gcs::Signature::V2),
        #[cfg(not(feature = "gcs_v2"))]
        Some("v2") => Err(wrong("signature v2 is not in this build; add the feature gcs_v2 of presign, or choose v4")),
        Some(_) => Err(wrong("the signature is not known; write v4 or v2")),
    }
}

/// A bucket in the words of a URL or a file.
struct Words<'a> {
    bucket: &'a str,
    endpoint: Option<&'a str>,
    universe: Option<&'a str>,
    addressing: Option<&'a str>,
    location: Option<&'a str>,
    expiry: Option<&'a str>,
    signature: Option<&'a str>,
    credentials: Option<Source>,
}

/// The fields as a configuration file has them.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    bucket: String,
    endpoint: Option<String>,
    universe: Option<String>,
    addressing: Option<String>,
    location: Option<String>,
    expiry: Option<String>,
    signature: Option<String>,
    credentials: Option<Source>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for GcsConfig {
    type Error = presign_core::Error;

    fn try_from(fields: Fields) -> Result<Self> {
        let Fields { bucket, endpoint, universe, addressing, location, expiry, signature, credentials } = fields;
        Self::from_words(Words {
            bucket: &bucket,
            endpoint: endpoint.as_deref(),
            universe: universe.as_deref(),
            addressing: addressing.as_deref(),
            location: location.as_deref(),
            expiry: expiry.as_deref(),
            signature: signature.as_deref(),
            credentials,
        })
    }
}

#[cfg(test)]
mod tests;
