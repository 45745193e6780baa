//! The local scheme: keys of a ring, one store, and one answer to whatever is not a valid signed request.

mod list;

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Body;
use axum::response::Response;
use http::{Method, StatusCode, request};
use presign::local::Verifier;
use presign::{Denied, Reason, Received, Verified};

use crate::check::{peer, within_limits};
use crate::dialect::{Dialect, Words};
use crate::door::Door;
use crate::duties::Duties;
use crate::flow::empty;
use crate::refusal::Problem;
use crate::{Ring, Store, read, remove, write};

/// The dialect of [`Gateway::new`](crate::Gateway::new): URLs of the local scheme.
#[derive(Clone, Debug)]
pub struct Local {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) ring: Ring,
    pub(crate) prefix: String,
    pub(crate) verifier: Verifier,
}

/// What the answer to a read can be told to say.
const OVERRIDES: [&str; 4] =
    ["response-content-type", "response-content-disposition", "response-content-language", "response-cache-control"];

#[async_trait]
impl Dialect for Local {
    const METHODS: &'static str = "GET, HEAD, PUT, DELETE";
    const EXPOSED: &'static str =
        "accept-ranges, content-disposition, content-length, content-range, etag, x-request-id";

    async fn answer(&self, door: &Door, parts: &request::Parts, body: Body) -> Result<Response, Problem> {
        let verified = &self.check(door, parts)?;
        let Some(key) = verified.key() else {
            return match parts.method {
                Method::GET | Method::HEAD => list::list(door, &*self.store, parts, verified).await,
                _ => Err(Problem::Mute("the URL names no object")),
            };
        };
        let store = &*self.store;
        store.admits(key)?;
        match parts.method {
            Method::GET | Method::HEAD => read::read(door, store, parts, verified, key, &OVERRIDES).await,
            Method::PUT => {
                let duties = Duties::of(verified, &parts.headers, &door.limits)?;
                let stored = write::write(door, store, verified, key, duties, body).await?;
                let status = if stored.created { StatusCode::CREATED } else { StatusCode::NO_CONTENT };
                Ok(write::done(status, &stored))
            }
            Method::DELETE => {
                remove::remove(store, parts, verified, key).await?;
                Ok(empty(StatusCode::NO_CONTENT))
            }
            _ => Err(Problem::Mute("the method is none that is served")),
        }
    }

    /// Whoever has no valid URL learns nothing: the answer depends on nothing that the signature would have to prove.
    fn refuse(&self, problem: Problem) -> Words {
        let (status, text) = match problem {
            Problem::Denied(_) | Problem::Mute(_) => (StatusCode::FORBIDDEN, "denied".into()),
            Problem::Told(fault, text) => (fault.status(), text),
        };
        Words { status, content_type: "text/plain; charset=utf-8", text: format!("{text}\n") }
    }
}

impl Local {
    /// The only way in: everything else that answers takes what this returns.
    fn check(&self, door: &Door, parts: &request::Parts) -> Result<Verified, Denied> {
        within_limits(&door.limits, parts)?;
        let received = Received::new(parts, &door.origin, peer(parts))?.under(&self.prefix)?;
        let claims = self.verifier.parse(&received)?;
        let now = door.now().map_err(|_| Reason::Unacceptable("the clock"))?;
        self.verifier.verify(&claims, &self.ring.current(), now)
    }
}
