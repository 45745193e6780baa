use axum::body::Body;
use bytes::Bytes;
use http_body_util::BodyExt;

use crate::Limits;
use crate::refusal::{Fault, Problem};

/// The body's next bytes, unless they take too long.
pub(crate) async fn next(limits: &Limits, body: &mut Body) -> Result<Option<Bytes>, Problem> {
    loop {
        let frame = tokio::time::timeout(limits.stall_time, body.frame()).await;
        match frame.map_err(|_| Problem::told(Fault::Late, "the body stood still"))? {
            None => return Ok(None),
            Some(Err(_)) => return Err(Problem::bad("the body ended before its end")),
            // Trailers say nothing that is stored.
            Some(Ok(frame)) => match frame.into_data() {
                Ok(bytes) => return Ok(Some(bytes)),
                Err(_) => continue,
            },
        }
    }
}
