//! What everybody is asked for.

/// Names that are awkward somewhere.
pub(crate) const KEYS: [&str; 22] = [
    "a b",
    "a+b",
    "a%2Fb",
    "a%20b",
    "100%",
    "a//b",
    "/lead",
    "trail/",
    "a/../b",
    "../other/k",
    "./a",
    "a/.",
    "é",
    "e\u{301}",
    "日本語",
    "a?b#c",
    "a&b=c",
    "it's (a) *star*!~",
    "a\\b",
    "{a}|[b]^`c`",
    "a\u{202e}b",
    "a\r\nb",
];

/// A right name.
pub(crate) const KEY: &str = "dir/cat.png";

/// What a URL can be bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    ContentType,
    Size,
    Sha256,
    CreateOnly,
    ResponseType,
    Version,
}

/// The SHA-256 of nothing, in base64.
pub(crate) const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

impl Term {
    pub(crate) const ALL: [Self; 6] =
        [Self::ContentType, Self::Size, Self::Sha256, Self::CreateOnly, Self::ResponseType, Self::Version];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ContentType => "content type of an upload",
            Self::Size => "size of an upload",
            Self::Sha256 => "SHA-256 of an upload",
            Self::CreateOnly => "upload that replaces nothing",
            Self::ResponseType => "content type of the answer",
            Self::Version => "version of the object",
        }
    }

    /// S3's header for it, and its value; none where it is a parameter.
    pub(crate) const fn header(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::ContentType => Some(("content-type", "text/plain")),
            Self::Size => Some(("content-length", "5")),
            Self::Sha256 => Some(("x-amz-checksum-sha256", DIGEST)),
            Self::CreateOnly => Some(("if-none-match", "*")),
            Self::ResponseType | Self::Version => None,
        }
    }

    /// S3's parameter for it, and its value.
    pub(crate) const fn parameter(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::ResponseType => Some(("response-content-type", "text/plain")),
            Self::Version => Some(("versionId", "v1")),
            _ => None,
        }
    }
}
