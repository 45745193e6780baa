//! The choice of a backend at run time: from a configuration file, or from a bucket's URL.

#[cfg(feature = "azure")]
mod azure;
#[cfg(feature = "gcs")]
mod gcs;
#[cfg(feature = "s3")]
mod s3;
#[cfg(feature = "s3")]
mod signature;
mod url;

use std::env::var_os;
use std::ffi::OsString;

use presign_core::{Error, ErrorKind, Expiry, Result};

use crate::Presigner;
use crate::credentials::{AnyCredentials, Source};

#[cfg(feature = "azure")]
pub use azure::AzureConfig;
#[cfg(feature = "gcs")]
pub use gcs::GcsConfig;
#[cfg(feature = "s3")]
pub use s3::S3Config;

/// A bucket of some provider, chosen at run time.
///
/// With feature `serde` it is `Deserialize`, tagged by `provider`; a field that it doesn't know is an error. It holds no
/// secret: credentials come separately, or from the source that it names.
///
/// ```
/// # #[cfg(all(feature = "serde", feature = "s3"))] {
/// use presign::{Config, Grant, s3};
///
/// let config: Config = serde_json::from_str(r#"{
///     "provider": "s3",
///     "bucket": "photos",
///     "region": "eu-west-1",
///     "endpoint": "http://127.0.0.1:9000",
///     "addressing": "path",
///     "expiry": "refuse"
/// }"#)?;
/// assert_eq!(config, Config::from_url(
///     "s3://photos?region=eu-west-1&endpoint=http://127.0.0.1:9000&style=path&credential-expiry=refuse",
/// )?);
///
/// let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let presigned = config.presigner(keys)?.presign_now(&Grant::get("k", std::time::Duration::from_secs(60)))?;
/// assert!(presigned.reveal().as_str().starts_with("http://127.0.0.1:9000/photos/k?"));
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "provider", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Config {
    /// A bucket of S3, or of a service that speaks it.
    #[cfg(feature = "s3")]
    S3(S3Config),
    /// A bucket of Google Cloud Storage.
    #[cfg(feature = "gcs")]
    Gcs(GcsConfig),
    /// A container of Azure Blob Storage.
    #[cfg(feature = "azure")]
    Azure(AzureConfig),
}

impl Config {
    /// Reads a bucket's URL: its scheme names the provider, its parameters say the rest, each once. A value is
    /// percent-encoded if it has `&`, `#` or `%`.
    ///
    /// `s3://BUCKET?region=REGION` (feature `s3`), and where they are needed `endpoint` (`http:` or `https:`; the one that
    /// the bearer calls), `style` (`path` or `virtual-host`), `hosts` (`dualstack`, `fips`, `accelerate`, with commas
    /// between: a choice among the hosts of AWS), `preset` (the name of a service: `s3::Preset`), `credential-expiry`
    /// (`clamp`, `refuse` or `ignore`), `credentials` (a [`Source`](crate::credentials::Source), never a secret),
    /// `signature` (`v4`; `v4a` with feature `sigv4a`, `v2` with feature `sigv2`) and `region-set` (of `v4a`, such as
    /// `us-east-1,eu-*`; the region alone where it is not given). The ARN of an access point may stand for the bucket.
    ///
    /// `gs://BUCKET` (feature `gcs`), and where they are needed `endpoint`, `style` (`path`, `virtual-host`, or
    /// `bucket-bound`: the endpoint's host is the bucket's own), `universe` (a domain other than `googleapis.com`),
    /// `location` (of the scope; `auto` where it is not given), `credential-expiry`, `credentials`, and `signature` (`v4`;
    /// `v2` with feature `gcs_v2`).
    ///
    /// `az://CONTAINER?account=ACCOUNT` (feature `azure`), and where they are needed `endpoint`, `cloud` (`public`,
    /// `us-government` or `china`), `version` (of the service), `protocol` (`https`, or `https,http` for an emulator),
    /// `accept-wider` (`reads`, `writes`, or both with a comma between), `credential-expiry` and `credentials`.
    ///
    /// ```
    /// # #[cfg(feature = "s3")] {
    /// use presign::{Config, ErrorKind};
    /// assert!(Config::from_url("s3://photos?region=eu-west-1").is_ok());
    /// for refused in ["s3://photos", "s3://photos/cat.png?region=eu-west-1", "s3://photos?region=eu-west-1&acl=public"] {
    ///     assert_eq!(*Config::from_url(refused).unwrap_err().kind(), ErrorKind::Config);
    /// }
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for anything else: another scheme, an object's name, a user or port, a fragment, an unknown
    /// or repeated parameter. The text repeats nothing of the URL.
    pub fn from_url(url: &str) -> Result<Self> {
        Self::read(url, |_| None)
    }

