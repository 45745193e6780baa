use std::fmt;

use http::{Method, Request};
use presign_core::{Denied, ObjectKey, Origin, Reason, Received, Timestamp, percent};
use presign_v4::{GOOG4_RSA, Resource};

use crate::locate::locate;
use crate::scheme::Scheme;
use crate::v2::Params;

/// What a signed URL says, read without any key. None of it is verified; the signature is left out.
#[derive(Clone)]
pub struct Inspection {
    said: Said,
    host: String,
    resource: Option<Resource<'static>>,
}

/// By scheme. Both are read without any feature, so that a URL of the other scheme is not taken for none.
#[derive(Clone)]
enum Said {
    V4(presign_v4::Claims<'static>),
    V2 {
        params: Params,
        /// Decoded.
        path: String,
    },
}

/// Reads a signed URL of Cloud Storage without any key: of V4 or V2.
///
/// ```
/// // Of Google's published cases, "Simple GET".
/// let inspection = presign_gcs::inspect(
///     "https://storage.googleapis.com/test-bucket/test-object?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=\
///      test-iam-credentials%40dummy-project-id.iam.gserviceaccount.com%2F20190201%2Fauto%2Fstorage%2Fgoog4_request\
///      &X-Goog-Date=20190201T090000Z&X-Goog-Expires=10&X-Goog-SignedHeaders=host&X-Goog-Signature=95e6a13d",
/// )?;
/// assert_eq!(inspection.expires_at().to_string(), "2019-02-01T09:00:10Z");
/// assert_eq!((inspection.scheme(), inspection.bucket()), ("goog4", Some("test-bucket")));
/// # Ok::<(), presign_core::Denied>(())
/// ```
///
/// # Errors
/// If it is no URL, or not one that either of them signed.
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
        Scheme::V4(dialect) => Said::V4(presign_v4::Claims::inspect(dialect, request)?.into_owned()),
        Scheme::V2 => {
            let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?.into_owned();
            Said::V2 { params: Params::read(&received)?, path }
        }
    };
    let host = received.authority().to_ascii_lowercase();
    let resource = resource(GOOG4_RSA.host(&host), said.path());
    Ok(Inspection { said, host, resource })
}

/// A host of Google says where the bucket's name stands; of another one nobody knows.
fn resource(host: &str, path: &str) -> Option<Resource<'static>> {
    let google = "https://storage.googleapis.com".parse().ok()?;
    locate(&google, None, None, host, path).ok().map(Resource::into_owned)
}

impl Said {
    fn v4(&self) -> Option<&presign_v4::Claims<'static>> {
        match self {
            Self::V4(v4) => Some(v4),
            Self::V2 { .. } => None,
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
    /// The scheme that signed: `goog4` or `goog2`.
    pub fn scheme(&self) -> &'static str {
        if self.said.v4().is_some() { "goog4" } else { Scheme::V2.name() }
    }

    /// The algorithm that V4 names; V2 says none.
    pub fn algorithm(&self) -> Option<&'static str> {
        self.said.v4().map(|v4| v4.dialect().algorithm())
    }

    /// Who is said to have signed: a service account's e-mail address, or an access id.
    pub fn key_id(&self) -> &str {
        match &self.said {
            Said::V4(v4) => v4.key_id(),
            Said::V2 { params, .. } => &params.id,
        }
    }

    /// The location of the scope; V2 names none.
    pub fn location(&self) -> Option<&str> {
        self.said.v4().map(presign_v4::Claims::region)
    }

    /// When the URL is said to have been issued; V2 does not say it.
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

    /// For how many seconds it says to be valid; V2 says the end alone.
    pub fn seconds(&self) -> Option<u64> {
        self.said.v4().map(presign_v4::Claims::seconds)
    }

    /// The names of the headers that it says to bind. A URL of V2 names none of them, and binds `content-md5`,
    /// `content-type` and whatever begins with `x-goog-`, also their absence.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.said.v4().into_iter().flat_map(|v4| v4.headers().map(|(name, _)| name))
    }

    /// The query that it binds, decoded, without the scheme's own parameters. V2 binds none.
    pub fn query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.said.v4().into_iter().flat_map(presign_v4::Claims::query)
    }

    /// The query that it has and does not bind, decoded: there is one in V2 alone.
    pub fn unsigned_query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let unsigned: &[(String, Option<String>)] = match &self.said {
            Said::V4(_) => &[],
            Said::V2 { params, .. } => &params.unsigned,
        };
        unsigned.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
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
