//! The choice of a backend at run time: from a configuration file, or from a bucket's URL.

mod s3;
mod signature;
mod url;

use std::env::var_os;

use presign_core::{Error, ErrorKind, Result};

use crate::Presigner;
use crate::credentials::AnyCredentials;

pub use s3::S3Config;

/// A bucket of some provider, chosen at run time.
///
/// With feature `serde` it is `Deserialize`, tagged by `provider`; a field that it doesn't know is an error. It holds no
/// secret: credentials come separately, or from the source that it names.
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use presign::{Config, Grant, s3};
///
/// let config: Config = serde_json::from_str(r#"{
///     "provider": "s3",
///     "bucket": "photos",
///     "region": "eu-west-1",
///     "endpoint": "http://127.0.0.1:9000",
///     "addressing": "path",
///     "expiry": "refuse"
/// }"#).unwrap();
/// assert_eq!(config, Config::from_url(
///     "s3://photos?region=eu-west-1&endpoint=http://127.0.0.1:9000&style=path&credential-expiry=refuse",
/// )?);
///
/// let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let presigned = config.presigner(keys)?.presign_now(&Grant::get("k", std::time::Duration::from_secs(60)))?;
/// assert!(presigned.reveal().as_str().starts_with("http://127.0.0.1:9000/photos/k?"));
/// # }
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(tag = "provider", rename_all = "kebab-case"))]
#[non_exhaustive]
pub enum Config {
    /// A bucket of S3, or of a service that speaks it.
    S3(S3Config),
}

impl Config {
    /// Reads a bucket's URL: `s3://BUCKET?region=REGION`, and where they are needed `endpoint` (`http:` or `https:`,
    /// percent-encoded if it has `&`, `#` or `%`; the one that the bearer calls), `style` (`path` or `virtual-host`),
    /// `hosts` (`dualstack`, `fips`, `accelerate`, with commas between: a choice among the hosts of AWS), `preset` (the
    /// name of a service: [`Preset`](crate::s3::Preset)), `credential-expiry` (`clamp`, `refuse` or `ignore`),
    /// `credentials` (a [`Source`](crate::credentials::Source), never a secret), `signature` (`v4`; `v4a` with feature
    /// `sigv4a`, `v2` with feature `sigv2`) and `region-set` (of `v4a`, such as `us-east-1,eu-*`; the region alone where
    /// it is not given). The ARN of an access point may stand for the bucket.
    ///
    /// ```
    /// use presign::{Config, ErrorKind};
    /// assert!(Config::from_url("s3://photos?region=eu-west-1").is_ok());
    /// for refused in ["s3://photos", "s3://photos/cat.png?region=eu-west-1", "s3://photos?region=eu-west-1&acl=public"] {
    ///     assert_eq!(*Config::from_url(refused).unwrap_err().kind(), ErrorKind::Config);
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] for anything else: another scheme, an object's name, a user or port, a fragment, an unknown
    /// or repeated parameter. The text repeats nothing of the URL.
    pub fn from_url(url: &str) -> Result<Self> {
        S3Config::from_parsed(url::parse(url)?, |_| None).map(Self::S3)
    }

    /// A presigner of this bucket, with credentials of its provider: a value, or an [`AnyCredentials`].
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the bucket or region can't be one, or if the configuration names a source of credentials
    /// itself: one of two would be dropped.
    pub fn presigner(&self, credentials: impl Into<AnyCredentials>) -> Result<Presigner> {
        match (self, credentials.into()) {
            (Self::S3(config), AnyCredentials::S3(provider)) => config.presigner(provider),
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
    /// }"#).unwrap();
    /// assert_eq!(config, Config::from_url("s3://photos?region=eu-west-1&credentials=profile:work")?);
    /// // The profile is looked up when something is signed, or made ready.
    /// assert!(config.open().is_ok());
    /// # }
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`presigner`](Self::presigner), and [`ErrorKind::Credentials`] if they are in the environment, which is read now,
    /// and wrong.
    pub fn open(&self) -> Result<Presigner> {
        match self {
            Self::S3(config) => config.open(),
        }
    }
}

impl Presigner {
    /// A presigner of the bucket `url`, read as [`Config::from_url`] does, with `credentials` of its provider.
    ///
    /// ```
    /// use presign::{FixedClock, Grant, Presigner, s3};
    /// let keys = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
    /// let presigner = Presigner::from_url("s3://photos?region=eu-west-1", keys)?;
    /// let presigned = presigner.presign_now(&Grant::get("cat 1.png", std::time::Duration::from_secs(60)))?;
    /// assert!(presigned.reveal().as_str().starts_with("https://photos.s3.eu-west-1.amazonaws.com/cat%201.png?X-Amz-"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`].
    pub fn from_url(url: &str, credentials: impl Into<AnyCredentials>) -> Result<Self> {
        Config::from_url(url)?.presigner(credentials)
    }

    /// A presigner of the bucket `url`, with all else from the environment: where the URL doesn't say it, credentials as
    /// [`credentials::env`](crate::credentials::env()) reads them, the region from `AWS_REGION` or `AWS_DEFAULT_REGION`,
    /// and the endpoint from `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`. The environment is read once, now.
    ///
    /// ```
    /// use presign::Presigner;
    /// match Presigner::from_env("s3://photos?region=eu-west-1") {
    ///     Ok(presigner) => assert_eq!(presigner.provider(), "s3"),
    ///     Err(error) => assert!(error.to_string().contains("AWS_")),
    /// }
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] or [`ErrorKind::Credentials`], with what to set.
    pub fn from_env(url: &str) -> Result<Self> {
        let config = S3Config::from_parsed(url::parse(url)?, var_os)?;
        config.open()
    }
}

fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Config, format!("choose a bucket: {what}"))
}
