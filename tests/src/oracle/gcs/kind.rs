use std::str::FromStr;

use anyhow::{Error, bail};

use super::case::Version;

/// What is signed, by which version and which kind of key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    V4Rsa,
    V4Hmac,
    V2Rsa,
    V2Hmac,
    PostV4Rsa,
    PostV4Hmac,
}

impl Kind {
    /// Each, in the order in which they are asked.
    pub(crate) const ALL: [Self; 6] =
        [Self::V4Rsa, Self::V4Hmac, Self::V2Rsa, Self::V2Hmac, Self::PostV4Rsa, Self::PostV4Hmac];

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V4Rsa => "v4_rsa",
            Self::V4Hmac => "v4_hmac",
            Self::V2Rsa => "v2_rsa",
            Self::V2Hmac => "v2_hmac",
            Self::PostV4Rsa => "post_v4_rsa",
            Self::PostV4Hmac => "post_v4_hmac",
        }
    }

    pub(super) fn version(self) -> Version {
        match self {
            Self::V4Rsa | Self::V4Hmac | Self::PostV4Rsa | Self::PostV4Hmac => Version::V4,
            Self::V2Rsa | Self::V2Hmac => Version::V2,
        }
    }

    /// Whether an HMAC key signs.
    pub(super) fn is_hmac(self) -> bool {
        matches!(self, Self::V4Hmac | Self::V2Hmac | Self::PostV4Hmac)
    }

    pub(super) fn is_form(self) -> bool {
        matches!(self, Self::PostV4Rsa | Self::PostV4Hmac)
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match Self::ALL.into_iter().find(|kind| kind.name() == name) {
            Some(kind) => Ok(kind),
            None => bail!("there is no kind {name}: use v4_rsa, v4_hmac, v2_rsa, v2_hmac, post_v4_rsa, post_v4_hmac"),
        }
    }
}
