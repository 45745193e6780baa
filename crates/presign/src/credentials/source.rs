use std::fmt;
use std::str::FromStr;

use presign_core::{Error, ErrorKind, Result};

use super::AnyCredentials;

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
    /// `environment`: as [`credentials::env`](super::env()) reads it.
    Environment,
    /// `default-chain`: all sources of an [`AwsChain`](super::AwsChain).
    #[cfg(feature = "aws_config")]
    DefaultChain,
    /// `profile:NAME`: one profile of `~/.aws`, and no other source.
    #[cfg(feature = "aws_config")]
    Profile(String),
}

impl Source {
    /// The credentials of this source, for buckets in `region`. The environment is read now, all else when it is needed.
    pub(crate) fn credentials(&self, region: &str) -> Result<AnyCredentials> {
        #[cfg(not(feature = "aws_config"))]
        let _ = region;
        Ok(match self {
            Self::Environment => super::env()?.into(),
            #[cfg(feature = "aws_config")]
            Self::DefaultChain => super::AwsChain::new().with_region(region).into(),
            #[cfg(feature = "aws_config")]
            Self::Profile(name) => super::AwsChain::profile(name).with_region(region).into(),
        })
    }

    fn from_words(source: &str, name: Option<&str>) -> Result<Self> {
        match (source, name) {
            ("environment", None) => Ok(Self::Environment),
            #[cfg(feature = "aws_config")]
            ("default-chain", None) => Ok(Self::DefaultChain),
            #[cfg(feature = "aws_config")]
            ("profile", Some(name)) if !name.is_empty() => Ok(Self::Profile(name.to_owned())),
            #[cfg(not(feature = "aws_config"))]
            ("default-chain", None) | ("profile", Some(_)) => {
                Err(wrong("this one needs the feature aws_config of presign; switch it on, or write environment"))
            }
            _ => Err(wrong("write environment, default-chain, or profile with a name")),
        }
    }
}

/// As a URL writes it: `environment`, `default-chain` or `profile:NAME`.
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
            #[cfg(feature = "aws_config")]
            Self::DefaultChain => f.write_str("default-chain"),
            #[cfg(feature = "aws_config")]
            Self::Profile(name) => write!(f, "profile:{name}"),
        }
    }
}

/// As a configuration file has it. Of what is neither, serde would repeat a text that may be the secret itself.
#[cfg(feature = "serde")]
#[derive(serde::Deserialize)]
#[serde(
    untagged,
    expecting = "`credentials` is no source: write environment, default-chain or profile:NAME, or fields"
)]
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

    #[cfg(not(feature = "aws_config"))]
    #[test]
    fn a_source_that_is_not_built_in_names_its_feature() {
        for text in ["default-chain", "profile:work"] {
            assert!(text.parse::<Source>().unwrap_err().to_string().contains("feature aws_config"));
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
