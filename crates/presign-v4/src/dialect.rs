/// The words in which the members of the V4 family differ.
///
/// ```
/// assert_eq!(presign_v4::AWS4.algorithm(), "AWS4-HMAC-SHA256");
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    pub(crate) algorithm: &'static str,
    /// What the long-term secret is prefixed with before keys are derived from it; empty where it is no text.
    pub(crate) key_prefix: &'static str,
    pub(crate) signature: Signature,
    /// The last word of the credential scope and of the key chain.
    pub(crate) terminator: &'static str,
    /// The header whose value, when bound, stands for the body.
    pub(crate) content_hash: &'static str,
    /// Headers of this prefix command the service: none may come unsigned.
    pub(crate) service_headers: &'static str,
    pub(crate) host: Host,
    pub(crate) spelling: Spelling,
    pub(crate) names: Names,
}

/// What of an authority is the signed host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    /// With its port, unless it is the scheme's own.
    WithPort,
    /// The name alone.
    Name,
}

/// In which case of letters the names of the scheme's parameters come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    /// As [`Names`] has them.
    Exact,
    /// In any: they are signed as they come.
    AnyCase,
}

/// The names of the query parameters, each greater than the one before: the canonical order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) algorithm: &'static str,
    pub(crate) credential: &'static str,
    pub(crate) date: &'static str,
    pub(crate) expires: &'static str,
    pub(crate) token: &'static str,
    pub(crate) signed_headers: &'static str,
    pub(crate) signature: &'static str,
    /// Where a signature is for a set of regions, which then stands here and not in the scope. Between the expiry and
    /// the token.
    pub(crate) region_set: Option<&'static str>,
}

/// What kind of bytes a signature is, before they are written as hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Signature {
    HmacSha256,
    Rsa,
    /// Two numbers below the order of P-256, in DER.
    EcdsaP256,
}

impl Signature {
    /// The lengths that it can have, in bytes.
    pub(crate) const fn lengths(self) -> std::ops::RangeInclusive<usize> {
        match self {
            Self::HmacSha256 => 32..=32,
            Self::Rsa => 1..=usize::MAX,
            Self::EcdsaP256 => 8..=72,
        }
    }

    /// Room for its digits.
    pub(crate) const fn digits(self) -> usize {
        match self {
            Self::HmacSha256 => 64,
            Self::Rsa => 512,
            Self::EcdsaP256 => 144,
        }
    }
}

impl Dialect {
    /// The algorithm's name, the first line of the string to sign.
    pub fn algorithm(&self) -> &'static str {
        self.algorithm
    }

    /// The query parameter that carries the signature.
    pub fn signature_param(&self) -> &'static str {
        self.names.signature
    }

    /// The header whose value, when bound, stands for the body in the canonical request.
    pub fn content_hash_header(&self) -> &'static str {
        self.content_hash
    }

    /// The prefix of the headers that command the service: a verifier accepts none of them unsigned.
    pub fn service_header_prefix(&self) -> &'static str {
        self.service_headers
    }

    /// The signed host of an authority that is in lower case and without the scheme's own port.
    ///
    /// ```
    /// assert_eq!(presign_v4::AWS4.host("h:8080"), "h:8080");
    /// assert_eq!((presign_v4::GOOG4_RSA.host("h:8080"), presign_v4::GOOG4_RSA.host("[::1]:80")), ("h", "[::1]"));
    /// ```
    pub fn host<'a>(&self, authority: &'a str) -> &'a str {
        match (self.host, authority.rsplit_once(':')) {
            (Host::Name, Some((name, port))) if !port.ends_with(']') => name,
            _ => authority,
        }
    }

    /// Whether a query parameter of this name belongs to the scheme, in any case of letters.
    ///
    /// ```
    /// assert!(presign_v4::AWS4.owns("x-amz-expires") && !presign_v4::AWS4.owns("x-id"));
    /// ```
    pub fn owns(&self, name: &str) -> bool {
        self.names.all().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// The query parameter that carries the session token of temporary credentials.
    pub fn token_param(&self) -> &'static str {
        self.names.token
    }
}

impl Names {
    pub(crate) fn all(&self) -> impl Iterator<Item = &'static str> {
        let Self { algorithm, credential, date, expires, token, signed_headers, signature, region_set } = *self;
        [algorithm, credential, date, expires, token, signed_headers, signature].into_iter().chain(region_set)
    }
}

const AMZ: Names = Names {
    algorithm: "X-Amz-Algorithm",
    credential: "X-Amz-Credential",
    date: "X-Amz-Date",
    expires: "X-Amz-Expires",
    token: "X-Amz-Security-Token",
    signed_headers: "X-Amz-SignedHeaders",
    signature: "X-Amz-Signature",
    region_set: None,
};

const GOOG: Names = Names {
    algorithm: "X-Goog-Algorithm",
    credential: "X-Goog-Credential",
    date: "X-Goog-Date",
    expires: "X-Goog-Expires",
    token: "X-Goog-Security-Token",
    signed_headers: "X-Goog-SignedHeaders",
    signature: "X-Goog-Signature",
    region_set: None,
};

/// AWS Signature Version 4 with an HMAC key.
pub static AWS4: Dialect = Dialect {
    algorithm: "AWS4-HMAC-SHA256",
    key_prefix: "AWS4",
    signature: Signature::HmacSha256,
    terminator: "aws4_request",
    content_hash: "x-amz-content-sha256",
    service_headers: "x-amz-",
    host: Host::WithPort,
    spelling: Spelling::Exact,
    names: AMZ,
};

/// AWS Signature Version 4A: an elliptic key, and a set of regions in place of one
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-elements.html>).
///
/// ```
/// assert!(presign_v4::AWS4_ECDSA.owns("X-Amz-Region-Set") && !presign_v4::AWS4.owns("X-Amz-Region-Set"));
/// ```
pub static AWS4_ECDSA: Dialect = Dialect {
    algorithm: "AWS4-ECDSA-P256-SHA256",
    key_prefix: "AWS4A",
    signature: Signature::EcdsaP256,
    terminator: "aws4_request",
    content_hash: "x-amz-content-sha256",
    service_headers: "x-amz-",
    host: Host::WithPort,
    spelling: Spelling::Exact,
    names: Names { region_set: Some("X-Amz-Region-Set"), ..AMZ },
};

/// Google V4 with an RSA key.
pub static GOOG4_RSA: Dialect =
    Dialect { algorithm: "GOOG4-RSA-SHA256", key_prefix: "", signature: Signature::Rsa, ..GOOG4 };

/// Google V4 with an HMAC key.
pub static GOOG4_HMAC: Dialect = GOOG4;

const GOOG4: Dialect = Dialect {
    algorithm: "GOOG4-HMAC-SHA256",
    key_prefix: "GOOG4",
    signature: Signature::HmacSha256,
    terminator: "goog4_request",
    content_hash: "x-goog-content-sha256",
    service_headers: "x-goog-",
    host: Host::Name,
    spelling: Spelling::AnyCase,
    names: GOOG,
};
