use std::ffi::OsString;
use std::sync::Arc;

use presign_core::{BaseUrl, Expiry, ProvideCredentials, Result};

use super::url::{Form, Parsed};
use super::{expiry, source, twice, wrong};
use crate::credentials::{OfAzure, Provider, Source};
use crate::{Presigner, azure, environment};

/// `az://CONTAINER?…`.
pub(super) const FORM: Form = Form {
    scheme: "az",
    example: "az://CONTAINER?account=ACCOUNT",
    whole: None,
    parameters: &[
        "account",
        "endpoint",
        "cloud",
        "version",
        "protocol",
        "accept-wider",
        "credential-expiry",
        "credentials",
    ],
};

/// A container of Azure Blob Storage.
///
/// ```
/// use presign::{AzureConfig, Config, Grant, azure};
/// let config = AzureConfig::new("cats").with_account("photos").with_version("2025-11-05".parse()?);
/// let url = "az://cats?account=photos&version=2025-11-05";
/// assert_eq!(Config::from_url(url)?, Config::Azure(config));
///
/// let key = azure::SharedKey::new("photos", "c2VjcmV0IGtleQ==")?;
/// let presigner = Config::from_url(url)?.presigner(key)?;
/// let presigned = presigner.presign_now(&Grant::get("cat.png", std::time::Duration::from_secs(60)))?;
/// assert!(presigned.reveal().as_str().starts_with("https://photos.blob.core.windows.net/cats/cat.png?sp=r&se="));
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Fields"))]
pub struct AzureConfig {
    container: String,
    account: Option<String>,
    at: At,
    version: azure::Version,
    http: Option<bool>,
    wider: Wider,
    expiry: Expiry,
    credentials: Option<Source>,
}

/// Where the service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
enum At {
    /// Where the credentials say, else in the public cloud.
    Unsaid,
    Cloud(azure::Cloud),
    Endpoint(BaseUrl),
}

/// What URLs may allow beyond what was asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Wider {
    reads: bool,
    writes: bool,
}

impl AzureConfig {
    /// The container of this name, in the account that the credentials of the environment are of.
    pub fn new(container: impl Into<String>) -> Self {
        Self {
            container: container.into(),
            account: None,
            at: At::Unsaid,
            version: azure::Version::NEWEST,
            http: None,
            wider: Wider::default(),
            expiry: Expiry::default(),
            credentials: None,
        }
    }

    /// The same in the account of this name.
    #[must_use]
    pub fn with_account(mut self, account: impl Into<String>) -> Self {
        self.account = Some(account.into());
        self
    }

    /// The same in another cloud than the public one.
    #[must_use]
    pub fn with_cloud(mut self, cloud: azure::Cloud) -> Self {
        self.at = At::Cloud(cloud);
        self
    }

