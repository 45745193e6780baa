use std::ops::Deref;

use axum::extract::{FromRef, FromRequestParts};
use http::request;
use presign_core::Verified;

use super::{Refused, admit, refused};
use crate::Guard;
use crate::guard::settled;

/// A request by a signed URL that leaves nothing open: the handler is reached by no other.
///
/// A URL that says something of the body (its size, its checksum, that it must not overwrite) is refused, because this
/// handler would not hold its bearer to that: take [`SignedBody`](super::SignedBody) or [`Unsettled`]. It dereferences
/// to [`Verified`].
///
/// ```
/// use axum::{Router, body::{Body, to_bytes}, extract::FromRef, routing::get};
/// use presign::local::{Key, KeyRing};
/// use presign::{Grant, Guard, LiveSite, Presigner, axum::Signed};
/// use std::{sync::Arc, time::Duration};
/// use tower::ServiceExt;
///
/// #[derive(Clone)]
/// struct App {
///     guard: Guard,
///     greeting: &'static str,
/// }
///
/// impl FromRef<App> for Guard {
///     fn from_ref(app: &App) -> Guard {
///         app.guard.clone()
///     }
/// }
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
/// let presigner = Presigner::new(LiveSite::new(ring.clone(), "https://api.example")?);
/// let app = App { guard: Guard::of(ring, "https://api.example")?, greeting: "hello" };
/// let router: Router = Router::new().route("/hello/{name}", get(hello)).with_state(app);
///
/// async fn hello(signed: Signed, axum::extract::State(app): axum::extract::State<App>) -> String {
///     format!("{} {}, by {}", app.greeting, signed.key().map_or("", |key| key.as_str()), signed.key_id())
/// }
///
/// let presigned = presigner.presign_now(&Grant::get("hello/you", Duration::from_secs(60)))?;
/// let answer = router.oneshot(presigned.reveal().to_request()?.map(|()| Body::empty())).await?;
/// assert_eq!(to_bytes(answer.into_body(), 100).await?, "hello hello/you, by k1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "it says what the URL is for"]
pub struct Signed(Verified);

impl Signed {
    /// What was verified.
    pub fn into_verified(self) -> Verified {
        self.0
    }
}

impl Deref for Signed {
    type Target = Verified;

    fn deref(&self) -> &Verified {
        &self.0
    }
}

impl<S> FromRequestParts<S> for Signed
where
    Guard: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Refused> {
        let guard = Guard::from_ref(state);
        admit(&guard, parts).and_then(settled).map(Self).map_err(|denied| refused(&guard, denied))
    }
}

/// A request by a signed URL whose [obligations](Verified::obligations) the handler settles itself: as it streams the
/// body, or where it stores it.
///
/// A `Content-Length` that the URL does not allow is refused before the handler; a body without one can have any length.
///
/// ```
/// use axum::{Router, body::Body, routing::put};
/// use presign::local::{Key, KeyRing};
/// use presign::{Grant, Guard, LiveSite, Obligation, Presigner, axum::Unsettled};
/// use std::{sync::Arc, time::Duration};
/// use tower::ServiceExt;
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
/// let presigner = Presigner::new(LiveSite::new(ring.clone(), "https://files.example")?);
/// let router: Router = Router::new()
///     .route("/{name}", put(store))
///     .with_state(Guard::of(ring, "https://files.example")?);
///
/// async fn store(request: Unsettled, _body: Body) -> String {
///     let verified = request.into_verified();
///     assert_eq!(verified.obligations(), [Obligation::Size((1..=5).into())]);
///     "the handler counts as it reads".into()
/// }
///
/// let presigned = presigner.presign_now(&Grant::put("cat", Duration::from_secs(60)).size(1..=5))?;
/// let request = |length: u64| {
///     let mut request = presigned.reveal().to_request().map(|request| request.map(|()| Body::empty()))?;
///     request.headers_mut().insert("content-length", length.into());
///     Ok::<_, presign::Error>(request)
/// };
/// assert_eq!(router.clone().oneshot(request(5)?).await?.status(), 200);
/// assert_eq!(router.oneshot(request(6)?).await?.status(), 403);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # }).unwrap();
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "the handler has to settle its obligations"]
pub struct Unsettled(Verified);

impl Unsettled {
    /// What was verified, and what the handler has to hold to.
    pub fn into_verified(self) -> Verified {
        self.0
    }
}

impl<S> FromRequestParts<S> for Unsettled
where
    Guard: FromRef<S>,
    S: Send + Sync,
{
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Refused> {
        let guard = Guard::from_ref(state);
        admit(&guard, parts).map(Self).map_err(|denied| refused(&guard, denied))
    }
}
