use std::ffi::OsString;
use std::sync::Arc;

use presign_core::{Expiry, ProvideCredentials, Result};

use super::signature::signature;
use super::url::Parsed;
use super::wrong;
use crate::credentials::Provider;
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
    preset: Option<s3::Preset>,
    hosts: Vec<Host>,
    addressing: Option<s3::Addressing>,
    expiry: Expiry,
    signature: s3::Signature,
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

    /// The bucket's name.
    pub fn bucket(&self) -> &str {
        &self.bucket
    }

    /// The region that is signed for.
    pub fn region(&self) -> &str {
        &self.region
    }

    pub(super) fn presigner(&self, provider: Arc<dyn ProvideCredentials<s3::Credentials>>) -> Result<Presigner> {
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
    pub(super) fn from_parsed(parsed: Parsed<'_>, lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<Self> {
        let region = match parsed.region {
            Some(region) => Some(region.into_owned()),
            None => environment::first(&lookup, ["AWS_REGION", "AWS_DEFAULT_REGION"])?,
        };
        let endpoint = match parsed.endpoint {
            Some(endpoint) => Some(endpoint.into_owned()),
            None => environment::first(&lookup, ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"])?,
        };
        let hosts: Vec<&str> = parsed.hosts.as_deref().map(|hosts| hosts.split(',').collect()).unwrap_or_default();
        Self::from_words(Words {
            bucket: parsed.bucket,
            region: region.as_deref(),
            endpoint: endpoint.as_deref(),
            preset: parsed.preset.as_deref(),
            hosts: &hosts,
            addressing: parsed.style.as_deref(),
            expiry: parsed.credential_expiry.as_deref(),
            signature: parsed.signature.as_deref(),
            region_set: parsed.region_set.as_deref(),
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
        let expiry = match words.expiry {
            None => Expiry::default(),
            Some("clamp") => Expiry::Clamp,
            Some("refuse") => Expiry::Refuse,
            Some("ignore") => Expiry::Ignore,
            Some(_) => return Err(wrong("the credential expiry is not known; write clamp, refuse or ignore")),
        };
        let hosts = words.hosts.iter().map(host).collect::<Result<Vec<Host>>>()?;
        Ok(Self {
            endpoint: words.endpoint.map(str::parse).transpose()?,
            preset,
            addressing,
            expiry,
            signature: signature(words.signature, words.region_set, words.bucket, region)?,
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
}

#[cfg(feature = "serde")]
impl TryFrom<Fields> for S3Config {
    type Error = presign_core::Error;

    fn try_from(fields: Fields) -> Result<Self> {
        let Fields { bucket, region, endpoint, preset, hosts, addressing, expiry, signature, region_set } = fields;
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
        })
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
            ("s3://b?region=r&hosts=ipv6", &[][..]),
            ("s3://b?region=r&hosts=fips,", &[][..]),
            ("s3://b?region=r&preset=R2", &[][..]),
            ("s3://b?preset=b2", &[][..]),
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
    fn hosts_and_presets_are_chosen_by_name() {
        let at = |url: &str| {
            let presigned = Presigner::from_url(url, keys())?.presign_now(&Grant::get("k", MINUTE))?;
            Ok::<_, presign_core::Error>(presigned.reveal().as_str().split('?').next().unwrap().to_owned())
        };
        for (url, expected) in [
            (
                "s3://b-c?region=us-east-1&hosts=fips,dualstack",
                "https://b-c.s3-fips.dualstack.us-east-1.amazonaws.com/k",
            ),
            ("s3://b-c?region=us-east-1&hosts=accelerate", "https://b-c.s3-accelerate.amazonaws.com/k"),
            ("s3://b-c?region=fr-par&preset=scaleway", "https://b-c.s3.fr-par.scw.cloud/k"),
            ("s3://b-c?preset=garage&endpoint=http://h:3900", "http://h:3900/b-c/k"),
            (
                "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films?region=us-west-2",
                "https://films-123456789012.s3-accesspoint.us-west-2.amazonaws.com/k",
            ),
        ] {
            assert_eq!(at(url).unwrap(), expected, "{url}");
        }
        for url in [
            "s3://b-c?region=us-east-1&hosts=fips,accelerate",
            "s3://b-c?region=cn-north-1&hosts=fips",
            "s3://b.c?region=us-east-1&hosts=accelerate",
            "s3://b-c?region=us-east-1&hosts=accelerate&style=path",
            "s3://b-c?region=us-east-1&hosts=dualstack&endpoint=https://h",
            "s3://b-c?region=fr-par&preset=scaleway&hosts=dualstack",
            "s3://b-c?preset=garage",
            "s3://b-c?preset=r2",
            "s3://b-c?preset=r2&endpoint=https://files.example",
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films?region=cn-north-1",
            "s3://arn:aws:s3:us-west-2:123456789012:accesspoint/films/k?region=us-west-2",
        ] {
            assert_eq!(*at(url).unwrap_err().kind(), ErrorKind::Config, "{url}");
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
            r#"{"provider":"s3","bucket":"b","region":"r","hosts":"fips"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","hosts":["FIPS"]}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","preset":"5ec4e7"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","addressing":"virtual_host"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","expiry":"Clamp"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","endpoint":"h"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","signature":"V4"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","region_set":"*"}"#,
            r#"{"provider":"s3","bucket":"b","region":"r","region":"s"}"#,
        ] {
            let text = read(text).unwrap_err().to_string();
            assert!(!text.contains("5ec4e7"), "{text}");
        }
    }
}
