use axum::response::Response;
use http::{StatusCode, request};
use presign::{ObjectKey, Verified};

use crate::flow::empty;
use crate::query::no_query;
use crate::refusal::Problem;
use crate::{Gateway, conditions};

pub(crate) async fn remove(
    gateway: &Gateway,
    parts: &request::Parts,
    verified: &Verified,
    key: &ObjectKey<'_>,
) -> Result<Response, Problem> {
    if !verified.obligations().is_empty() {
        return Err(Problem::Mute("a removal has no body that could be held to anything"));
    }
    no_query(verified)?;
    gateway.store.remove(key, conditions::when(&parts.headers)?).await?;
    Ok(empty(StatusCode::NO_CONTENT))
}
