use std::fmt;
use std::str::FromStr;

use presign_core::{BaseUrl, Error, ErrorKind, Result};

/// Where an S3 service answers: a [`BaseUrl`], and whether AWS is behind it.
///
/// ```
/// use presign_s3::Endpoint;
/// let endpoint: Endpoint = "http://127.0.0.1:9000".parse()?;
/// assert_eq!(endpoint.to_string(), "http://127.0.0.1:9000");
/// assert!("127.0.0.1:9000".parse::<Endpoint>().is_err());
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(BaseUrl);

impl Endpoint {
    /// The regional endpoint of AWS.
    ///
    /// ```
    /// let endpoint = presign_s3::Endpoint::aws("eu-central-1")?;
    /// assert_eq!(endpoint.to_string(), "https://s3.eu-central-1.amazonaws.com");
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of an AWS region.
    pub fn aws(region: &str) -> Result<Self> {
        // us-east-1, us-gov-west-1: two words at the least, and a number.
        let words: Vec<&str> = region.split('-').collect();
        let word = |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
        let whole = words.split_last().is_some_and(|(number, names)| {
            let number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
            number && names.len() >= 2 && names.iter().all(word)
        });
        // The isolated and the European sovereign partitions have domains that are not for everyone to know.
        let apart = words.iter().any(|word| word.starts_with("iso")) || words[0] == "eusc";
        if !whole || apart || region.len() > 63 {
            return Err(Error::new(
                ErrorKind::Config,
                "find the endpoint: that is no public AWS region; write it as us-east-1, or give the endpoint of your \
                 service",
            ));
        }
        // China's regions have a domain of their own: https://docs.aws.amazon.com/general/latest/gr/s3.html
        let domain = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://s3.{region}.{domain}").parse()
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.0
    }

    pub(crate) fn is_aws(&self) -> bool {
        let host = self.0.host();
        host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn")
    }

    /// The authority of this endpoint, or of a bucket below it.
    pub(crate) fn authority(&self, bucket: Option<&str>) -> String {
        match bucket {
            Some(bucket) => format!("{bucket}.{}", self.0.authority()),
            None => self.0.authority(),
        }
    }
}

impl From<BaseUrl> for Endpoint {
    fn from(base: BaseUrl) -> Self {
        Self(base)
    }
}

impl FromStr for Endpoint {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        text.parse().map(Self)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_is_one_label() {
        for region in ["", "EU", "eu central", "eu.central", "-a", "a-", "é", "a/b", "a@b", &"a".repeat(64)] {
            assert!(Endpoint::aws(region).is_err(), "{region}");
        }
        assert_eq!(Endpoint::aws("cn-north-1").unwrap().to_string(), "https://s3.cn-north-1.amazonaws.com.cn");
    }

    #[test]
    fn aws_is_known_by_its_domain() {
        for (text, aws) in [
            ("https://s3.amazonaws.com", true),
            ("https://s3.cn-north-1.amazonaws.com.cn", true),
            ("https://amazonaws.com.example", false),
            ("https://notamazonaws.com", false),
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().is_aws(), aws, "{text}");
        }
    }
}
