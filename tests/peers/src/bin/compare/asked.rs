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
    Md5,
    CreateOnly,
    ResponseType,
    Version,
}

/// The SHA-256 of nothing, in base64.
pub(crate) const DIGEST: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/// The MD5 of nothing, in base64.
pub(crate) const MD5: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";

impl Term {
    pub(crate) const OF_S3: [Self; 6] =
        [Self::ContentType, Self::Size, Self::Sha256, Self::CreateOnly, Self::ResponseType, Self::Version];
    pub(crate) const OF_GCS: [Self; 6] =
        [Self::ContentType, Self::Size, Self::Md5, Self::CreateOnly, Self::ResponseType, Self::Version];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ContentType => "content type of an upload",
            Self::Size => "size of an upload",
            Self::Sha256 => "SHA-256 of an upload",
            Self::Md5 => "MD5 of an upload",
            Self::CreateOnly => "upload that replaces nothing",
            Self::ResponseType => "content type of the answer",
            Self::Version => "version of the object",
        }
    }
}

/// Whose words a term is asked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    S3,
    Gcs,
}

impl Words {
    /// The header for a term, and its value; none where it is a parameter.
    pub(crate) const fn header(self, term: Term) -> Option<(&'static str, &'static str)> {
        match (self, term) {
            (_, Term::ContentType) => Some(("content-type", "text/plain")),
            (Self::S3, Term::Size) => Some(("content-length", "5")),
            // https://cloud.google.com/storage/docs/xml-api/reference-headers
            (Self::Gcs, Term::Size) => Some(("x-goog-content-length-range", "5,5")),
            (_, Term::Sha256) => Some(("x-amz-checksum-sha256", DIGEST)),
            (_, Term::Md5) => Some(("content-md5", MD5)),
            (Self::S3, Term::CreateOnly) => Some(("if-none-match", "*")),
            (Self::Gcs, Term::CreateOnly) => Some(("x-goog-if-generation-match", "0")),
            (_, Term::ResponseType | Term::Version) => None,
        }
    }

    /// The parameter for a term, and its value.
    pub(crate) const fn parameter(self, term: Term) -> Option<(&'static str, &'static str)> {
        match (self, term) {
            (_, Term::ResponseType) => Some(("response-content-type", "text/plain")),
            (Self::S3, Term::Version) => Some(("versionId", "v1")),
            (Self::Gcs, Term::Version) => Some(("generation", "1")),
            _ => None,
        }
    }

    /// What it is asked for with.
    pub(crate) const fn method(self, term: Term) -> &'static str {
        if self.header(term).is_some() { "PUT" } else { "GET" }
    }
}
