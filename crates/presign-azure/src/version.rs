use std::fmt;
use std::str::FromStr;

use presign_core::{Error, ErrorKind, Result};

/// A version of the service, `sv`: the day it came out. It decides which fields are signed, and which permissions there
/// are. <https://learn.microsoft.com/rest/api/storageservices/versioning-for-the-azure-storage-services>
///
/// ```
/// use presign_azure::Version;
/// let version: Version = "2020-12-06".parse()?;
/// assert!(Version::OLDEST < version && version < Version::NEWEST);
/// assert_eq!(version.to_string(), "2020-12-06");
/// assert!("2011-08-18".parse::<Version>().is_err(), "signed in another way");
/// # Ok::<(), presign_core::Error>(())
/// ```
// The digits of the day as one number: versions are compared for every line that is signed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u32);

impl Version {
    /// The first version that signs what all later ones do: since then there are account SAS, `sip` and `spr`.
    pub const OLDEST: Self = Self::of(2015, 4, 5);

    /// The last version whose fields are known here, and the default. Azurite checks delegation SAS up to 2025-11-05.
    pub const NEWEST: Self = Self::of(2026, 10, 6);

    pub(crate) const fn of(year: u16, month: u8, day: u8) -> Self {
        Self(year as u32 * 10_000 + month as u32 * 100 + day as u32)
    }

    /// What they are compared by, for constants.
    pub(crate) const fn day(self) -> u32 {
        self.0
    }
}

impl FromStr for Version {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        parse(text).filter(|version| (Self::OLDEST..=Self::NEWEST).contains(version)).ok_or_else(|| {
            let text = format!(
                "read a version of Azure Storage: write the day of one from {} to {}, for example 2025-11-05",
                Self::OLDEST,
                Self::NEWEST,
            );
            Error::new(ErrorKind::Config, text)
        })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

fn parse(text: &str) -> Option<Version> {
    let mut parts = text.split('-');
    let mut number = |digits: usize| -> Option<u16> {
        let part = parts.next()?;
        (part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (year, month, day) = (number(4)?, number(2)?, number(2)?);
    let known = parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
    known.then_some(Version::of(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            "2015-04-04",
            "2026-10-07",
            "2020-13-01",
            "2020-00-01",
            "2020-01-32",
            "2020-1-01",
            "2020-01-01-",
            "2020-01",
            "2020-01-01Z",
            "+020-01-01",
            "2020-01-+1",
            "20200101",
        ] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_as_it_is_written_or_refused(text in "(20[0-9]{2}-[0-9]{2}-[0-9]{2})|\\PC{0,12}") {
            if let Ok(version) = text.parse::<Version>() {
                prop_assert_eq!(version.to_string(), text);
            }
        }
    }
}