    /// What a URL says, and `lookup` where it doesn't.
    fn read(url: &str, lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<Self> {
        #[cfg(feature = "s3")]
        if let Some(parsed) = s3::FORM.parse(url) {
            return S3Config::from_parsed(&parsed?, lookup).map(Self::S3);
        }
        #[cfg(feature = "gcs")]
        if let Some(parsed) = gcs::FORM.parse(url) {
            return GcsConfig::from_parsed(&parsed?, lookup).map(Self::Gcs);
        }
        #[cfg(feature = "azure")]
        if let Some(parsed) = azure::FORM.parse(url) {
            return AzureConfig::from_parsed(&parsed?, lookup).map(Self::Azure);
        }
        let _ = lookup;
        Err(wrong(
            "the URL doesn't begin with s3:// (feature s3 of presign), gs:// (feature gcs) or az:// (feature azure), or the \
             feature is off; write s3://BUCKET?region=REGION, gs://BUCKET or az://CONTAINER?account=ACCOUNT",
        ))
    }

    /// A presigner of this bucket, with credentials of its provider: a value, or an [`AnyCredentials`].
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the bucket or region can't be one, if the credentials are of another provider, or if the
    /// configuration names a source of credentials itself: one of two would be dropped.
    pub fn presigner(&self, credentials: impl Into<AnyCredentials>) -> Result<Presigner> {
        match (self, credentials.into()) {
            #[cfg(feature = "s3")]
            (Self::S3(config), AnyCredentials::S3(provider)) => config.presigner(provider),
            #[cfg(feature = "gcs")]
            (Self::Gcs(config), AnyCredentials::Gcs(provider)) => config.presigner(provider),
            #[cfg(feature = "azure")]
            (Self::Azure(config), AnyCredentials::Azure(provider)) => config.presigner(provider),
            #[cfg(any(
                all(feature = "s3", feature = "gcs"),
                all(feature = "s3", feature = "azure"),
                all(feature = "gcs", feature = "azure"),
            ))]
            _ => Err(wrong("the credentials are of another provider; give those of the bucket's")),
        }
    }

    /// A presigner of this bucket, with credentials from the source that the configuration names, else from the
    /// environment.
    ///
    /// ```
    /// # #[cfg(all(feature = "serde", feature = "aws_config"))] {
    /// use presign::Config;
    /// let config: Config = serde_json::from_str(r#"{
    ///     "provider": "s3",
    ///     "bucket": "photos",
    ///     "region": "eu-west-1",
    ///     "credentials": { "source": "profile", "name": "work" }
    /// }"#)?;
    /// assert_eq!(config, Config::from_url("s3://photos?region=eu-west-1&credentials=profile:work")?);
    /// // The profile is looked up when something is signed, or made ready.
    /// assert!(config.open().is_ok());
    /// # }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// As [`presigner`](Self::presigner), and [`ErrorKind::Credentials`] if they are in the environment, which is read now,
    /// and wrong.
    pub fn open(&self) -> Result<Presigner> {
        match self {
            #[cfg(feature = "s3")]
            Self::S3(config) => config.open(),
            #[cfg(feature = "gcs")]
            Self::Gcs(config) => config.open(),
            #[cfg(feature = "azure")]
            Self::Azure(config) => config.open(),
        }
    }
}

