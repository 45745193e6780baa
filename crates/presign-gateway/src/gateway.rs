use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use http::HeaderValue;
use presign::local::Verifier;
use presign::{BaseUrl, Clock, Error, ErrorKind, Origin, Result};

use crate::cors::Cors;
use crate::dialect::Dialect;
use crate::door::Door;
use crate::{Limits, Local, Ring, Store, flow};

/// Serves stores by signed URLs, and by nothing else: by those of the local scheme, unless its dialect is another.
#[derive(Clone, Debug)]
pub struct Gateway<D = Local> {
    pub(crate) door: Door,
    pub(crate) dialect: D,
}

impl Gateway {
    /// A gateway to `store`, whose URLs the keys of `ring` signed for `origin`.
    pub fn new(store: impl Store, ring: impl Into<Ring>, origin: Origin) -> Self {
        let (store, ring) = (Arc::new(store), ring.into());
        let dialect = Local { store, ring, prefix: String::new(), verifier: Verifier::new() };
        Self { door: Door::new(origin), dialect }
    }

    /// The same below a path, such as `/files`: what the site that signs has as its base. It is the path that clients
    /// see, also where the router is nested.
    #[must_use]
    pub fn under(mut self, prefix: impl Into<String>) -> Self {
        self.dialect.prefix = prefix.into();
        self
    }

    /// The same with another verifier: one that ignores tracking parameters.
    #[must_use]
    pub fn with_verifier(mut self, verifier: Verifier) -> Self {
        self.dialect.verifier = verifier;
        self
    }

    /// The store.
    pub fn store(&self) -> &dyn Store {
        &*self.dialect.store
    }

    /// The key ring, to change it while the gateway runs.
    pub fn ring(&self) -> &Ring {
        &self.dialect.ring
    }

    /// The service. Whatever path and method it is asked for, it answers: give it a server of its own, or make it a
    /// part of another router by `nest_service` or `fallback_service`. (By `nest`, axum does not pass on the bare prefix
    /// with a slash, which lists are signed for.)
    ///
    /// URLs that are bound to a network, and an [`Origin`] behind a proxy, need the peer's address: [`serve`] gives it,
    /// as does `into_make_service_with_connect_info::<SocketAddr>()`; without it they are refused.
    ///
    /// [`serve`]: crate::serve()
    pub fn router(self) -> Router {
        service(self)
    }
}

impl<D> Gateway<D> {
    /// The same with other limits.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        self.door.limits = limits;
        self
    }

    /// The same for pages of these origins too, such as `https://app.example`, or of any: `*`. A page needs a signed
    /// URL as everyone does.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if one of them is no origin as a browser writes it.
    pub fn with_cors(mut self, origins: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self> {
        for origin in origins {
            let origin = origin.as_ref();
            if origin == "*" {
                self.door.cors = Cors::Any;
                continue;
            }
            let base: BaseUrl = origin.parse()?;
            let value = HeaderValue::from_str(origin).ok().filter(|_| base.origin() == origin);
            let value = value.ok_or_else(|| {
                let text = "allow an origin: browsers write it otherwise; give scheme, host and port in lower case, \
                            without a path or a slash at the end";
                Error::new(ErrorKind::Config, text)
            })?;
            self.door.cors.allow(value);
        }
        Ok(self)
    }

    /// The same by another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Clock + 'static) -> Self {
        self.door.clock = Arc::new(clock);
        self
    }
}

/// Whatever it is asked for, a gateway answers.
pub(crate) fn service<D: Dialect>(gateway: Gateway<D>) -> Router {
    let answer =
        |State(gateway): State<Arc<Gateway<D>>>, request: Request| async move { flow::answer(&gateway, request).await };
    Router::new().fallback(answer).with_state(Arc::new(gateway))
}
