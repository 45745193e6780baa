use std::sync::Arc;

use presign::{Clock, Origin, SystemClock, Timestamp};

use crate::Limits;
use crate::cors::Cors;
use crate::refusal::{Fault, Problem};

/// What every gateway has, whatever its dialect: where it is, what it bears, who may use it from a page, what time it is.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    pub(crate) origin: Origin,
    pub(crate) limits: Limits,
    pub(crate) cors: Cors,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Door {
    pub(crate) fn new(origin: Origin) -> Self {
        Self { origin, limits: Limits::default(), cors: Cors::default(), clock: Arc::new(SystemClock) }
    }

    pub(crate) fn now(&self) -> Result<Timestamp, Problem> {
        self.clock.now().map_err(|error| {
            tracing::error!(%error, "the clock failed");
            Problem::told(Fault::Failed, "the clock failed")
        })
    }
}
