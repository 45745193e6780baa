use std::fmt;
use std::str::FromStr;

use presign_core::{Error, ErrorKind, Result};

use crate::arn::{AccessPoint, is_arn};

/// The regions that a signature of Version 4A is valid in: names and beginnings of names that end in `*`, separated by
/// commas
/// ([X-Amz-Region-Set](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html#how-sigv4a-works)).
///
/// ```
/// use presign_s3::RegionSet;
/// let regions: RegionSet = "us-east-1,eu-*".parse()?;
/// assert!(regions.covers("us-east-1") && regions.covers("eu-west-3") && !regions.covers("us-east-2"));
/// assert!("".parse::<RegionSet>().is_err() && "eu-*-1".parse::<RegionSet>().is_err());
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionSet(String);

impl RegionSet {
    /// Every region: `*`.
    pub fn all() -> Self {
        Self("*".to_owned())
    }

    /// What a URL for `bucket`, of an account of `region`, needs at the least: its region, which is the ARN's for an
    /// access point; or every region, for a Multi-Region Access Point.
    ///
    /// ```
    /// use presign_s3::RegionSet;
    /// assert_eq!(RegionSet::for_bucket("photos", "us-east-1")?.as_str(), "us-east-1");
    /// let arn = "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap";
    /// assert_eq!(RegionSet::for_bucket(arn, "us-east-1")?, RegionSet::all());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the region is none, or the ARN is not one of an access point.
    pub fn for_bucket(bucket: &str, region: &str) -> Result<Self> {
        if !is_arn(bucket) {
            return region.parse();
        }
        match AccessPoint::parse(bucket)?.region {
            "" => Ok(Self::all()),
            region => region.parse(),
        }
    }

    /// The set as it is signed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the region is one of the set.
    pub fn covers(&self, region: &str) -> bool {
        self.0.split(',').any(|entry| match entry.strip_suffix('*') {
            Some(start) => region.starts_with(start),
            None => region == entry,
        })
    }
}

impl FromStr for RegionSet {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let entry = |entry: &str| !entry.is_empty() && entry.strip_suffix('*').unwrap_or(entry).bytes().all(plain);
        if !text.split(',').all(entry) {
            return Err(Error::new(
                ErrorKind::Config,
                "sign for a set of regions: it has an empty name, or characters beside letters, digits, `-`, `_`, `.` \
                 and a `*` at the end of a name; write it as us-east-1,eu-* or *",
            ));
        }
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for RegionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_set_is_read_or_refused() {
        for text in ["*", "us-east-1", "us-east-1,eu-*", "eu-*,*", "auto"] {
            assert_eq!(text.parse::<RegionSet>().unwrap().to_string(), text);
        }
        for text in ["", ",", "a,", ",a", "a,,b", "a b", "a, b", "**", "*a", "a*b", "a/b", "é", "a\n", "a%2C", "a;b"] {
            assert_eq!(*text.parse::<RegionSet>().unwrap_err().kind(), ErrorKind::Config, "{text}");
        }
    }

    #[test]
    fn a_set_covers_what_it_names() {
        for (set, region, covered) in [
            ("*", "us-east-1", true),
            ("us-*", "us-east-1", true),
            ("us-*", "us-", true),
            ("us-*", "us", false),
            ("us-*", "eu-us-1", false),
            ("us-east-1", "us-east-1", true),
            ("us-east-1", "us-east-10", false),
            ("us-east-1", "us-east", false),
            ("us-east-1", "US-EAST-1", false),
            ("us-east-1,eu-west-1", "eu-west-1", true),
            ("us-east-1,eu-west-1", "us-east-1,eu-west-1", false),
        ] {
            assert_eq!(set.parse::<RegionSet>().unwrap().covers(region), covered, "{set} {region}");
        }
        assert!(RegionSet::all().covers("anywhere"));
        let arn = "arn:aws:s3:us-west-2:123456789012:accesspoint/films";
        assert_eq!(RegionSet::for_bucket(arn, "us-east-1").unwrap().as_str(), "us-west-2");
        assert!(RegionSet::for_bucket("arn:aws:s3:::films", "us-east-1").is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_stands_or_refused(text in ".*") {
            if let Ok(set) = text.parse::<RegionSet>() {
                prop_assert_eq!(set.as_str(), &text);
                for entry in text.split(',') {
                    let member = entry.replace('*', "x");
                    prop_assert!(set.covers(&member));
                }
            }
        }
    }
}
