use std::str::FromStr;

use anyhow::{Error, bail};

use super::case::Version;

/// What is signed, and by which version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    V4,
    V2,
    PostV4,
    PostV2,
}

impl Kind {
    /// Each, in the order in which they are asked.
    pub(crate) const ALL: [Self; 4] = [Self::V4, Self::V2, Self::PostV4, Self::PostV2];

    /// What it is called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V4 => "v4",
            Self::V2 => "v2",
            Self::PostV4 => "post_v4",
            Self::PostV2 => "post_v2",
        }
    }

    pub(super) fn version(self) -> Version {
        match self {
            Self::V4 | Self::PostV4 => Version::V4,
            Self::V2 | Self::PostV2 => Version::V2,
        }
    }

    pub(super) fn is_form(self) -> bool {
        matches!(self, Self::PostV4 | Self::PostV2)
    }
}

impl FromStr for Kind {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        match Self::ALL.into_iter().find(|kind| kind.name() == name) {
            Some(kind) => Ok(kind),
            None => bail!("there is no kind {name}: use v4, v2, post_v4, post_v2"),
        }
    }
}
