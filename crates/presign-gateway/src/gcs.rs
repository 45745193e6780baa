//! Google Cloud Storage: its signatures, its operations, its errors, before any store.

mod buckets;
mod content_range;
mod error;
mod form;
mod headers;
mod list;
mod post;
mod put;
mod resumable;
mod session;
mod sessions;
mod spool;
mod xml;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use axum::Router;
use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode, request};
use presign::{Origin, Received};
use presign_gcs::{Keys, Verifier};

use crate::check::{peer, within_limits};
use crate::dialect::{Dialect, Words};
use crate::door::Door;
use crate::flow::empty;
use crate::gateway::service;
use crate::refusal::Problem;
use crate::{Gateway, read, remove};
pub use buckets::Buckets;
use sessions::Sessions;

/// The dialect of [`Gateway::gcs`]: URLs of Google Cloud Storage.
#[derive(Clone)]
pub struct Gcs {
    buckets: Buckets,
    verifier: Verifier,
    keys: Arc<dyn Keys + Send + Sync>,
    sessions: Sessions,
}

/// A strict door of Google Cloud Storage: before any store, it takes what Cloud Storage takes and refuses the rest.
impl Gateway<Gcs> {
    /// A gateway to `buckets`, for URLs that `keys` signed and `verifier` takes: it says where buckets are addressed.
    ///
    /// ```
    /// use presign::Origin;
    /// use presign_gateway::{Buckets, Gateway, Objects};
    /// use presign_gcs::{KnownKeys, Verifier, Credentials};
    /// use std::sync::Arc;
    ///
    /// let store = Objects::new(Arc::new(object_store::memory::InMemory::new()));
    /// let keys = KnownKeys::new().with_hmac(Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ"));
    /// let verifier = Verifier::new("https://files.example".parse()?);
    /// let origin = Origin::Fixed { scheme: "https".into(), authority: "files.example".into() };
    /// let gateway = Gateway::gcs(Buckets::new().with("photos", store), verifier, keys, origin);
    /// // https://files.example/photos/cat.png?X-Goog-Algorithm=…
    /// drop(gateway.router());
    /// # Ok::<(), presign::Error>(())
    /// ```
    pub fn gcs(buckets: Buckets, verifier: Verifier, keys: impl Keys + Send + Sync + 'static, origin: Origin) -> Self {
        let dialect = Gcs { buckets, verifier, keys: Arc::new(keys), sessions: Sessions::default() };
        Self { door: Door::new(origin), dialect }
    }

    /// The service, as that of the local scheme. Buckets are addressed by path and by host: give it a host of its own.
    pub fn router(self) -> Router {
        service(self)
    }
}

/// What the answer to a read can be told to say
/// (<https://cloud.google.com/storage/docs/xml-api/reference-headers#responsecontentdisposition>).
const OVERRIDES: [&str; 2] = ["response-content-type", "response-content-disposition"];

#[async_trait]
impl Dialect for Gcs {
    const METHODS: &'static str = "GET, HEAD, PUT, POST, DELETE";
    const EXPOSED: &'static str =
        "accept-ranges, content-disposition, content-length, content-range, etag, location, range, x-request-id";

    async fn answer(&self, door: &Door, parts: &request::Parts, body: Body) -> Result<Response, Problem> {
        within_limits(&door.limits, parts)?;
        let received = Received::new(parts, &door.origin, peer(parts))?;
        if let Some(id) = resumable::named(&received)? {
            return resumable::go_on(&self.sessions, door, (parts, &received), &id, body).await;
        }
        if parts.method == Method::POST && form::is_sent(&parts.headers) && received.query().is_none_or(str::is_empty) {
            return post::post(self, door, (parts, &received), body).await;
        }
        let claims = self.verifier.parse(&received)?;
        let verified = &self.verifier.verify(&claims, &*self.keys, door.now()?)?;
        let store = &*self.buckets.store(verified.bucket())?;
        headers::known(&parts.headers)?;
        let Some(key) = verified.key() else {
            return match parts.method {
                Method::GET | Method::HEAD => list::list(door, store, verified).await,
                _ => Err(Problem::Mute("of a bucket, there is a list and nothing else")),
            };
        };
        store.admits(key)?;
        match parts.method {
            Method::GET | Method::HEAD | Method::PUT | Method::DELETE if resumable::begins(&parts.headers) => {
                Err(Problem::Mute("an upload in pieces begins by POST"))
            }
            Method::GET | Method::HEAD => read::read(door, store, parts, verified, key, &OVERRIDES).await,
            Method::PUT => {
                headers::stored(claims.signed_headers())?;
                put::put(door, store, parts, verified, key, body).await
            }
            Method::DELETE => {
                remove::remove(store, parts, verified, key).await?;
                Ok(empty(StatusCode::NO_CONTENT))
            }
            Method::POST if resumable::begins(&parts.headers) => {
                headers::stored(claims.signed_headers())?;
                resumable::only_of_the_whole(verified, claims.signed_headers())?;
                resumable::begin(&self.sessions, door, store, (parts, &received), (verified, key), body).await
            }
            _ => Err(Problem::Mute("the method is none that is served")),
        }
    }

    fn refuse(&self, problem: Problem) -> Words {
        error::words(problem)
    }
}

impl fmt::Debug for Gcs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gcs").field("buckets", &self.buckets).field("verifier", &self.verifier).finish_non_exhaustive()
    }
}
