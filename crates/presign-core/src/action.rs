use std::borrow::Cow;

use http::Method;

use crate::{Error, ObjectKey, Result};

/// What the bearer of a URL may do, in portable words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Read an object.
    Get,
    /// Read an object's metadata.
    Head,
    /// Write an object.
    Put,
    /// Delete an object.
    Delete,
    /// List the objects of a bucket.
    List,
    /// Write an object of a size within bounds; the backend picks how.
    Upload,
    /// Any other operation of the provider, named by its method; its query and headers say which.
    Request(Method),
}

impl Action {
    /// The action's name as the command and house rules spell it.
    ///
    /// ```
    /// assert_eq!(presign_core::Action::Get.name(), "get");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Head => "head",
            Self::Put => "put",
            Self::Delete => "delete",
            Self::List => "list",
            Self::Upload => "upload",
            Self::Request(_) => "request",
        }
    }

    /// The HTTP method that it is done by.
    ///
    /// ```
    /// assert_eq!(presign_core::Action::List.method(), http::Method::GET);
    /// ```
    pub fn method(&self) -> &Method {
        match self {
            Self::Get | Self::List => &Method::GET,
            Self::Head => &Method::HEAD,
            Self::Put | Self::Upload => &Method::PUT,
            Self::Delete => &Method::DELETE,
            Self::Request(method) => method,
        }
    }
}

/// What an action is done to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Target<'a> {
    /// One object.
    Object(ObjectKey<'a>),
    /// The bucket or container itself.
    Bucket,
    /// The objects of the bucket whose names begin with this text.
    Prefix(Cow<'a, str>),
}

impl<'a> Target<'a> {
    /// The object of this name.
    ///
    /// # Errors
    /// As [`ObjectKey::new`].
    pub fn object(name: impl Into<Cow<'a, str>>) -> Result<Self> {
        ObjectKey::new(name).map(Self::Object)
    }
}

impl<'a> From<ObjectKey<'a>> for Target<'a> {
    fn from(key: ObjectKey<'a>) -> Self {
        Self::Object(key)
    }
}

impl<'a> TryFrom<&'a str> for Target<'a> {
    type Error = Error;

    fn try_from(name: &'a str) -> Result<Self> {
        Self::object(name)
    }
}
