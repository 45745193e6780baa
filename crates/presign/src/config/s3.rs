use std::ffi::OsString;
use std::sync::Arc;

use presign_core::{Expiry, ProvideCredentials, Result};

use super::url::Parsed;
use super::wrong;
use crate::credentials::{AnyCredentials, Provider, Source};
use crate::{Presigner, environment, s3};

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
    addressing: Option<s3::Addressing>,
    expiry: Expiry,
    credentials: Option<Source>,
}

impl S3Config {
    /// The bucket of this name in this region of AWS.
    pub fn new(bucket: impl Into<String>, region: impl Into<String>) -> Self {
        Self {
            bucket: bucket.into(),
            region: region.into(),
            endpoint: None,
            addressing: None,
            expiry: Expiry::default(),
            credentials: None,
        }
    }

    /// The same at another endpoint.
    #[must_use]
    pub fn with_endpoint(mut self, endpoint: s3::Endpoint) -> Self {
        self.endpoint = Some(endpoint);
        self
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
        match self.credentials.as_ref().unwrap_or(&Source::Environment).credentials(&self.region)? {
            AnyCredentials::S3(provider) => self.signing_with(provider),
        }
    }

    pub(super) fn presigner(&self, provider: Arc<dyn ProvideCredentials<s3::Credentials>>) -> Result<Presigner> {
        match &self.credentials {
            None => self.signing_with(provider),
            Some(_) => Err(wrong(
                "it says itself where credentials come from, and others are given; open it without, or leave its \
                 `credentials` out",
            )),
        }
    }

    fn signing_with(&self, provider: Arc<dyn ProvideCredentials<s3::Credentials>>) -> Result<Presigner> {
        let mut account = s3::Account::new(self.region.as_str(), Provider(provider))?.with_expiry(self.expiry);
        if let Some(endpoint) = &self.endpoint {
            account = account.with_endpoint(endpoint.clone());
        }
        if let Some(addressing) = self.addressing {
            account = account.with_addressing(addressing);
        }
        Ok(Presigner::new(account.bucket(self.bucket.as_str())?))
    }

    /// What a URL says, and `lookup` where it doesn't.
    pub(super) fn from_parsed(parsed: Parsed<'_>, lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<Self> {
        let region = match parsed.region {
            Some(region) => Some(region.into_owned()),
            None => environment::first(&lookup, ["AWS_REGION", "AWS_DEFAULT_REGION"])?,
        };
        let endpoint = match parsed.endpoint {
            Some(endpoint) => Some(endpoint.into_owned()),
            None => environment::first(&lookup, ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?,
        };
        Self::from_words(
            parsed.bucket,
            region.ok_or_else(|| {
                wrong("the region is not known; add ?region=REGION to the URL, or set AWS_REGION and read the environment")
            })?,
            endpoint.as_deref(),
            parsed.style.as_deref(),
            parsed.credential_expiry.as_deref(),
            parsed.credentials.map(|source| source.parse()).transpose()?,
        )
    }

    fn from_words(
        bucket: impl Into<String>,
        region: impl Into<String>,
        endpoint: Option<&str>,
        addressing: Option<&str>,
        expiry: Option<&str>,
        credentials: Option<Source>,
    ) -> Result<Self> {
        let addressing = match addressing {
            None => None,
            Some("path") => Some(s3::Addressing::Path),
            Some("virtual-host") => Some(s3::Addressing::VirtualHost),
            Some(_) => return Err(wrong("the addressing style is not known; write path or virtual-host")),
        };
        let expiry = match expiry {
            None => Expiry::default(),
            Some("clamp") => Expiry::Clamp,
            Some("refuse") => Expiry::Refuse,
            Some("ignore") => Expiry::Ignore,
            Some(_) => return Err(wrong("the credential expiry is not known; write clamp, refuse or ignore")),
        };
        Ok(Self {
            bucket: bucket.into(),
            region: region.into(),
            endpoint: endpoint.map(str::parse).transpose()?,
            addressing,
            expiry,
            credentials,
        })
    }
}

/// The fields as a configuration file has them.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    bucket: String,
    region: String,
    endpoint: Option<String>,
    addressing: Option<String>,
    expiry: Option<String>,
    credentials: Option<Source>,
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for S3Config {
    type Error = presign_core::Error;

    fn try_from(fields: Fields) -> Result<Self> {
        let Fields { bucket, region, endpoint, addressing, expiry, credentials } = fields;
        Self::from_words(bucket, region, endpoint.as_deref(), addressing.as_deref(), expiry.as_deref(), credentials)
    }
}

#[cfg(test)]
mod tests {
    use presign_core::{ErrorKind, Grant};

    use super::*;
    use crate::config::url::parse;
    use crate::testing::MINUTE;

