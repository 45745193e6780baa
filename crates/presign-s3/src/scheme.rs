use std::borrow::Cow;

use presign_core::{Denied, QueryPair, Reason};
use presign_v4::{AWS4, AWS4_ECDSA};

/// The schemes that a URL for S3 can be signed by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    V4,
    V4a,
    V2,
}

impl Scheme {
    /// The scheme whose parameters came, given the pairs of a query. A request without any lacks those of Version 4.
    pub(crate) fn of(pairs: &[QueryPair<'_>]) -> Result<Self, Denied> {
        let named = |is: fn(&str) -> bool| pairs.iter().any(|(name, _)| is(name));
        // Version 2 has the token's parameter too.
        let v4 = named(|name| AWS4_ECDSA.owns(name) && !name.eq_ignore_ascii_case(AWS4_ECDSA.token_param()));
        match (v4, named(is_v2)) {
            (true, true) => Err(Reason::TwoCredentials.into()),
            (false, true) => Ok(Self::V2),
            _ => {
                let algorithm = |value: &Option<Cow<'_, str>>| value.as_deref() == Some(AWS4_ECDSA.algorithm());
                let elliptic = pairs.iter().any(|(name, value)| name == "X-Amz-Algorithm" && algorithm(value));
                Ok(if elliptic { Self::V4a } else { Self::V4 })
            }
        }
    }

    /// As outputs have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V4 => "sigv4",
            Self::V4a => "sigv4a",
            Self::V2 => "sigv2",
        }
    }
}

/// Whether a parameter of this name makes a server take the URL for one of Version 2.
pub(crate) fn is_v2(name: &str) -> bool {
    ["AWSAccessKeyId", "Signature"].iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// Whether a parameter of this name belongs to the signature in Version 4 or 4A.
pub(crate) fn is_v4(name: &str) -> bool {
    AWS4.owns(name) || AWS4_ECDSA.owns(name)
}
