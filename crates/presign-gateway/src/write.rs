use axum::body::Body;
use axum::response::Response;
use http::header::ETAG;
use http::{HeaderValue, StatusCode};
use presign::{ObjectKey, Verified};

use crate::body::next;
use crate::door::Door;
use crate::duties::Duties;
use crate::flow::empty;
use crate::query::no_query;
use crate::refusal::Problem;
use crate::{Store, Stored};

/// PUT. The body is not asked for before all that can be known without it is known: whoever waits for a `100 Continue`
/// keeps it then.
pub(crate) async fn write(
    door: &Door,
    store: &dyn Store,
    verified: &Verified,
    key: &ObjectKey<'_>,
    mut duties: Duties,
    mut body: Body,
) -> Result<Stored, Problem> {
    no_query(verified)?;
    let mut upload = store.begin(key, duties.when.clone()).await?;
    while let Some(bytes) = next(&door.limits, &mut body).await? {
        duties.take(&bytes)?;
        upload.write(bytes).await?;
    }
    duties.end()?;
    Ok(upload.finish().await?)
}

/// The answer for what was stored.
pub(crate) fn done(status: StatusCode, stored: &Stored) -> Response {
    let mut response = empty(status);
    let tag = stored.tag.as_ref().and_then(|tag| HeaderValue::from_str(&format!("\"{tag}\"")).ok());
    if let Some(tag) = tag {
        response.headers_mut().insert(ETAG, tag);
    }
    response
}
