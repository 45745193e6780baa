//! A layer that only signed URLs pass, for services without extractors.
//!
//! [`VerifyLayer`] checks a request before the service sees it, puts [`Verified`] into its extensions, and takes off
//! the tracking parameters that the verifier ignores. All else gets one 403 that says nothing.
//!
//! A layer protects what stands behind it and nothing else. Where handlers can take arguments, let each ask for its
//! own proof: with axum that is [`Signed`](https://docs.rs/presign/latest/presign/axum/struct.Signed.html), and a
//! forgotten layer then opens nothing.
//!
//! ```
//! use presign::local::{Key, KeyRing};
//! use presign::{Grant, Guard, LiveSite, Presigner, Verified, tower::VerifyLayer};
//! use std::{convert::Infallible, sync::Arc, time::Duration};
//! use tower::{Layer, ServiceExt, service_fn};
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
//! let presigner = Presigner::new(LiveSite::new(ring.clone(), "https://files.example")?);
//! let service = VerifyLayer::new(Guard::of(ring, "https://files.example")?).layer(service_fn(serve));
//!
//! async fn serve(request: http::Request<()>) -> Result<http::Response<String>, Infallible> {
//!     let verified = request.extensions().get::<Verified>();
//!     let name = verified.and_then(Verified::key).map_or("nothing", |key| key.as_str());
//!     Ok(http::Response::new(name.to_owned()))
//! }
//!
//! let presigned = presigner.presign_now(&Grant::get("a b.txt", Duration::from_secs(60)))?;
//! let answer = service.clone().oneshot(presigned.reveal().to_request()?).await?;
//! assert_eq!(answer.body(), "a b.txt");
//! let unsigned = http::Request::get("https://files.example/a%20b.txt").body(())?;
//! assert_eq!(service.oneshot(unsigned).await?.status(), 403);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response, request};
use pin_project_lite::pin_project;
use presign_core::{Denied, Verified};
use tower_layer::Layer;
use tower_service::Service;

use crate::guard::{mute, settled};
use crate::{Guard, Peer};

/// How a request is checked: what stands in its extensions depends on the framework.
pub(crate) type Admit = fn(&Guard, &mut request::Parts) -> Result<Verified, Denied>;

/// Lets signed URLs through to a service, and answers all else with one mute 403. See the [module](self) for how.
#[derive(Clone, Debug)]
pub struct VerifyLayer {
    guard: Guard,
    admit: Admit,
    open: bool,
}

impl VerifyLayer {
    /// A layer by `guard`. It knows where a request came from by the extension [`Peer`] alone, and takes its target for
    /// the one that came: with axum, and below a nested router, use
    /// [`axum::layer`](https://docs.rs/presign/latest/presign/axum/fn.layer.html).
    ///
    /// ```
    /// use presign::{Guard, local::{Key, KeyRing}, tower::VerifyLayer};
    /// use std::{sync::Arc, time::Duration};
    ///
    /// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
    /// let layer = VerifyLayer::new(Guard::of(ring, "https://files.example")?);
    /// assert!(format!("{layer:?}").contains("files.example"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn new(guard: Guard) -> Self {
        Self::by(guard, |guard, parts| {
            let peer = parts.extensions.get::<Peer>().map(|peer| peer.address());
            guard.admit(parts, None, peer)
        })
    }

    pub(crate) fn by(guard: Guard, admit: Admit) -> Self {
        Self { guard, admit, open: false }
    }

    /// The same for a service that settles [obligations](Verified::obligations) itself, as it reads the body or stores
    /// it. Without this, a URL that has any is refused: nobody would hold its bearer to them. A `Content-Length` that
    /// the URL does not allow is refused either way.
    ///
    /// ```
    /// # use presign::{Guard, local::{Key, KeyRing}, tower::VerifyLayer};
    /// # let ring = KeyRing::new(Key::new("k1", [7; 32])?, std::time::Duration::from_secs(3600))?;
    /// # let guard = Guard::of(std::sync::Arc::new(ring), "https://files.example")?;
    /// let layer = VerifyLayer::new(guard).with_open_obligations();
    /// # assert!(format!("{layer:?}").contains("open: true"));
    /// # Ok::<(), presign::Error>(())
    /// ```
    #[must_use]
    pub fn with_open_obligations(mut self) -> Self {
        self.open = true;
        self
    }
}

impl<S> Layer<S> for VerifyLayer {
    type Service = Verify<S>;

    fn layer(&self, inner: S) -> Verify<S> {
        Verify { layer: self.clone(), inner }
    }
}

/// The service that [`VerifyLayer`] makes.
#[derive(Clone)]
pub struct Verify<S> {
    layer: VerifyLayer,
    inner: S,
}

impl<S> fmt::Debug for Verify<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verify").field("layer", &self.layer).finish_non_exhaustive()
    }
}

impl<S, B, R> Service<Request<B>> for Verify<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    R: Default,
{
    type Response = Response<R>;
    type Error = S::Error;
    type Future = Verifying<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (mut parts, body) = request.into_parts();
        let VerifyLayer { guard, admit, open } = &self.layer;
        let admitted = admit(guard, &mut parts);
        let admitted = if *open { admitted } else { admitted.and_then(settled) };
        match admitted {
            Ok(verified) => {
                parts.extensions.insert(verified);
                Verifying { inner: Some(self.inner.call(Request::from_parts(parts, body))) }
            }
            Err(denied) => {
                guard.report(&denied);
                Verifying { inner: None }
            }
        }
    }
}

pin_project! {
    /// The answer of [`Verify`]: the service's own, or the refusal.
    pub struct Verifying<F> {
        #[pin]
        inner: Option<F>,
    }
}

impl<F> fmt::Debug for Verifying<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifying").field("refused", &self.inner.is_none()).finish()
    }
}

impl<F, R, E> Future for Verifying<F>
where
    F: Future<Output = Result<Response<R>, E>>,
    R: Default,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        match self.project().inner.as_pin_mut() {
            Some(inner) => inner.poll(cx),
            None => Poll::Ready(Ok(mute())),
        }
    }
}
