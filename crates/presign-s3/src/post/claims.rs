#[cfg(feature = "sigv2")]
use presign_core::FormReason;
use presign_core::{Denied, Reason, Timestamp};
use presign_v4::{AWS4, FormClaims, Policy};

use crate::scheme::Scheme;
use crate::{Credentials, Posted};

/// What the fields of the signature say, in either scheme.
#[derive(Clone, Debug)]
pub(super) enum Said {
    V4(FormClaims),
    #[cfg(feature = "sigv2")]
    V2(V2),
}

/// The fields of Version 2, whose signature says nothing of when and where it was made.
#[cfg(feature = "sigv2")]
#[derive(Clone)]
pub(super) struct V2 {
    key_id: String,
    token: Option<String>,
    policy: String,
    signature: String,
}

impl Said {
    pub(super) fn parse(scheme: Scheme, posted: &Posted<'_>) -> Result<Self, Denied> {
        match scheme {
            #[cfg(feature = "sigv2")]
            Scheme::V2 => {
                let given = |name: &'static str| posted.field(name).ok_or(FormReason::MissingField(name));
                let (key_id, signature, policy) = (given("AWSAccessKeyId")?, given("Signature")?, given("policy")?);
                Ok(Self::V2(V2 {
                    key_id: key_id.to_owned(),
                    token: posted.field("x-amz-security-token").map(str::to_owned),
                    policy: policy.to_owned(),
                    signature: signature.to_owned(),
                }))
            }
            Scheme::V4 => FormClaims::parse(&AWS4, |name| posted.field(name)).map(Self::V4),
            other => Err(Reason::Scheme(other.name()).into()),
        }
    }

    pub(super) fn key_id(&self) -> &str {
        match self {
            Self::V4(v4) => v4.key_id(),
            #[cfg(feature = "sigv2")]
            Self::V2(v2) => &v2.key_id,
        }
    }

    pub(super) fn token(&self) -> Option<&str> {
        match self {
            Self::V4(v4) => v4.token(),
            #[cfg(feature = "sigv2")]
            Self::V2(v2) => v2.token.as_deref(),
        }
    }

    pub(super) fn issued_at(&self) -> Option<Timestamp> {
        match self {
            Self::V4(v4) => Some(v4.issued_at()),
            #[cfg(feature = "sigv2")]
            Self::V2(_) => None,
        }
    }

    /// Whether the signature is the one of these credentials, compared in constant time.
    pub(super) fn matches(&self, credentials: &Credentials) -> bool {
        match self {
            Self::V4(v4) => {
                v4.matches(credentials.chain().key(&AWS4, v4.issued_at(), v4.region(), v4.service()).hmac())
            }
            #[cfg(feature = "sigv2")]
            Self::V2(v2) => {
                let mut mac = credentials.sha1_key().mac();
                mac.update(v2.policy.as_bytes());
                presign_core::base64_decode(&v2.signature).is_some_and(|signature| mac.matches(&signature))
            }
        }
    }

    pub(super) fn policy(&self) -> Result<Policy, Denied> {
        match self {
            Self::V4(v4) => v4.policy(),
            #[cfg(feature = "sigv2")]
            Self::V2(v2) => Ok(Policy::parse_base64(&v2.policy)?),
        }
    }
}

#[cfg(feature = "sigv2")]
impl std::fmt::Debug for V2 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("V2(…)")
    }
}
