use std::fmt;
use std::str::FromStr;
#[cfg(feature = "s3")]
use std::sync::Arc;

#[cfg(feature = "s3")]
use presign_core::ProvideCredentials;
use presign_core::{Error, ErrorKind, Result};

#[cfg(feature = "azure")]
use super::OfAzure;
#[cfg(feature = "gcs")]
use super::OfGoogle;
#[cfg(feature = "azure")]
use crate::azure::{Endpoint, Version};
#[cfg(feature = "s3")]
use crate::s3;

/// Where a configuration says that credentials come from. It names a place and holds no secret.
///
/// In a bucket's URL it is the parameter `credentials`, in a configuration file the field of that name: the same text, or
/// the fields `source` and `name`. See [`Config::open`](crate::Config::open).
///
/// ```
/// use presign::credentials::Source;
/// assert_eq!("environment".parse::<Source>()?, Source::Environment);
/// assert!("AKIAIOSFODNN7EXAMPLE:secret".parse::<Source>().is_err());
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "Written"))]
#[non_exhaustive]
pub enum Source {
    /// `environment`: as `credentials::env` reads it for S3, `credentials::gcs_env` for Cloud Storage, and
    /// `credentials::azure_env` for Azure.
    Environment,
    /// `default-chain`: all sources of an `AwsChain` for S3, of a `GoogleChain` for Cloud Storage, of an `AzureChain` for
    /// Azure.
    #[cfg(any(feature = "aws_config", feature = "azure_identity", feature = "google_cloud_auth"))]
    DefaultChain,
    /// `profile:NAME`: one profile of `~/.aws`, and no other source. For S3.
    #[cfg(feature = "aws_config")]
    Profile(String),
    /// `key-file:PATH`: the key file of a service account. For Cloud Storage.
    #[cfg(all(feature = "gcs", feature = "serde_json"))]
    KeyFile(std::path::PathBuf),
    /// `sign-blob`, or `sign-blob:EMAIL`: IAM signs for the service account of the machine, or for one that this may sign
    /// for. For Cloud Storage.
    #[cfg(feature = "sign_blob")]
    SignBlob(Option<String>),
    /// `impersonate:EMAIL`: IAM signs for this service account, for which the default credentials may sign. For Cloud Storage.
    #[cfg(feature = "google_cloud_auth")]
    Impersonate(String),
}

impl Source {
    /// The credentials of this source for S3, for buckets in `region`. The environment is read now, all else when it is
    /// needed.
    #[cfg(feature = "s3")]
    pub(crate) fn s3(&self, region: &str) -> Result<Arc<dyn ProvideCredentials<s3::Credentials>>> {
        if *self == Self::Environment {
            return Ok(Arc::new(Arc::new(super::env()?)));
        }
        #[cfg(feature = "aws_config")]
        if let Some(chain) = self.aws_chain() {
            return Ok(Arc::new(super::Cached::new(chain.with_region(region))));
        }
        let _ = region;
        Err(self.of_another("S3"))
    }

    #[cfg(feature = "aws_config")]
    fn aws_chain(&self) -> Option<super::AwsChain> {
        match self {
            Self::DefaultChain => Some(super::AwsChain::new()),
            Self::Profile(name) => Some(super::AwsChain::profile(name)),
            _ => None,
        }
    }

    /// The same for Cloud Storage, in the universe of this domain.
    #[cfg(feature = "gcs")]
    pub(crate) fn gcs(&self, universe: Option<&str>) -> Result<OfGoogle> {
        if *self == Self::Environment {
            return OfGoogle::env();
        }
        #[cfg(feature = "serde_json")]
        if let Self::KeyFile(path) = self {
            return OfGoogle::key_file(path);
        }
        #[cfg(feature = "sign_blob")]
        if let Self::SignBlob(email) = self {
            return OfGoogle::sign_blob(email.as_deref(), universe);
        }
        #[cfg(feature = "google_cloud_auth")]
        if let Some(chain) = self.google_chain() {
            return Ok(OfGoogle::chain(chain, universe));
        }
        let _ = universe;
        Err(self.of_another("Cloud Storage"))
    }

    #[cfg(feature = "google_cloud_auth")]
    fn google_chain(&self) -> Option<super::GoogleChain> {
        match self {
            Self::DefaultChain => Some(super::GoogleChain::new()),
            Self::Impersonate(email) => Some(super::GoogleChain::impersonating(email)),
            _ => None,
        }
    }

