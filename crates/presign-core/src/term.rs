use std::borrow::Cow;
use std::fmt;
use std::ops::RangeInclusive;

use http::HeaderName;

use crate::{Checksum, Error, ErrorKind, IpNet, Result, Timestamp};

/// One condition of a grant beside its action, target and validity.
///
/// A backend meets terms one by one and must refuse each that it does not enforce; the enum is non-exhaustive, so a
/// backend older than a term refuses it too.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Term<'a> {
    /// The upload's media type.
    ContentType(Cow<'a, str>),
    /// The upload's size in bytes.
    Size(Size),
    /// The upload's checksum.
    Checksum(Checksum),
    /// The upload must not replace an object.
    CreateOnly,
    /// The response's `Content-Disposition` saves the download under this name.
    DownloadAs(Cow<'a, str>),
    /// The response has this header field.
    RespondWith(HeaderName, Cow<'a, str>),
    /// The request has this header field.
    Header(HeaderName, Cow<'a, str>),
    /// The request has this query parameter; one without a value is a name alone.
    Query(Cow<'a, str>, Option<Cow<'a, str>>),
    /// The version of the object.
    Version(Cow<'a, str>),
    /// The network that the request comes from.
    ClientIp(IpNet),
    /// The first instant at which the URL is valid.
    NotBefore(Timestamp),
    /// The URL is valid for one use.
    SingleUse,
}

impl Term<'_> {
    /// What it is called in an error.
    ///
    /// ```
    /// assert_eq!(presign_core::Term::CreateOnly.name(), "create-only");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Self::ContentType(_) => "a content type",
            Self::Size(_) => "a size",
            Self::Checksum(_) => "a checksum",
            Self::CreateOnly => "create-only",
            Self::DownloadAs(_) => "a download name",
            Self::RespondWith(..) => "a response header",
            Self::Header(..) => "a request header",
            Self::Query(..) => "a query parameter",
            Self::Version(_) => "a version",
            Self::ClientIp(_) => "a client network",
            Self::NotBefore(_) => "a start time",
            Self::SingleUse => "single use",
        }
    }

    /// Whether both say the same thing, so that one of them would be lost.
    pub(crate) fn collides(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Header(a, _), Self::Header(b, _)) | (Self::RespondWith(a, _), Self::RespondWith(b, _)) => a == b,
            // Schemes that sign a query list keep repeated names; those that don't refuse them.
            (Self::Query(..), Self::Query(..)) => false,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

/// Without its value: a header may carry a key.
impl fmt::Debug for Term<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(name, _) | Self::RespondWith(name, _) => write!(f, "{} {name}: …", self.name()),
            Self::Query(name, _) => write!(f, "{} {name:?}=…", self.name()),
            _ => f.write_str(self.name()),
        }
    }
}

/// The size of an upload in bytes, bounds included.
///
/// ```
/// use presign_core::Size;
/// assert_eq!(Size::from(5).exact(), Some(5));
/// assert_eq!(Size::from(1..=9).exact(), None);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    min: u64,
    max: u64,
}

impl Size {
    /// The sizes from `min` to `max`, both included.
    pub const fn between(min: u64, max: u64) -> Self {
        Self { min, max }
    }

    /// The least size.
    pub fn min(self) -> u64 {
        self.min
    }

    /// The greatest size.
    pub fn max(self) -> u64 {
        self.max
    }

    /// The size, if there is but one.
    pub fn exact(self) -> Option<u64> {
        (self.min == self.max).then_some(self.min)
    }

    pub(crate) fn checked(self) -> Result<Self> {
        if self.min <= self.max {
            Ok(self)
        } else {
            Err(Error::new(ErrorKind::Term, "bind a size: the least size is over the greatest; swap them"))
        }
    }
}

impl From<u64> for Size {
    fn from(bytes: u64) -> Self {
        Self { min: bytes, max: bytes }
    }
}

impl From<RangeInclusive<u64>> for Size {
    fn from(range: RangeInclusive<u64>) -> Self {
        Self { min: *range.start(), max: *range.end() }
    }
}

/// A header field that can be bound: its name, and its value without the blanks around it, which HTTP drops.
pub(crate) fn field<'a>(name: &str, value: Cow<'a, str>) -> Result<(HeaderName, Cow<'a, str>)> {
    let refusal = |text: &'static str| Err(Error::new(ErrorKind::Term, text));
    let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
        return refusal("bind a header: the name is not a token of RFC 9110; give letters, digits and hyphens");
    };
    if name == http::header::CONTENT_LENGTH && !is_decimal(value.trim_matches(BLANK)) {
        return refusal("bind a size: the value of content-length is no number of bytes; write digits alone");
    }
    if value.bytes().any(|byte| byte != b'\t' && (byte.is_ascii_control() || !byte.is_ascii())) {
        return refusal(
            "bind a header: the value has control characters or is not ASCII, which clients change or refuse; \
             escape it, for example as RFC 8187 does",
        );
    }
    Ok((name, trimmed(value)))
}

const BLANK: [char; 2] = [' ', '\t'];

/// Digits that are a number in one spelling.
fn is_decimal(text: &str) -> bool {
    text.parse::<u64>().is_ok_and(|number| number.to_string() == text)
}

fn trimmed(value: Cow<'_, str>) -> Cow<'_, str> {
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim_matches(BLANK)),
        Cow::Owned(text) if text.trim_matches(BLANK).len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim_matches(BLANK).to_owned()),
    }
}

/// Refuses request headers that the transport owns: a client or a proxy sets or removes them on the way.
pub(crate) fn bindable(name: &HeaderName) -> Result<()> {
    const TRANSPORT: [&str; 12] = [
        "authorization",
        "connection",
        "cookie",
        "expect",
        "host",
        "keep-alive",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    ];
    if TRANSPORT.contains(&name.as_str()) {
        return Err(Error::new(
            ErrorKind::Term,
            format!(
                "bind the header {name}: clients and proxies set it themselves, so the URL would fail; leave it out"
            ),
        ));
    }
    Ok(())
}
