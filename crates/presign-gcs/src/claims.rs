use std::fmt;

#[cfg(feature = "v2")]
use presign_core::ObjectKey;
use presign_core::Timestamp;
use presign_v4::Resource;

#[cfg(feature = "v2")]
use crate::v2;

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
    V4(presign_v4::Claims<'r>),
    #[cfg(feature = "v2")]
    V2(v2::Claims),
}

impl Claims<'_> {
    /// The same, without the request.
    pub fn into_owned(self) -> Claims<'static> {
        let said = match self.said {
            Said::V4(v4) => Said::V4(v4.into_owned()),
            #[cfg(feature = "v2")]
            Said::V2(v2) => Said::V2(v2),
        };
        Claims { said, resource: self.resource.into_owned() }
    }

    /// The scheme that is said to have signed: `goog4` or `goog2`.
    pub fn scheme(&self) -> &'static str {
        match &self.said {
            Said::V4(_) => "goog4",
            #[cfg(feature = "v2")]
            Said::V2(_) => "goog2",
        }
    }

    /// Who is said to have signed: a service account's e-mail address, or an access id.
    pub fn key_id(&self) -> &str {
        match &self.said {
            Said::V4(v4) => v4.key_id(),
            #[cfg(feature = "v2")]
            Said::V2(v2) => &v2.params.id,
        }
    }

    /// When the URL is said to have been issued; V2 does not say it.
    pub fn issued_at(&self) -> Option<Timestamp> {
        match &self.said {
            Said::V4(v4) => Some(v4.issued_at()),
            #[cfg(feature = "v2")]
            Said::V2(_) => None,
        }
    }

    /// The last second at which it says to be valid.
    pub fn expires_at(&self) -> Timestamp {
        match &self.said {
            Said::V4(v4) => v4.expires_at(),
            #[cfg(feature = "v2")]
            Said::V2(v2) => v2.params.expires,
        }
    }

    /// The names of the headers that it binds, of those that came.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.headers().map(|(name, _)| name)
    }

    /// The canonical request, which V2 has none of, and the string to sign, to compare with those of the signer.
    pub fn texts(&self) -> (Option<String>, String) {
        match &self.said {
            Said::V4(v4) => {
                let (canonical_request, string_to_sign) = v4.texts();
                (Some(canonical_request), string_to_sign)
            }
            #[cfg(feature = "v2")]
            Said::V2(v2) => {
                (None, v2.string_to_sign(&self.resource.bucket, self.resource.key.as_ref().map(ObjectKey::as_str)))
            }
        }
    }

    pub(crate) fn method(&self) -> &http::Method {
        match &self.said {
            Said::V4(v4) => v4.method(),
            #[cfg(feature = "v2")]
            Said::V2(v2) => &v2.method,
        }
    }

    /// The bound headers, by name, with their values as they came.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let (v4, v2): (_, &[(String, String)]) = match &self.said {
            Said::V4(v4) => (Some(v4), &[]),
            #[cfg(feature = "v2")]
            Said::V2(v2) => (None, &v2.headers),
        };
        v4.into_iter()
            .flat_map(presign_v4::Claims::headers)
            .chain(v2.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The bound query, decoded, without the scheme's own parameters. V2 binds none.
    pub(crate) fn query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let v4 = match &self.said {
            Said::V4(v4) => Some(v4),
            #[cfg(feature = "v2")]
            Said::V2(_) => None,
        };
        v4.into_iter().flat_map(presign_v4::Claims::query)
    }
}

impl fmt::Debug for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::V4(v4) => v4.fmt(f),
            #[cfg(feature = "v2")]
            Self::V2(v2) => f
                .debug_struct("V2")
                .field("method", &v2.method)
                .field("path", &v2.path)
                .field("expires", &v2.params.expires)
                .finish_non_exhaustive(),
        }
    }
}