    /// The same for Azure, with `endpoint` for who must know where the account answers.
    #[cfg(feature = "azure")]
    pub(crate) fn azure(&self, endpoint: impl FnOnce() -> Result<Endpoint>, version: Version) -> Result<OfAzure> {
        if *self == Self::Environment {
            return OfAzure::env();
        }
        #[cfg(feature = "azure_identity")]
        if *self == Self::DefaultChain {
            return OfAzure::chain(endpoint()?, version);
        }
        let _ = (endpoint, version);
        Err(self.of_another("Azure"))
    }

    fn of_another(&self, provider: &str) -> Error {
        let kind = self.to_string();
        let (kind, _) = kind.split_once(':').unwrap_or((&kind, ""));
        wrong(&format!("{kind} gives none for {provider} in this build; choose another source"))
    }

    fn from_words(source: &str, name: Option<&str>) -> Result<Self> {
        match (source, name) {
            ("environment", None) => Ok(Self::Environment),
            #[cfg(any(feature = "aws_config", feature = "azure_identity", feature = "google_cloud_auth"))]
            ("default-chain", None) => Ok(Self::DefaultChain),
            #[cfg(feature = "aws_config")]
            ("profile", Some(name)) if !name.is_empty() => Ok(Self::Profile(name.to_owned())),
            #[cfg(all(feature = "gcs", feature = "serde_json"))]
            ("key-file", Some(path)) if !path.is_empty() => Ok(Self::KeyFile(path.into())),
            #[cfg(feature = "sign_blob")]
            ("sign-blob", None) => Ok(Self::SignBlob(None)),
            #[cfg(feature = "sign_blob")]
            ("sign-blob", Some(email)) => Ok(Self::SignBlob(Some(super::service_account_email(email.to_owned())?))),
            #[cfg(feature = "google_cloud_auth")]
            ("impersonate", Some(email)) => Ok(Self::Impersonate(super::service_account_email(email.to_owned())?)),
            _ => Err(match NOT_BUILT.iter().find(|(known, _)| *known == source) {
                Some((_, feature)) => wrong(&format!(
                    "this one needs the feature {feature} of presign; switch it on, or write environment",
                )),
                None => wrong(
                    "write environment, default-chain, profile with a name, key-file with a path, sign-blob, or impersonate \
                     with an e-mail address",
                ),
            }),
        }
    }
}

/// What this build has not, and the feature that brings it.
const NOT_BUILT: &[(&str, &str)] = &[
    #[cfg(not(any(feature = "aws_config", feature = "azure_identity", feature = "google_cloud_auth")))]
    ("default-chain", "aws_config (for S3), google_cloud_auth (for Cloud Storage) or azure_identity (for Azure)"),
    #[cfg(not(feature = "aws_config"))]
    ("profile", "aws_config"),
    #[cfg(not(all(feature = "gcs", feature = "serde_json")))]
    ("key-file", "serde_json beside gcs"),
    #[cfg(not(feature = "sign_blob"))]
    ("sign-blob", "sign_blob"),
    #[cfg(not(feature = "google_cloud_auth"))]
    ("impersonate", "google_cloud_auth"),
];

/// As a URL writes it: `environment`, `default-chain`, `profile:NAME`.
impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.split_once(':') {
            Some((source, name)) => Self::from_words(source, Some(name)),
            None => Self::from_words(text, None),
        }
    }
}

/// As a URL writes it.
impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Environment => f.write_str("environment"),
            #[cfg(any(feature = "aws_config", feature = "azure_identity", feature = "google_cloud_auth"))]
            Self::DefaultChain => f.write_str("default-chain"),
            #[cfg(feature = "aws_config")]
            Self::Profile(name) => write!(f, "profile:{name}"),
            #[cfg(all(feature = "gcs", feature = "serde_json"))]
            Self::KeyFile(path) => write!(f, "key-file:{}", path.display()),
            #[cfg(feature = "sign_blob")]
            Self::SignBlob(None) => f.write_str("sign-blob"),
            #[cfg(feature = "sign_blob")]
            Self::SignBlob(Some(email)) => write!(f, "sign-blob:{email}"),
            #[cfg(feature = "google_cloud_auth")]
            Self::Impersonate(email) => write!(f, "impersonate:{email}"),
        }
    }
}

/// As a configuration file has it. Of what is neither, serde would repeat a text that may be the secret itself.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(untagged, expecting = "`credentials` is no source: write it as `environment`, or as fields")]
enum Written {
    Text(String),
    Fields(Fields),
}

#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    source: String,
    name: Option<String>,
}