    fn from(url: &str, variables: &[(&'static str, &str)]) -> Result<S3Config> {
        S3Config::from_parsed(parse(url)?, |name| {
            variables.iter().find(|(other, _)| *other == name).map(|(_, value)| value.into())
        })
    }

    fn keys() -> s3::Credentials {
        s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    }

    #[test]
    fn the_environment_says_what_the_url_does_not() {
        let both = [("AWS_REGION", "r1"), ("AWS_DEFAULT_REGION", "r2")];
        assert_eq!(from("s3://b", &both).unwrap(), S3Config::new("b", "r1"));
        assert_eq!(from("s3://b", &both[1..]).unwrap(), S3Config::new("b", "r2"));
        assert_eq!(from("s3://b?region=r0", &both).unwrap(), S3Config::new("b", "r0"));
        assert_eq!(from("s3://b", &[("AWS_REGION", ""), both[1]]).unwrap(), S3Config::new("b", "r2"));

        let endpoints = [("AWS_ENDPOINT_URL_S3", "http://h1"), ("AWS_ENDPOINT_URL", "http://h2")];
        let at = |host: &str| S3Config::new("b", "r").with_endpoint(format!("http://{host}").parse().unwrap());
        assert_eq!(from("s3://b?region=r", &endpoints).unwrap(), at("h1"));
        assert_eq!(from("s3://b?region=r", &endpoints[1..]).unwrap(), at("h2"));
        assert_eq!(from("s3://b?region=r&endpoint=http://h0", &endpoints).unwrap(), at("h0"));
    }

    #[test]
    fn what_nobody_says_or_cannot_be_is_an_error() {
        for (url, variables) in [
            ("s3://b", &[][..]),
            ("s3://b", &[("AWS_REGION", ""), ("AWS_DEFAULT_REGION", "")][..]),
            ("s3://b?region=r", &[("AWS_ENDPOINT_URL", "h2")][..]),
            ("s3://b?region=r&endpoint=h", &[][..]),
            ("s3://b?region=r&endpoint=http://u:p@h", &[][..]),
            ("s3://b?region=r&style=virtual", &[][..]),
            ("s3://b?region=r&style=Path", &[][..]),
            ("s3://b?region=r&credential-expiry=never", &[][..]),
        ] {
            assert_eq!(*from(url, variables).unwrap_err().kind(), ErrorKind::Config, "{url}");
        }
        for url in ["s3://b?region=a/b", "s3://..?region=r", "s3://a%2Fb?region=r", "s3://b c?region=r"] {
            assert_eq!(*Presigner::from_url(url, keys()).unwrap_err().kind(), ErrorKind::Config, "{url}");
        }
    }

    #[test]
    fn what_is_chosen_is_what_signs() {
        let url = "s3://photos?region=eu-west-1&endpoint=http://127.0.0.1:9000&style=path&credential-expiry=refuse";
        let token = keys().with_session_token("t0ken");
        let presigner = Presigner::from_url(url, token.clone()).unwrap();
        let presigned = presigner.presign_now(&Grant::get("k", MINUTE)).unwrap();
        assert!(presigned.reveal().as_str().starts_with("http://127.0.0.1:9000/photos/k?"));
        let long = Grant::get("k", MINUTE * 6);
        assert_eq!(*presigner.presign_now(&long).unwrap_err().kind(), ErrorKind::Credentials, "the end is unknown");
        assert!(Presigner::from_url(url, keys()).unwrap().presign_now(&long).is_ok());
        let ignoring = url.replace("refuse", "ignore");
        assert!(Presigner::from_url(&ignoring, token).unwrap().presign_now(&long).is_ok());
    }

    #[test]
    fn of_two_credentials_none_is_dropped() {
        let config = S3Config::new("b", "r").with_credentials(Source::Environment);
        assert_eq!(from("s3://b?region=r&credentials=environment", &[]).unwrap(), config);
        assert_eq!(config.credentials(), Some(&Source::Environment));
        let config = crate::Config::S3(config.with_endpoint("http://h".parse().unwrap()));
        let error = config.presigner(keys()).unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("leave its `credentials` out"), "{error}");
        for text in ["s3://b?region=r&credentials=AKID:5ec4e7", "s3://b?region=r&credentials=5ec4e7"] {
            let error = from(text, &[]).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Config);
            assert!(!error.to_string().contains("5ec4e7"), "{error}");
        }
    }

    #[cfg(feature = "serde")]
    #[test]
    fn a_file_is_read_as_strictly_as_a_url() {
        let read = |text: &str| serde_json::from_str::<crate::Config>(text);
        let least = read(r#"{"provider":"s3","bucket":"b","region":"r"}"#).unwrap();
        assert_eq!(least, crate::Config::from_url("s3://b?region=r").unwrap());
        for text in [
            r#"{"bucket":"b","region":"r"}"#,
            r#"{"provider":"s3","bucket":"b"}"#,
            r#"{"provider":"s3","region":"r"}"#,
            r#"{"provider":"S3","bucket":"b","region":"r"}"#,
            r#"{"provider":"ftp","bucket":"b","region":"r"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","style":"path"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","secret":"5ec4e7"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","addressing":"virtual_host"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","expiry":"Clamp"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","endpoint":"h"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","region":"s"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","credentials":"5ec4e7"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","credentials":{"source":"5ec4e7"}}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","credentials":{"source":"environment","secret":"5ec4e7"}}"#,
        ] {
            let text = read(text).unwrap_err().to_string();
            assert!(!text.contains("5ec4e7"), "{text}");
        }
    }
}
