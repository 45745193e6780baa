/// The words in which the members of the V4 family differ.
///
/// ```
/// assert_eq!(presign_v4::AWS4.algorithm(), "AWS4-HMAC-SHA256");
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    pub(crate) algorithm: &'static str,
    /// What the long-term secret is prefixed with at the head of the key chain; empty for asymmetric keys.
    pub(crate) key_prefix: &'static str,
    /// The last word of the credential scope and of the key chain.
    pub(crate) terminator: &'static str,
    /// The header whose value, when bound, stands for the body.
    pub(crate) content_hash: &'static str,
    /// Headers of this prefix command the service: none may come unsigned.
    pub(crate) service_headers: &'static str,
    pub(crate) names: Names,
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

    /// Whether a query parameter of this name belongs to the scheme, in any case of letters.
    ///
    /// ```
    /// assert!(presign_v4::AWS4.owns("x-amz-expires") && !presign_v4::AWS4.owns("x-id"));
    /// ```
    pub fn owns(&self, name: &str) -> bool {
        self.names.all().iter().any(|own| own.eq_ignore_ascii_case(name))
    }
}

impl Names {
    pub(crate) fn all(&self) -> [&'static str; 7] {
        [self.algorithm, self.credential, self.date, self.expires, self.token, self.signed_headers, self.signature]
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
};

const GOOG: Names = Names {
    algorithm: "X-Goog-Algorithm",
    credential: "X-Goog-Credential",
    date: "X-Goog-Date",
    expires: "X-Goog-Expires",
    token: "X-Goog-Security-Token",
    signed_headers: "X-Goog-SignedHeaders",
    signature: "X-Goog-Signature",
};

/// AWS Signature Version 4 with an HMAC key.
pub static AWS4: Dialect = Dialect {
    algorithm: "AWS4-HMAC-SHA256",
    key_prefix: "AWS4",
    terminator: "aws4_request",
    content_hash: "x-amz-content-sha256",
    service_headers: "x-amz-",
    names: AMZ,
};

/// Google V4 with an RSA key.
pub static GOOG4_RSA: Dialect = Dialect { algorithm: "GOOG4-RSA-SHA256", key_prefix: "", ..GOOG4 };

/// Google V4 with an HMAC key.
pub static GOOG4_HMAC: Dialect = GOOG4;

const GOOG4: Dialect = Dialect {
    algorithm: "GOOG4-HMAC-SHA256",
    key_prefix: "GOOG4",
    terminator: "goog4_request",
    content_hash: "x-goog-content-sha256",
    service_headers: "x-goog-",
    names: GOOG,
};