#[cfg(feature = "serde")]
impl TryFrom<Written> for Source {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self> {
        match written {
            Written::Text(text) => text.parse(),
            Written::Fields(fields) => Self::from_words(&fields.source, fields.name.as_deref()),
        }
    }
}

/// What was written is not repeated: it may be the secret itself.
fn wrong(what: &str) -> Error {
    Error::new(ErrorKind::Config, format!("choose where credentials come from: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_source_is_refused_without_repeating_it() {
        for text in [
            "",
            "5ec4e7",
            "Environment",
            " environment",
            "environment:",
            "environment:5ec4e7",
            "default-chain:5ec4e7",
            "profile",
            "profile:",
            "key-file",
            "key-file:",
            "impersonate",
            "AKID:5ec4e7",
        ] {
            let error = text.parse::<Source>().unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Config, "{text}");
            assert!(!error.to_string().contains("5ec4e7"), "{error}");
        }
    }

    #[cfg(feature = "aws_config")]
    #[test]
    fn a_source_reads_as_it_is_written() {
        for text in ["environment", "default-chain", "profile:work", "profile:a:b"] {
            assert_eq!(text.parse::<Source>().unwrap().to_string(), text);
        }
        assert_eq!("profile:a:b".parse::<Source>().unwrap(), Source::Profile("a:b".to_owned()));
    }

    #[test]
    fn a_source_that_is_not_built_in_names_its_feature() {
        for (text, built, feature) in [
            (
                "default-chain",
                cfg!(any(feature = "aws_config", feature = "azure_identity", feature = "google_cloud_auth")),
                "aws_config",
            ),
            ("profile:work", cfg!(feature = "aws_config"), "aws_config"),
            ("key-file:/k.json", cfg!(all(feature = "gcs", feature = "serde_json")), "serde_json"),
            ("sign-blob", cfg!(feature = "sign_blob"), "sign_blob"),
            ("impersonate:robot@example", cfg!(feature = "google_cloud_auth"), "google_cloud_auth"),
        ] {
            match text.parse::<Source>() {
                Ok(source) => assert!(built && source.to_string() == text, "{text}"),
                Err(error) => {
                    assert!(!built && error.to_string().contains(&format!("feature {feature}")), "{text}: {error}");
                }
            }
        }
    }

    #[cfg(feature = "google_cloud_auth")]
    #[test]
    fn a_service_account_is_named_by_its_address() {
        for text in
            ["sign-blob:robot@example.iam.gserviceaccount.com", "impersonate:1-compute@developer.gserviceaccount.com"]
        {
            assert_eq!(text.parse::<Source>().unwrap().to_string(), text);
        }
        for text in
            ["sign-blob:", "sign-blob:5ec4e7", "impersonate:", "impersonate:a/5ec4e7@b", "impersonate:a@b@5ec4e7"]
        {
            let error = text.parse::<Source>().unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Credentials, "{text}");
            assert!(!error.to_string().contains("5ec4e7"), "{error}");
        }
    }

    #[cfg(all(feature = "s3", feature = "sign_blob", feature = "aws_config"))]
    #[test]
    fn a_source_of_another_provider_is_refused() {
        for (url, kind) in [
            ("s3://photos?region=r&credentials=sign-blob", "sign-blob gives none for S3"),
            ("s3://photos?region=r&credentials=key-file:/5ec4e7", "key-file gives none for S3"),
            ("gs://photos?credentials=profile:5ec4e7", "profile gives none for Cloud Storage"),
            #[cfg(feature = "azure")]
            ("az://cats?account=photos&credentials=profile:5ec4e7", "profile gives none for Azure"),
        ] {
            let error = crate::Config::from_url(url).unwrap().open().unwrap_err();
            assert!(error.to_string().contains(kind) && !error.to_string().contains("5ec4e7"), "{error}");
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_file_is_read_as_strictly() {
        let read = |text: &str| serde_json::from_str::<Source>(text);
        for text in [r#""environment""#, r#"{"source":"environment"}"#] {
            assert_eq!(read(text).unwrap(), Source::Environment);
        }
        for text in [
            r#""5ec4e7""#,
            r#"["5ec4e7"]"#,
            r#"{"AKID":"5ec4e7"}"#,
            r#"{"source":["5ec4e7"]}"#,
            r#"{"source":"environment","name":"5ec4e7"}"#,
            r#"{"source":"environment","secret":"5ec4e7"}"#,
            r#"{"source":"profile"}"#,
            r#"{"source":"5ec4e7"}"#,
            r#"{"name":"5ec4e7"}"#,
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(!error.contains("5ec4e7"), "{error}");
        }
    }
}
