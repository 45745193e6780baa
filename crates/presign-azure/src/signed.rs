use std::fmt;

use presign_core::Expires;

/// A signed SAS: a token, and the URL that it is for. It is a capability: `Debug` shows nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedSas {
    url: String,
    token_at: usize,
    expires: Option<Expires>,
    scheme: &'static str,
}

impl SignedSas {
    pub(crate) fn new(url: String, token_at: usize, expires: Option<Expires>, scheme: &'static str) -> Self {
        Self { url, token_at, expires, scheme }
    }

    /// The URL of the resource, the token in its query.
    pub fn reveal_url(&self) -> &str {
        &self.url
    }

    /// The token: a query without its `?`. That of a container or directory goes behind the URL of any blob in it.
    pub fn reveal_token(&self) -> &str {
        &self.url[self.token_at..]
    }

    /// When it really ends; `None` where a stored access policy says it.
    pub fn expires(&self) -> Option<Expires> {
        self.expires
    }

    /// The scheme that signed it: `azure-sas-service`, `azure-sas-delegation` or `azure-sas-account`.
    pub fn scheme(&self) -> &'static str {
        self.scheme
    }
}

impl fmt::Debug for SignedSas {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedSas")
            .field("scheme", &self.scheme)
            .field("expires", &self.expires)
            .finish_non_exhaustive()
    }
}
