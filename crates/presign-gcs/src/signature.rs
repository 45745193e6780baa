use presign_core::{Action, Limits, Result};

use crate::LONGEST_S;
use crate::operation::Operation;

/// How an account signs.
///
/// ```
/// assert_eq!(presign_gcs::Signature::default().scheme(), "goog4");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signature {
    /// [V4](https://cloud.google.com/storage/docs/access-control/signed-urls), by an RSA key (`GOOG4-RSA-SHA256`) or an
    /// HMAC key (`GOOG4-HMAC-SHA256`).
    #[default]
    V4,
    /// [V2](https://cloud.google.com/storage/docs/access-control/signed-urls-v2), which Google advises against.
    ///
    /// It signs the method, the bucket and the object, the end, `content-md5`, `content-type` and `x-goog-*` headers, and
    /// nothing else: not the host, no other header, no query parameter. What is asked beyond that is an error, and
    /// [`also_allows`](presign_core::Presigned::also_allows) says the rest. There is no limit to how long such a URL
    /// lives.
    #[cfg(feature = "v2")]
    V2,
}

impl Signature {
    /// The scheme's short name, as [`Presigned::scheme`](presign_core::Presigned::scheme) has it.
    pub fn scheme(self) -> &'static str {
        match self {
            Self::V4 => "goog4",
            #[cfg(feature = "v2")]
            Self::V2 => "goog2",
        }
    }

    pub(crate) fn limits(self) -> Limits {
        match self {
            Self::V4 => Limits::up_to_seconds(LONGEST_S),
            #[cfg(feature = "v2")]
            Self::V2 => Limits::up_to_seconds(u64::MAX),
        }
    }

    /// Refuses what the text of this signature leaves out.
    pub(crate) fn enforces(self, action: &Action, operation: &Operation<'_>) -> Result<()> {
        match self {
            Self::V4 => {
                let _ = (action, operation);
                Ok(())
            }
            #[cfg(feature = "v2")]
            Self::V2 => crate::v2::enforces(action, operation),
        }
    }

    pub(crate) fn also_allows(self, operation: &Operation<'_>) -> &'static [&'static str] {
        match self {
            Self::V4 => operation.also_allows(),
            #[cfg(feature = "v2")]
            Self::V2 => crate::v2::also_allows(operation),
        }
    }
}
