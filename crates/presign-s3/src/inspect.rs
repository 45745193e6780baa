use http::{Method, Request};
use presign_core::{Denied, ObjectKey, Origin, Reason, Received, Timestamp};
use presign_v4::AWS4;

use crate::Endpoint;
use crate::locate::locate;

/// What a presigned URL says, read without any key. None of it is verified; the signature and the session token are
/// left out.
#[derive(Clone, Debug)]
pub struct Inspection {
    v4: presign_v4::Claims,
    host: String,
    place: Option<(String, Option<ObjectKey<'static>>)>,
}

/// Reads a presigned URL without any key.
///
/// ```
/// let inspection = presign_s3::inspect(
///     "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
///      &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z\
///      &X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
///      &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404",
/// )?;
/// assert_eq!(inspection.expires_at().to_string(), "2013-05-25T00:00:00Z");
/// assert_eq!(inspection.bucket(), Some("examplebucket"));
/// # Ok::<(), presign_core::Denied>(())
/// ```
///
/// # Errors
/// If it is no URL, or not one that SigV4 signed.
pub fn inspect(url: &str) -> Result<Inspection, Denied> {
    let uri: http::Uri = url.parse().map_err(|_| Reason::Malformed("the URL"))?;
    let (Some(scheme), Some(_)) = (uri.scheme_str().map(str::to_owned), uri.authority()) else {
        return Err(Reason::Malformed("the URL").into());
    };
    let request = Request::builder().method(Method::GET).uri(uri).body(()).map_err(|_| Reason::Malformed("the URL"))?;
    let (parts, ()) = request.into_parts();
    let origin = Origin::HostHeader { scheme };
    let received = Received::new(&parts, &origin, None)?;
    let v4 = presign_v4::Claims::inspect(&AWS4, &received)?;
    let host = received.authority().to_ascii_lowercase();
    let place = place(&received, &host, v4.path());
    Ok(Inspection { v4, host, place })
}

/// A host of AWS says where the bucket's name stands; of another one nobody knows.
fn place(received: &Received<'_>, host: &str, path: &str) -> Option<(String, Option<ObjectKey<'static>>)> {
    let labels: Vec<&str> = host.split('.').collect();
    let aws = host.ends_with(".amazonaws.com") || host.ends_with(".amazonaws.com.cn");
    let service = labels.iter().rposition(|label| *label == "s3" || label.starts_with("s3-")).filter(|_| aws)?;
    let endpoint: Endpoint = format!("{}://{}", received.scheme(), labels[service..].join(".")).parse().ok()?;
    locate(&endpoint, None, host, path).ok()
}

impl Inspection {
    /// The access key that is said to have signed.
    pub fn key_id(&self) -> &str {
        self.v4.key_id()
    }

    /// The region of the scope.
    pub fn region(&self) -> &str {
        self.v4.region()
    }

    /// The service of the scope: `s3`, or a sibling of it.
    pub fn service(&self) -> &str {
        self.v4.service()
    }

    /// When the URL is said to have been issued.
    pub fn issued_at(&self) -> Timestamp {
        self.v4.issued_at()
    }

    /// The last second at which it says to be valid.
    pub fn expires_at(&self) -> Timestamp {
        self.v4.expires_at()
    }

    /// For how many seconds it says to be valid.
    pub fn seconds(&self) -> u64 {
        self.v4.seconds()
    }

    /// Whether it carries a session token: it ends with its credentials, whatever it says.
    pub fn is_temporary(&self) -> bool {
        self.v4.token().is_some()
    }

    /// The names of the headers that it binds.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.v4.headers().map(|(name, _)| name)
    }

    /// The query that it binds, decoded, without the scheme's own parameters.
    pub fn query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.v4.query()
    }

    /// The host, and the port where one is given.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The path, decoded: with the bucket's name, or without.
    pub fn path(&self) -> &str {
        self.v4.path()
    }

    /// The bucket, where the host says which part names it.
    pub fn bucket(&self) -> Option<&str> {
        self.place.as_ref().map(|(bucket, _)| bucket.as_str())
    }

    /// The object, where the host says which part names it.
    pub fn key(&self) -> Option<&ObjectKey<'static>> {
        self.place.as_ref().and_then(|(_, key)| key.as_ref())
    }
}