impl Presigner {
    /// A presigner of the bucket `url`, read as [`Config::from_url`] does, with `credentials` of its provider.
    ///
    /// ```
    /// # #[cfg(feature = "s3")] {
    /// use presign::{Grant, Presigner, s3};
    /// let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let presigner = Presigner::from_url("s3://photos?region=eu-west-1", keys)?;
    /// let presigned = presigner.presign_now(&Grant::get("cat 1.png", std::time::Duration::from_secs(60)))?;
    /// assert!(presigned.reveal().as_str().starts_with("https://photos.s3.eu-west-1.amazonaws.com/cat%201.png?X-Amz-"));
    /// # }
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`].
    pub fn from_url(url: &str, credentials: impl Into<AnyCredentials>) -> Result<Self> {
        Config::from_url(url)?.presigner(credentials)
    }

    /// A presigner of the bucket `url`, with all else from the environment, where the URL doesn't say it. The environment is
    /// read once, now.
    ///
    /// For S3, credentials as `credentials::env` reads them, the region from `AWS_REGION` or `AWS_DEFAULT_REGION`, and the
    /// endpoint from `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`. For Cloud Storage, credentials as `credentials::gcs_env`
    /// reads them, and the endpoint of an emulator from `STORAGE_EMULATOR_HOST`, which may lack its scheme. For Azure,
    /// account, key and endpoint as `credentials::azure_env` reads them.
    ///
    /// ```
    /// # #[cfg(feature = "s3")]
    /// match presign::Presigner::from_env("s3://photos?region=eu-west-1") {
    ///     Ok(presigner) => assert_eq!(presigner.provider(), "s3"),
    ///     Err(error) => assert!(error.to_string().contains("AWS_")),
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] or [`ErrorKind::Credentials`], with what to set.
    pub fn from_env(url: &str) -> Result<Self> {
        Config::read(url, var_os)?.open()
    }
}

/// The answer of this name to credentials that end early.
fn expiry(word: Option<&str>) -> Result<Expiry> {
    match word {
        None => Ok(Expiry::default()),
        Some("clamp") => Ok(Expiry::Clamp),
        Some("refuse") => Ok(Expiry::Refuse),
        Some("ignore") => Ok(Expiry::Ignore),
        Some(_) => Err(wrong("the credential expiry is not known; write clamp, refuse or ignore")),
    }
}

/// Where a URL says that credentials come from.
fn source(parsed: &url::Parsed<'_>) -> Result<Option<Source>> {
    parsed.value("credentials").map(str::parse).transpose()
}

fn twice() -> Error {
    wrong(
        "it says itself where credentials come from, and others are given; open it without, or leave its `credentials` out",
    )
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Config, format!("choose a bucket: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_that_is_not_known_or_not_built_names_what_there_is() {
        for url in ["", "5ec4e7", "S3://5ec4e7", "s3:5ec4e7", " gs://5ec4e7", "AZ://5ec4e7", "https://5ec4e7.example"] {
            let error = Config::from_url(url).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Config);
            let text = error.to_string();
            assert!(text.contains("begin with s3:// (feature s3") && !text.contains("5ec4e7"), "{text}");
        }
        #[cfg(not(feature = "gcs"))]
        assert!(Config::from_url("gs://photos").unwrap_err().to_string().contains("feature gcs"));
        #[cfg(not(feature = "azure"))]
        assert!(Config::from_url("az://cats").unwrap_err().to_string().contains("feature azure"));
        #[cfg(not(feature = "s3"))]
        assert!(Config::from_url("s3://photos?region=r").unwrap_err().to_string().contains("feature s3"));
    }

    #[cfg(all(feature = "azure", feature = "s3", feature = "gcs"))]
    #[test]
    fn credentials_of_another_provider_are_refused() {
        let (s3, gcs) =
            (crate::s3::Credentials::new("AKID", "5ec4e7"), crate::gcs::Credentials::hmac("GOOG", "5ec4e7"));
        let azure = crate::azure::SharedKey::new("photos", "NWVjNGU3").unwrap();
        let refused = [
            Presigner::from_url("s3://photos?region=us-east-1", gcs.clone()).unwrap_err(),
            Presigner::from_url("gs://photos", s3.clone()).unwrap_err(),
            Presigner::from_url("az://cats?account=photos", gcs.clone()).unwrap_err(),
            Presigner::from_url("gs://photos", azure.clone()).unwrap_err(),
        ];
        for error in refused {
            assert!(error.to_string().contains("of another provider"), "{error}");
        }
        assert_eq!(Presigner::from_url("s3://photos?region=us-east-1", s3).unwrap().provider(), "s3");
        assert_eq!(Presigner::from_url("gs://photos", gcs).unwrap().provider(), "gcs");
        assert_eq!(Presigner::from_url("az://cats?account=photos", azure).unwrap().provider(), "azure");
    }
}
