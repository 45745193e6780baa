use std::fmt;

use axum::RequestExt;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRef, FromRequest, Request};
use presign_core::{Denied, Obligation, Reason, Sha256, Verified, base64_encode, hex_encode};

use super::{Refused, admit, refused};
use crate::Guard;

/// A signed upload, read into memory: it has the size and the checksum that were signed.
///
/// Of a body that is longer than its URL allows no more is read than that, and axum's own `DefaultBodyLimit` (2 MB
/// unless a layer sets another) holds too: what breaks either is refused.
///
/// ```
/// use axum::{Router, body::Body, http::StatusCode, routing::put};
/// use presign::local::{Key, KeyRing};
/// use presign::{Grant, Guard, LiveSite, Obligation, Presigner, axum::SignedBody};
/// use std::{sync::Arc, time::Duration};
/// use tower::ServiceExt;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
/// let presigner = Presigner::new(LiveSite::new(ring.clone(), "https://files.example")?);
/// let router: Router =
///     Router::new().route("/{name}", put(store)).with_state(Guard::of(ring, "https://files.example")?);
///
/// async fn store(upload: SignedBody) -> (StatusCode, String) {
///     let (verified, bytes) = upload.into_parts();
///     let create_only = verified.obligations().contains(&Obligation::CreateOnly);
///     (StatusCode::CREATED, format!("{} bytes, create only: {create_only}", bytes.len()))
/// }
///
/// let presigned = presigner.presign_now(&Grant::put("cat", Duration::from_secs(60)).size(1..=3).create_only())?;
/// let request = |body: &'static str| Ok::<_, presign::Error>(presigned.reveal().to_request()?.map(|()| Body::from(body)));
/// assert_eq!(router.clone().oneshot(request("cat")?).await?.status(), 201);
/// assert_eq!(router.oneshot(request("cats")?).await?.status(), 403);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
#[must_use = "it may have to create, not overwrite"]
pub struct SignedBody {
    verified: Verified,
    bytes: Bytes,
}

impl SignedBody {
    /// What was verified; of its obligations, what only a store can settle is left: not to overwrite.
    pub fn verified(&self) -> &Verified {
        &self.verified
    }

    /// The body.
    pub fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// Both.
    pub fn into_parts(self) -> (Verified, Bytes) {
        (self.verified, self.bytes)
    }
}

/// Without the body, which is somebody's.
impl fmt::Debug for SignedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = format_args!("{} bytes", self.bytes.len());
        f.debug_struct("SignedBody").field("verified", &self.verified).field("bytes", &body).finish()
    }
}

impl<S> FromRequest<S> for SignedBody
where
    Guard: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let guard = Guard::from_ref(state);
        read(&guard, request).await.map_err(|denied| refused(&guard, denied))
    }
}

async fn read(guard: &Guard, request: Request) -> Result<SignedBody, Denied> {
    let (mut parts, body) = request.into_parts();
    let verified = admit(guard, &mut parts)?;
    let longest = verified.obligations().iter().filter_map(|obligation| match obligation {
        Obligation::Size(size) => Some(usize::try_from(size.max()).unwrap_or(usize::MAX)),
        _ => None,
    });
    let longest = longest.min().unwrap_or(usize::MAX);
    let body = Request::from_parts(parts, body).into_limited_body();
    let bytes = to_bytes(body, longest).await.map_err(|_| Reason::Unacceptable("the body"))?;
    let open = unsettled(&verified, &bytes)?;
    Ok(SignedBody { verified: verified.with_obligations(open), bytes })
}

/// What the body can't settle; an error if it breaks what it can.
fn unsettled(verified: &Verified, bytes: &[u8]) -> Result<Vec<Obligation>, Denied> {
    let mut open = Vec::new();
    for obligation in verified.obligations() {
        let held = match obligation {
            Obligation::Size(size) => (size.min()..=size.max()).contains(&(bytes.len() as u64)),
            Obligation::Checksum { algorithm: "sha256", base64 } => *base64 == base64_encode(&Sha256::of(bytes)),
            Obligation::Sha256Hex(expected) => {
                let mut hex = String::new();
                hex_encode(&Sha256::of(bytes), &mut hex);
                hex == *expected
            }
            Obligation::CreateOnly => {
                open.push(Obligation::CreateOnly);
                true
            }
            _ => false,
        };
        if !held {
            return Err(Reason::Unacceptable("the body").into());
        }
    }
    Ok(open)
}
