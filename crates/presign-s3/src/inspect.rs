use std::fmt;

use http::{Method, Request};
use presign_core::{Denied, ObjectKey, Origin, Reason, Received, Timestamp, percent};
use presign_v4::{AWS4, AWS4_ECDSA, Resource};

use crate::Endpoint;
use crate::locate::locate;
use crate::scheme::Scheme;
use crate::v2::Params;

/// What a presigned URL says, read without any key. None of it is verified; the signature and the session token are
/// left out.
#[derive(Clone)]
pub struct Inspection {
    said: Said,
    host: String,
    resource: Option<Resource<'static>>,
}

/// By scheme. All of them are read without any feature, so that a URL of another scheme is not taken for none.
#[derive(Clone)]
enum Said {
    /// Version 4, and 4A.
    V4(presign_v4::Claims<'static>),
    V2 {
        params: Params,
        /// Decoded.
        path: String,
    },
}

/// Reads a presigned URL without any key: of Version 4, 4A or 2.
///
/// ```
/// let inspection = presign_s3::inspect(
///     "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
///      &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
///      &X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
///      &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
/// )?;
/// assert_eq!(inspection.expires_at().to_string(), "2013-05-25T00:00:00Z");
/// assert_eq!((inspection.scheme(), inspection.bucket()), ("sigv4", Some("examplebucket")));
/// # Ok::<(), presign_core::Denied>(())
/// ```
///
/// # Errors
/// If it is no URL, or not one that any of them signed.
pub fn inspect(url: &str) -> Result<Inspection, Denied> {
    let uri: http::Uri = url.parse().map_err(|_| Reason::Malformed("the URL"))?;
    let (Some(scheme), Some(_)) = (uri.scheme_str().map(str::to_owned), uri.authority()) else {
        return Err(Reason::Malformed("the URL").into());
    };
    let request = Request::builder().method(Method::GET).uri(uri).body(()).map_err(|_| Reason::Malformed("the URL"))?;
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme };
    let received = Received::new(&parts, &origin, None)?;
    let request = received.with_pairs()?;
    let said = match Scheme::of(request.pairs())? {
        Scheme::V4 => Said::V4(presign_v4::Claims::inspect(&AWS4, request)?.into_owned()),
        Scheme::V4a => Said::V4(presign_v4::Claims::inspect(&AWS4_ECDSA, request)?.into_owned()),
        Scheme::V2 => {
            let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?.into_owned();
            Said::V2 { params: Params::read(&received)?, path }
        }
    };
    let host = received.authority().to_ascii_lowercase();
    let resource = resource(&received, &host, said.path());
    Ok(Inspection { said, host, resource })
}

/// A host of AWS says where the bucket's name stands; of another one nobody knows.
fn resource(received: &Received<'_>, host: &str, path: &str) -> Option<Resource<'static>> {
    let labels: Vec<&str> = host.split('.').collect();
    let aws = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    let service = labels.iter().rposition(|label| *label == "s3" || label.starts_with("s3-")).filter(|_| aws)?;
    // The buckets of a Multi-Region Access Point have two labels of AWS's above them.
    let service = match service.checked_sub(1) {
        Some(above) if labels.get(above..=service)? == ["accesspoint", "s3-global"] => above,
        _ => service,
    };
    let endpoint: Endpoint = format!("{}://{}", received.scheme(), labels[service..].join(".")).parse().ok()?;
    locate(&endpoint, None, host, path).ok().map(Resource::into_owned)
}

impl Said {
    fn v4(&self) -> Option<&presign_v4::Claims<'static>> {
        match self {
            Self::V4(v4) => Some(v4),
            Self::V2 { .. } => None,
        }
    }

    fn v2(&self) -> Option<&Params> {
        match self {
            Self::V4(_) => None,
            Self::V2 { params, .. } => Some(params),
        }
    }

    fn path(&self) -> &str {
        match self {
            Self::V4(v4) => v4.path(),
            Self::V2 { path, .. } => path,
        }
    }
}

impl Inspection {
    /// The scheme that signed: `sigv4`, `sigv4a` or `sigv2`.
    pub fn scheme(&self) -> &'static str {
        let scheme = match self.said.v4() {
            Some(v4) if *v4.dialect() == AWS4_ECDSA => Scheme::V4a,
            Some(_) => Scheme::V4,
            None => Scheme::V2,
        };
        scheme.name()
    }

    /// The access key that is said to have signed.
    pub fn key_id(&self) -> &str {
        match &self.said {
            Said::V4(v4) => v4.key_id(),
            Said::V2 { params, .. } => &params.key_id,
        }
    }

    /// The region of the scope, or the set of regions of Version 4A; Version 2 names none.
    pub fn region(&self) -> Option<&str> {
        self.said.v4().map(presign_v4::Claims::region)
    }

    /// The service of the scope: `s3`, or a sibling of it; Version 2 names none.
    pub fn service(&self) -> Option<&str> {
        self.said.v4().map(presign_v4::Claims::service)
    }

    /// When the URL is said to have been issued; Version 2 does not say it.
    pub fn issued_at(&self) -> Option<Timestamp> {
        self.said.v4().map(presign_v4::Claims::issued_at)
    }

    /// The last second at which it says to be valid.
    pub fn expires_at(&self) -> Timestamp {
        match &self.said {
            Said::V4(v4) => v4.expires_at(),
            Said::V2 { params, .. } => params.expires,
        }
    }

    /// For how many seconds it says to be valid; Version 2 says the end alone.
    pub fn seconds(&self) -> Option<u64> {
        self.said.v4().map(presign_v4::Claims::seconds)
    }

    /// Whether it carries a session token: it ends with its credentials, whatever it says.
    pub fn is_temporary(&self) -> bool {
        match &self.said {
            Said::V4(v4) => v4.token().is_some(),
            Said::V2 { params, .. } => params.has_token(),
        }
    }

    /// The names of the headers that it says to bind. A URL of Version 2 names none of them, and binds `content-md5`,
    /// `content-type` and whatever begins with `x-amz-`, also their absence.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.said.v4().into_iter().flat_map(|v4| v4.headers().map(|(name, _)| name))
    }

    /// The query that it binds, decoded, without the scheme's own parameters.
    pub fn query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let v2 = self.said.v2().into_iter().flat_map(Params::signed);
        self.said.v4().into_iter().flat_map(presign_v4::Claims::query).chain(v2)
    }

    /// The query that it has and does not bind, decoded: there is one in Version 2 alone.
    pub fn unsigned_query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let unsigned = self.said.v2().into_iter().flat_map(|params| &params.unsigned);
        unsigned.map(|(name, value)| (name.as_str(), value.as_deref()))
    }

    /// The host, and the port where one is given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path, decoded: with the bucket's name, or without.
    pub fn path(&self) -> &str {
        self.said.path()
    }

    /// The bucket, where the host says which part names it.
    pub fn bucket(&self) -> Option<&str> {
        self.resource.as_ref().map(|resource| &*resource.bucket)
    }

    /// The object, where the host says which part names it.
    pub fn key(&self) -> Option<&ObjectKey<'static>> {
        self.resource.as_ref()?.key.as_ref()
    }
}

impl fmt::Debug for Inspection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inspection")
            .field("scheme", &self.scheme())
            .field("host", &self.host)
            .field("path", &self.path())
            .field("expires_at", &self.expires_at())
            .finish_non_exhaustive()
    }
}
