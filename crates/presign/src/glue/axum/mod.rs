//! Handlers that only a signed URL reaches.
//!
//! Any service can hand out and check its own signed URLs. A handler that takes [`Signed`] is reached by nothing else:
//!
#![cfg_attr(feature = "keyring", doc = "```")]
#![cfg_attr(not(feature = "keyring"), doc = "```ignore")]
//! use axum::{Router, routing::get};
//! use presign::{Grant, Guard, LiveSite, Presigner, axum::Signed, keyring::KeyFile};
//! # use tower::ServiceExt;
//! # use std::time::Duration;
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("keys.json");
//! # KeyFile::create(&path, Duration::from_secs(86_400))?;
//!
//! let keys = KeyFile::open(path)?.follow()?;
//! let presigner = Presigner::new(LiveSite::new(keys.clone(), "https://api.example")?);
//! let guard = Guard::of(keys, "https://api.example")?;
//! let app: Router = Router::new().route("/reports/{id}", get(report)).with_state(guard);
//!
//! async fn report(signed: Signed) -> String {
//!     format!("{} until {}", signed.key().map_or("", |key| key.as_str()), signed.expires_at())
//! }
//!
//! let link = presigner.presign_now(&Grant::get("reports/7", Duration::from_secs(900)))?;
//! # let until = link.expires().latest();
//! # let answer = app.clone().oneshot(link.reveal().to_request()?.map(|()| axum::body::Body::empty())).await?;
//! # let text = axum::body::to_bytes(answer.into_body(), 100).await?;
//! # assert_eq!(text, format!("reports/7 until {until}"));
//! # let unsigned = http::Request::get("https://api.example/reports/7").body(axum::body::Body::empty())?;
//! # assert_eq!(app.oneshot(unsigned).await?.status(), 403);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```
//!
//! `presign keys` makes the file; `link.reveal()` is what to hand out, and 403 is what every other request gets.
//!
//! A handler of a router without a guard doesn't compile, and neither does one that would take a request either way:
//!
//! ```compile_fail
//! use axum::{Router, routing::get};
//! let app: Router = Router::new().route("/", get(async |_: presign::axum::Signed| "reached"));
//! ```
//!
//! ```compile_fail
//! use axum::{Router, routing::get};
//! # fn router(guard: presign::Guard) {
//! let app: Router = Router::new().route("/", get(async |_: Option<presign::axum::Signed>| "reached")).with_state(guard);
//! # }
//! ```
//!
//! # What fails closed
//!
//! - The [`Guard`] comes out of the router's state, by [`FromRef`](axum::extract::FromRef) where the state has more.
//! - A handler that wants to know why a request is refused takes `Result<Signed, Refused>` by name.
//! - The path that was signed is the one that came, with its prefix, where routers are nested. `a%2F..%2Fb`, which
//!   axum's `Path` reads as `a/../b`, is no path that anybody signs.
//! - What the URL says of the body is not dropped: [`Signed`] refuses a URL that says anything, [`SignedBody`] reads the
//!   body and holds it to that, and [`Unsettled`] hands the duty on by name.
//! - Take the extractor before others: it leaves in the request's query what was signed, without tracking parameters.
//!
//! # A layer, where there is no handler
//!
//! [`layer`] puts the same check in front of a whole service. Only the routes that were added *before* `.layer(…)` are
//! behind it, so add it last. With `Extension<Verified>` among its arguments, a handler that the layer has missed answers
//! 500; with [`Signed`], it can't be missed.
//!
//! ```
//! use axum::{Extension, Router, body::Body, routing::get};
//! use presign::local::{Key, KeyRing};
//! use presign::{Guard, Verified};
//! use std::{sync::Arc, time::Duration};
//! use tower::ServiceExt;
//!
//! # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
//! # let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
//! let guard = Guard::of(ring, "https://files.example")?;
//! let app: Router = Router::new()
//!     .route("/a", get(async |Extension(verified): Extension<Verified>| verified.key_id().to_owned()))
//!     .layer(presign::axum::layer(guard)) // the last but for routes that everybody may reach
//!     .route("/health", get("well"));
//!
//! let ask = async |path: &str| {
//!     let request = http::Request::get(path).header("host", "files.example").body(Body::empty())?;
//!     Ok::<_, http::Error>(app.clone().oneshot(request).await.map(|answer| answer.status().as_u16()))
//! };
//! assert_eq!((ask("/a").await??, ask("/health").await??), (403, 200));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod body;
mod extract;
mod refused;

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, OriginalUri};
use http::{Extensions, request};
use presign_core::{Denied, Verified};

pub use body::SignedBody;
pub use extract::{Signed, Unsettled};
pub use refused::Refused;

use crate::guard::signed_alone;
use crate::tower::VerifyLayer;
use crate::{Guard, Peer};

/// A [layer](VerifyLayer) that knows axum: it checks the target as it came, also inside a nested router, and knows where
/// it came from by [`ConnectInfo`]. The [module](self) says where to put it.
///
/// ```
/// use presign::{Guard, local::{Key, KeyRing}};
/// use std::{sync::Arc, time::Duration};
///
/// let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32])?, Duration::from_secs(3600))?);
/// let layer = presign::axum::layer(Guard::of(ring, "https://files.example")?);
/// assert!(format!("{layer:?}").contains("files.example"));
/// let files: axum::Router = axum::Router::new().route("/a", axum::routing::get("a")).layer(layer);
/// # Ok::<(), presign::Error>(())
/// ```
pub fn layer(guard: Guard) -> VerifyLayer {
    VerifyLayer::by(guard, admit)
}

fn admit(guard: &Guard, parts: &mut request::Parts) -> Result<Verified, Denied> {
    let original = parts.extensions.get::<OriginalUri>().map(|uri| uri.0.clone());
    let verified = guard.admit(parts, original.clone(), peer(&parts.extensions))?;
    if let Some(original) = original {
        parts.extensions.insert(OriginalUri(signed_alone(&original, &verified)?));
    }
    Ok(verified)
}

fn refused(guard: &Guard, denied: Denied) -> Refused {
    guard.report(&denied);
    denied.into()
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    let connected = extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    connected.or_else(|| extensions.get::<Peer>().map(|peer| peer.address()))
}
