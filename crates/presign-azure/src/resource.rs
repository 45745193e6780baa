use std::borrow::Cow;

use presign_core::{Error, ErrorKind, ObjectKey, Result};

use crate::permissions::Scope;
use crate::{Version, names};

/// What a SAS is for, `sr`: a container, or something in it.
/// <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#specify-the-signed-resource-field>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Resource<'a> {
    /// The container and all blobs in it: `c`.
    Container,
    /// A directory and all below it, where the account has a hierarchical namespace: `d`.
    Directory(ObjectKey<'a>),
    /// One blob: `b`.
    Blob(ObjectKey<'a>),
    /// One snapshot of a blob, and not the blob: `bs`.
    Snapshot(ObjectKey<'a>, Cow<'a, str>),
    /// One version of a blob, and not the blob: `bv`.
    Version(ObjectKey<'a>, Cow<'a, str>),
}

impl<'a> Resource<'a> {
    /// The directory of this name, without a `/` in front or behind.
    ///
    /// # Errors
    /// As [`ObjectKey::new`].
    pub fn directory(name: impl Into<Cow<'a, str>>) -> Result<Self> {
        ObjectKey::new(name).map(Self::Directory)
    }

    /// The blob of this name.
    ///
    /// # Errors
    /// As [`ObjectKey::new`].
    pub fn blob(name: impl Into<Cow<'a, str>>) -> Result<Self> {
        ObjectKey::new(name).map(Self::Blob)
    }

    /// The snapshot of a blob that was taken at this time, as the service wrote it: `2026-11-21T12:00:00.0000000Z`.
    ///
    /// # Errors
    /// As [`ObjectKey::new`].
    pub fn snapshot(name: impl Into<Cow<'a, str>>, time: impl Into<Cow<'a, str>>) -> Result<Self> {
        Ok(Self::Snapshot(ObjectKey::new(name)?, time.into()))
    }

    /// The version of a blob that has this id.
    ///
    /// # Errors
    /// As [`ObjectKey::new`].
    pub fn version(name: impl Into<Cow<'a, str>>, id: impl Into<Cow<'a, str>>) -> Result<Self> {
        Ok(Self::Version(ObjectKey::new(name)?, id.into()))
    }

    /// What it is, and its name.
    pub(crate) fn parts(&self) -> (Form<'_>, Option<&ObjectKey<'a>>) {
        match self {
            Self::Container => (Form::Container, None),
            Self::Directory(name) => (Form::Directory, Some(name)),
            Self::Blob(name) => (Form::Blob, Some(name)),
            Self::Snapshot(name, time) => (Form::Snapshot(time.as_ref().into()), Some(name)),
            Self::Version(name, id) => (Form::Version(id.as_ref().into()), Some(name)),
        }
    }

    /// [`parts`](Self::parts) to keep.
    pub(crate) fn into_parts(self) -> (Form<'a>, Option<ObjectKey<'a>>) {
        match self {
            Self::Container => (Form::Container, None),
            Self::Directory(name) => (Form::Directory, Some(name)),
            Self::Blob(name) => (Form::Blob, Some(name)),
            Self::Snapshot(name, time) => (Form::Snapshot(time), Some(name)),
            Self::Version(name, id) => (Form::Version(id), Some(name)),
        }
    }
}

/// What a SAS is for, but for its name.
#[derive(Clone, Debug)]
pub(crate) enum Form<'a> {
    Container,
    Directory,
    Blob,
    /// By its time.
    Snapshot(Cow<'a, str>),
    /// By its id.
    Version(Cow<'a, str>),
}

impl Form<'_> {
    /// The value of `sr`.
    pub(crate) fn letter(&self) -> &'static str {
        match self {
            Self::Container => "c",
            Self::Directory => "d",
            Self::Blob => BLOB,
            Self::Snapshot(_) => "bs",
            Self::Version(_) => "bv",
        }
    }

    pub(crate) fn scope(&self) -> Scope {
        match self {
            Self::Container => Scope::Container,
            Self::Directory => Scope::Directory,
            Self::Blob | Self::Snapshot(_) | Self::Version(_) => Scope::Blob,
        }
    }

    /// The parameter beside the token that says which snapshot or version it is.
    pub(crate) fn beside(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Snapshot(time) => Some((SNAPSHOT, time)),
            Self::Version(id) => Some((VERSION_ID, id)),
            _ => None,
        }
    }

    /// Refuses what `version` has no SAS for.
    pub(crate) fn check(&self, version: Version) -> Result<()> {
        let since = since(self.letter());
        if version < since {
            let text = format!(
                "sign for `sr={}`: version {version} does not know it; choose version {since} or a newer one",
                self.letter(),
            );
            return Err(Error::new(ErrorKind::Config, text));
        }
        if self.beside().is_some_and(|(_, which)| which.is_empty() || which.chars().any(char::is_control)) {
            let text = "sign for a snapshot or version: its time or id is empty or has control characters; take it \
                        from the service's answer";
            return Err(Error::new(ErrorKind::Term, text));
        }
        Ok(())
    }

    /// Refuses names that would be other ones.
    #[inline]
    pub(crate) fn check_name(&self, name: Option<&ObjectKey<'_>>) -> Result<()> {
        match (self, name) {
            (Self::Directory, Some(name)) => names::depth(name).map(|_| ()),
            (_, Some(name)) => names::blob(name),
            (_, None) => Ok(()),
        }
    }
}

/// The value of `sr` for a blob.
pub(crate) const BLOB: &str = "b";
pub(crate) const SNAPSHOT: &str = "snapshot";
pub(crate) const VERSION_ID: &str = "versionid";

/// The version that brought a signed resource.
pub(crate) fn since(letter: &str) -> Version {
    match letter {
        "bs" | "bv" => Version::of(2018, 11, 9),
        "d" => Version::of(2020, 2, 10),
        _ => Version::OLDEST,
    }
}

/// What is signed of the resource: decoded, the account once, whatever the URL looks like.
pub(crate) fn canonical(account: &str, container: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("/blob/{account}/{container}/{name}"),
        None => format!("/blob/{account}/{container}"),
    }
}
