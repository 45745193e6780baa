use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderName, StatusCode, request};
use presign::{ObjectKey, Verified, base64_decode};

use crate::door::Door;
use crate::duties::Duties;
use crate::refusal::Problem;
use crate::{Store, write};

const CONTENT_MD5: HeaderName = HeaderName::from_static("content-md5");

/// PUT of a whole object.
pub(super) async fn put(
    door: &Door,
    store: &dyn Store,
    parts: &request::Parts,
    verified: &Verified,
    key: &ObjectKey<'_>,
    body: Body,
) -> Result<Response, Problem> {
    let mut duties = Duties::of(verified, &parts.headers, &door.limits)?;
    // Also where the URL does not bind it.
    if let Some(stated) = stated_md5(&parts.headers) {
        duties.add("md5", stated)?;
    }
    let stored = write::write(door, store, verified, key, duties, body).await?;
    Ok(write::done(StatusCode::OK, &stored))
}

/// One that can't be read is no body's checksum.
fn stated_md5(headers: &HeaderMap) -> Option<Vec<u8>> {
    let stated = headers.get(CONTENT_MD5)?;
    Some(stated.to_str().ok().and_then(base64_decode).unwrap_or_default())
}
