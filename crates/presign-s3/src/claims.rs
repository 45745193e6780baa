use presign_core::Timestamp;
use presign_v4::Resource;

#[cfg(feature = "sigv2")]
use crate::v2;
use crate::v2::Params;

/// What a request says of itself. Nothing of it can be trusted before [`Verifier::verify`](crate::Verifier::verify).
/// It is lent out by the request, as far as nothing is escaped there.
#[derive(Clone, Debug)]
pub struct Claims<'r> {
    pub(crate) said: Said<'r>,
    pub(crate) resource: Resource<'r>,
}

/// By scheme.
#[derive(Clone)]
pub(crate) enum Said<'r> {
    /// Version 4, and 4A.
    V4(presign_v4::Claims<'r>),
    #[cfg(feature = "sigv2")]
    V2 {
        claims: v2::Claims,
        /// Whether the host names the bucket, so that the path does not.
        by_host: bool,
    },
}

impl Claims<'_> {
    /// The same, without the request.
    pub fn into_owned(self) -> Claims<'static> {
        let said = match self.said {
            Said::V4(v4) => Said::V4(v4.into_owned()),
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, by_host } => Said::V2 { claims, by_host },
        };
        Claims { said, resource: self.resource.into_owned() }
    }

    /// The scheme that is said to have signed: `sigv4`, `sigv4a` or `sigv2`.
    pub fn scheme(&self) -> &'static str {
        use crate::scheme::Scheme;
        match &self.said {
            Said::V4(v4) if *v4.dialect() == presign_v4::AWS4_ECDSA => Scheme::V4a.name(),
            Said::V4(_) => Scheme::V4.name(),
            #[cfg(feature = "sigv2")]
            Said::V2 { .. } => Scheme::V2.name(),
        }
    }

    /// The access key that is said to have signed.
    pub fn key_id(&self) -> &str {
        match &self.said {
            Said::V4(v4) => v4.key_id(),
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, .. } => &claims.params.key_id,
        }
    }

    /// The region of the scope, or the set of regions of Version 4A; Version 2 names none.
    pub fn region(&self) -> Option<&str> {
        match &self.said {
            Said::V4(v4) => Some(v4.region()),
            #[cfg(feature = "sigv2")]
            Said::V2 { .. } => None,
        }
    }

    /// When the URL is said to have been issued; Version 2 does not say it.
    pub fn issued_at(&self) -> Option<Timestamp> {
        match &self.said {
            Said::V4(v4) => Some(v4.issued_at()),
            #[cfg(feature = "sigv2")]
            Said::V2 { .. } => None,
        }
    }

    /// The last second at which it says to be valid.
    pub fn expires_at(&self) -> Timestamp {
        match &self.said {
            Said::V4(v4) => v4.expires_at(),
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, .. } => claims.params.expires,
        }
    }

    /// The names of the headers that it binds, of those that came.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.headers().map(|(name, _)| name)
    }

    /// The canonical request, which Version 2 has none of, and the string to sign, to compare with those of the signer.
    /// They hold the session token, if there is one.
    pub fn texts(&self) -> (Option<String>, String) {
        match &self.said {
            Said::V4(v4) => {
                let (canonical_request, string_to_sign) = v4.texts();
                (Some(canonical_request), string_to_sign)
            }
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, by_host } => (None, claims.string_to_sign(by_host.then_some(&*self.resource.bucket))),
        }
    }

    pub(crate) fn method(&self) -> &http::Method {
        match &self.said {
            Said::V4(v4) => v4.method(),
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, .. } => &claims.method,
        }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        match &self.said {
            Said::V4(v4) => v4.token(),
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, .. } => claims.token(),
        }
    }

    /// The bound headers, by name, with their values as they came.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let (v4, v2): (_, &[(String, String)]) = match &self.said {
            Said::V4(v4) => (Some(v4), &[]),
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, .. } => (None, &claims.headers),
        };
        v4.into_iter().flat_map(presign_v4::Claims::headers).chain(pairs(v2))
    }

    /// The bound query, decoded, without the scheme's own parameters.
    pub(crate) fn query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let (v4, v2): (_, Option<&Params>) = match &self.said {
            Said::V4(v4) => (Some(v4), None),
            #[cfg(feature = "sigv2")]
            Said::V2 { claims, .. } => (None, Some(&claims.params)),
        };
        v4.into_iter().flat_map(presign_v4::Claims::query).chain(v2.into_iter().flat_map(Params::signed))
    }
}

fn pairs(headers: &[(String, String)]) -> impl Iterator<Item = (&str, &str)> {
    headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

impl std::fmt::Debug for Said<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::V4(v4) => v4.fmt(f),
            #[cfg(feature = "sigv2")]
            Self::V2 { claims, .. } => f
                .debug_struct("V2")
                .field("method", &claims.method)
                .field("path", &claims.path)
                .field("expires", &claims.params.expires)
                .finish_non_exhaustive(),
        }
    }
}
