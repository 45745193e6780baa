use presign_core::{Action, Explanation, Limits, Presigned, Result, Window};

use presign_v4::Series;

use crate::operation::Operation;
use crate::{Bucket, Credentials, LONGEST_S, scheme, v4};
#[cfg(feature = "sigv4a")]
use crate::{RegionSet, v4a};

/// How an account signs.
///
/// Version 4 is what S3 and everything that speaks it take. The others are there by their feature alone: `sigv4a` for a
/// URL that several regions serve, `sigv2` for services that know nothing newer.
///
/// ```
/// assert_eq!(presign_s3::Signature::default().scheme(), "sigv4");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Signature {
    /// [Signature Version 4](https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html) with an HMAC
    /// key of the account's region.
    #[default]
    V4,
    /// [Signature Version 4A](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html#how-sigv4a-works)
    /// with an elliptic key, valid in the regions of the set: for Multi-Region Access Points.
    #[cfg(feature = "sigv4a")]
    V4a(RegionSet),
    /// [Signature Version 2](https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html).
    ///
    /// It signs the method, the path, the end, `content-md5`, `content-type`, `x-amz-*` headers and the query parameters
    /// on its list, and nothing else: not the host, no other header or parameter, no size, no region. What is asked
    /// beyond that is an error, and [`also_allows`](presign_core::Presigned::also_allows) says the rest. There is no
    /// limit to how long such a URL lives.
    #[cfg(feature = "sigv2")]
    V2,
}

/// What is signed: an operation on a bucket, by whom, for how long.
pub(crate) struct Task<'a> {
    pub(crate) bucket: &'a Bucket,
    pub(crate) operation: &'a Operation<'a>,
    pub(crate) credentials: &'a Credentials,
    pub(crate) window: &'a Window,
    /// Where it is one of many.
    pub(crate) series: Option<&'a Series>,
}

impl Task<'_> {
    /// The request of its signed `url`.
    // What it returns is large, and moved if it is not inlined: in the hot path.
    #[inline(always)]
    pub(crate) fn presigned(&self, url: String) -> Presigned {
        let Self { bucket, operation, window, .. } = self;
        let signature = bucket.signature();
        Presigned::new(operation.method, url, **window)
            .by("s3", signature.scheme())
            .also(signature.also_allows(operation))
            .bind_all(operation.headers.iter().map(|(name, value)| (name.clone(), value.as_ref())))
    }
}

impl Signature {
    /// The scheme's short name, as [`Presigned::scheme`](presign_core::Presigned::scheme) has it.
    #[inline]
    pub fn scheme(&self) -> &'static str {
        match self {
            Self::V4 => scheme::Scheme::V4.name(),
            #[cfg(feature = "sigv4a")]
            Self::V4a(_) => scheme::Scheme::V4a.name(),
            #[cfg(feature = "sigv2")]
            Self::V2 => scheme::Scheme::V2.name(),
        }
    }

    pub(crate) fn is_v4(&self) -> bool {
        *self == Self::V4
    }

    #[inline]
    pub(crate) fn limits(&self) -> Limits {
        match self {
            #[cfg(feature = "sigv2")]
            Self::V2 => Limits::up_to_seconds(u64::MAX),
            _ => Limits::up_to_seconds(LONGEST_S),
        }
    }

    /// Refuses what the text of this signature leaves out.
    #[inline]
    pub(crate) fn enforces(&self, action: &Action, operation: &Operation<'_>) -> Result<()> {
        match self {
            #[cfg(feature = "sigv2")]
            Self::V2 => crate::v2::enforces(action, operation),
            _ => {
                let _ = (action, operation);
                Ok(())
            }
        }
    }

    #[inline]
    pub(crate) fn also_allows(&self, operation: &Operation<'_>) -> &'static [&'static str] {
        match self {
            #[cfg(feature = "sigv2")]
            Self::V2 => crate::v2::also_allows(operation),
            _ => operation.also_allows(),
        }
    }

    /// Writes the signed URL to `url`, in whose place it comes.
    #[inline]
    pub(crate) fn sign(&self, task: &Task<'_>, url: &mut String) -> Result<()> {
        match self {
            Self::V4 => v4::sign(task, url),
            #[cfg(feature = "sigv4a")]
            Self::V4a(regions) => *url = v4a::sign(task, regions)?,
            #[cfg(feature = "sigv2")]
            Self::V2 => *url = crate::v2::sign(task),
        }
        Ok(())
    }

    pub(crate) fn explain(&self, task: &Task<'_>) -> Explanation {
        match self {
            Self::V4 => v4::explain(task),
            #[cfg(feature = "sigv4a")]
            Self::V4a(regions) => v4a::explain(task, regions),
            #[cfg(feature = "sigv2")]
            Self::V2 => crate::v2::explain(task),
        }
    }
}
