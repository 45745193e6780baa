use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::header::ETAG;
use http::{HeaderValue, StatusCode, request};
use http_body_util::BodyExt;
use presign::{ObjectKey, Verified};

use crate::Gateway;
use crate::duties::Duties;
use crate::flow::empty;
use crate::query::no_query;
use crate::refusal::Problem;

/// PUT. The body is not asked for before all that can be known without it is known: whoever waits for a `100 Continue`
/// keeps it then.
pub(crate) async fn write(
    gateway: &Gateway,
    parts: &request::Parts,
    verified: &Verified,
    key: &ObjectKey<'_>,
    mut body: Body,
) -> Result<Response, Problem> {
    no_query(verified)?;
    let mut duties = Duties::of(verified, &parts.headers, &gateway.limits)?;
    let mut upload = gateway.store.begin(key, duties.when.clone()).await?;
    while let Some(bytes) = next(gateway, &mut body).await? {
        duties.take(&bytes)?;
        upload.write(bytes).await?;
    }
    duties.end()?;
    let stored = upload.finish().await?;
    let mut response = empty(if stored.created { StatusCode::CREATED } else { StatusCode::NO_CONTENT });
    if let Some(tag) = stored.tag.and_then(|tag| HeaderValue::from_str(&format!("\"{tag}\"")).ok()) {
        response.headers_mut().insert(ETAG, tag);
    }
    Ok(response)
}

/// The body's next bytes, unless they take too long.
async fn next(gateway: &Gateway, body: &mut Body) -> Result<Option<Bytes>, Problem> {
    loop {
        let frame = tokio::time::timeout(gateway.limits.stall_time, body.frame()).await;
        let frame = frame.map_err(|_| Problem::told(StatusCode::REQUEST_TIMEOUT, "the body stood still"))?;
        match frame {
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
