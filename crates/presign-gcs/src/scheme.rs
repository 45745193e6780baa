use presign_core::{Denied, QueryPair, Reason};
use presign_v4::{Dialect, GOOG4_HMAC, GOOG4_RSA};

/// The schemes that a URL for Cloud Storage can be signed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    V4(&'static Dialect),
    V2,
}

impl Scheme {
    /// The scheme whose parameters came, given the pairs of a query. A request without any lacks those of V4.
    pub(crate) fn of(pairs: &[QueryPair<'_>]) -> Result<Self, Denied> {
        let named = |is: fn(&str) -> bool| pairs.iter().any(|(name, _)| is(name));
        match (named(|name| GOOG4_RSA.owns(name)), named(is_v2)) {
            (true, true) => Err(Reason::TwoCredentials.into()),
            (false, true) => Ok(Self::V2),
            _ => {
                let hmac = pairs.iter().any(|(name, value)| {
                    name.eq_ignore_ascii_case("x-goog-algorithm") && value.as_deref() == Some(GOOG4_HMAC.algorithm())
                });
                Ok(Self::V4(if hmac { &GOOG4_HMAC } else { &GOOG4_RSA }))
            }
        }
    }

    /// As outputs have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V4(_) => "goog4",
            Self::V2 => "goog2",
        }
    }
}

/// Whether a parameter of this name makes a server take the URL for one of V2.
pub(crate) fn is_v2(name: &str) -> bool {
    ["GoogleAccessId", "Signature", "Expires"].iter().any(|own| own.eq_ignore_ascii_case(name))
}