    /// The same at another endpoint of the blob service: the one that the bearer calls. A custom domain, an emulator.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: BaseUrl) -> Self {
        self.at = At::Endpoint(endpoint);
        self
    }

    /// The same signing for another version of the service.
    #[must_use]
    pub fn with_version(mut self, version: azure::Version) -> Self {
        self.version = version;
        self
    }

    /// The same with URLs that work by plain HTTP too, as those of the account `devstoreaccount1`, an emulator's, do at an
    /// endpoint of plain HTTP.
    #[must_use]
    pub fn allow_http(mut self) -> Self {
        self.http = Some(true);
        self
    }

    /// The same with URLs for HTTPS alone, those of the emulator's account too.
    #[must_use]
    pub fn https_only(mut self) -> Self {
        self.http = Some(false);
        self
    }

    /// The same with URLs that may write more than was asked: as
    /// [`azure::Account::accept_wider_writes`].
    #[must_use]
    pub fn accept_wider_writes(mut self) -> Self {
        self.wider.writes = true;
        self
    }

    /// The same with URLs that may read more than was asked: as [`azure::Account::accept_wider_reads`].
    #[must_use]
    pub fn accept_wider_reads(mut self) -> Self {
        self.wider.reads = true;
        self
    }

    /// The same, with another answer to credentials that end before the URL would.
    #[must_use]
    pub fn with_expiry(mut self, expiry: Expiry) -> Self {
        self.expiry = expiry;
        self
    }

    /// The same, with credentials from `source` when it is [opened](crate::Config::open).
    #[must_use]
    pub fn with_credentials(mut self, source: Source) -> Self {
        self.credentials = Some(source);
        self
    }

    /// The container's name.
    pub fn container(&self) -> &str {
        &self.container
    }

    /// Where credentials come from, if the configuration says so.
    pub fn credentials(&self) -> Option<&Source> {
        self.credentials.as_ref()
    }

    pub(super) fn open(&self) -> Result<Presigner> {
        let source = self.credentials.as_ref().unwrap_or(&Source::Environment);
        let OfAzure { provider, endpoint } = source.azure(|| self.endpoint(None), self.version)?;
        self.signing_with(provider, endpoint)
    }

    pub(super) fn presigner(&self, provider: Arc<dyn ProvideCredentials<azure::Credentials>>) -> Result<Presigner> {
        match &self.credentials {
            None => self.signing_with(provider, None),
            Some(_) => Err(twice()),
        }
    }

    fn signing_with(
        &self,
        provider: Arc<dyn ProvideCredentials<azure::Credentials>>,
        own: Option<azure::Endpoint>,
    ) -> Result<Presigner> {
        let mut account = azure::Account::new(self.endpoint(own)?, Provider(provider))
            .with_version(self.version)
            .with_expiry(self.expiry);
        match self.http {
            Some(true) => account = account.allow_http(),
            Some(false) => account = account.https_only(),
            None => {}
        }
        if self.wider.reads {
            account = account.accept_wider_reads();
        }
        if self.wider.writes {
            account = account.accept_wider_writes();
        }
        Ok(Presigner::new(account.container(self.container.as_str())?))
    }

    /// Where the account answers: as it is said here, else as the credentials say.
    fn endpoint(&self, own: Option<azure::Endpoint>) -> Result<azure::Endpoint> {
        if self.account.is_some() && own.as_ref().is_some_and(|own| self.account.as_deref() != Some(own.account())) {
            return Err(wrong("the credentials are of another account than the container; give those of its own"));
        }
        let named = self.account.clone().or_else(|| own.as_ref().map(|own| own.account().to_owned()));
        let account = named.ok_or_else(|| {
            wrong("nobody says the storage account; write az://CONTAINER?account=ACCOUNT, or set AZURE_STORAGE_ACCOUNT")
        })?;
        match (&self.at, own) {
            (At::Endpoint(base), _) => azure::Endpoint::at(account, base.clone()),
            (At::Cloud(cloud), _) => azure::Endpoint::new(account, *cloud),
            (At::Unsaid, Some(own)) => Ok(own),
            (At::Unsaid, None) => azure::Endpoint::new(account, azure::Cloud::Public),
        }
    }

    /// What a URL says, and `lookup` where it doesn't.
    pub(super) fn from_parsed(parsed: &Parsed<'_>, lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<Self> {
        let account = match parsed.value("account") {
            Some(account) => Some(account.to_owned()),
            None => environment::first(&lookup, ["AZURE_STORAGE_ACCOUNT"])?,
        };
        Self::from_words(Words {
            container: parsed.bucket,
            account: account.as_deref(),
            endpoint: parsed.value("endpoint"),
            cloud: parsed.value("cloud"),
            version: parsed.value("version"),
            protocol: parsed.value("protocol"),
            wider: parsed.value("accept-wider"),
            expiry: parsed.value("credential-expiry"),
            credentials: source(parsed)?,
        })
    }

    fn from_words(words: Words<'_>) -> Result<Self> {
        let at = match (words.endpoint, words.cloud) {
            (None, None) => At::Unsaid,
            (Some(endpoint), None) => At::Endpoint(endpoint.parse()?),
            (None, Some(cloud)) => At::Cloud(self::cloud(cloud)?),
            (Some(_), Some(_)) => {
                return Err(wrong("there are an endpoint and a cloud; give one of the two: either says the host"));
            }
        };
        let http = match words.protocol {
            None => None,
            Some("https") => Some(false),
            Some("https,http") => Some(true),
            Some(_) => return Err(wrong("the protocol is not known; write https, or https,http for an emulator")),
        };
        Ok(Self {
            account: words.account.map(str::to_owned),
            at,
            version: words.version.map_or(Ok(azure::Version::NEWEST), str::parse)?,
            http,
            wider: wider(words.wider)?,
            expiry: expiry(words.expiry)?,
            credentials: words.credentials,
            ..Self::new(words.container)
        })
    }
}

fn cloud(word: &str) -> Result<azure::Cloud> {
    match word {
        "public" => Ok(azure::Cloud::Public),
        "us-government" => Ok(azure::Cloud::UsGovernment),
        "china" => Ok(azure::Cloud::China),
        _ => Err(wrong("the cloud is not known; write public, us-government or china, or give the endpoint")),
    }
}

fn wider(words: Option<&str>) -> Result<Wider> {
    let mut wider = Wider::default();
    for word in words.into_iter().flat_map(|words| words.split(',')) {
        match word {
            "reads" if !wider.reads => wider.reads = true,
            "writes" if !wider.writes => wider.writes = true,
            _ => return Err(wrong("what it may allow beyond what is asked is reads, writes, or reads,writes")),
        }
    }
    Ok(wider)
}

/// A container in the words of a URL or a file.
struct Words<'a> {
    container: &'a str,
    account: Option<&'a str>,
    endpoint: Option<&'a str>,
    cloud: Option<&'a str>,
    version: Option<&'a str>,
    protocol: Option<&'a str>,
    wider: Option<&'a str>,
    expiry: Option<&'a str>,
    credentials: Option<Source>,
}

/// The fields as a configuration file has them.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    container: String,
    account: Option<String>,
    endpoint: Option<String>,
    cloud: Option<String>,
    version: Option<String>,
    protocol: Option<String>,
    accept_wider: Option<String>,
    expiry: Option<String>,
    credentials: Option<Source>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for AzureConfig {
    type Error = presign_core::Error;

    fn try_from(fields: Fields) -> Result<Self> {
        Self::from_words(Words {
            container: &fields.container,
            account: fields.account.as_deref(),
            endpoint: fields.endpoint.as_deref(),
            cloud: fields.cloud.as_deref(),
            version: fields.version.as_deref(),
            protocol: fields.protocol.as_deref(),
            wider: fields.accept_wider.as_deref(),
            expiry: fields.expiry.as_deref(),
            credentials: fields.credentials,
        })
    }
}

#[cfg(test)]
mod tests;
