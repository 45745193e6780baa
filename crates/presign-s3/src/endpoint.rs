use std::fmt;
use std::str::FromStr;

use presign_core::{BaseUrl, Error, Result};

use crate::partition::Partition;
use crate::variant::Variant;

/// Where an S3 service answers: a [`BaseUrl`], and whether AWS is behind it.
///
/// It is what the *bearer* will call. Signing crosses no wire, so a program that itself reaches the server by another
/// name (`http://minio:9000` between containers) gives the public one (`https://files.example`) here: the host is
/// part of the signature, and can't be exchanged afterwards.
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
    /// The regional endpoint of AWS. The global one, `https://s3.amazonaws.com`, answers for other regions with a
    /// redirect, which a signature does not survive: it is used only where it is given.
    ///
    /// ```
    /// let endpoint = presign_s3::Endpoint::aws("eu-central-1")?;
    /// assert_eq!(endpoint.to_string(), "https://s3.eu-central-1.amazonaws.com");
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`](presign_core::ErrorKind::Config) if that can't be the name of an AWS region.
    pub fn aws(region: &str) -> Result<Self> {
        Variant::default().endpoint(region)
    }

    pub(crate) fn base(&self) -> &BaseUrl {
        &self.0
    }

    pub(crate) fn is_aws(&self) -> bool {
        Partition::has_host(self.0.host())
    }

    pub(crate) fn authority(&self) -> &str {
        self.0.authority()
    }

    /// The authority of a bucket below this endpoint.
    pub(crate) fn authority_of(&self, bucket: &str) -> String {
        format!("{bucket}.{}", self.authority())
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
}
