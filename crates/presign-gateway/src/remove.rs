use http::request;
use presign::{ObjectKey, Verified};

use crate::query::no_query;
use crate::refusal::Problem;
use crate::{Store, conditions};

/// DELETE.
pub(crate) async fn remove(
    store: &dyn Store,
    parts: &request::Parts,
    verified: &Verified,
    key: &ObjectKey<'_>,
) -> Result<(), Problem> {
    if !verified.obligations().is_empty() {
        return Err(Problem::Mute("a removal has no body that could be held to anything"));
    }
    no_query(verified)?;
    Ok(store.remove(key, conditions::when(&parts.headers)?).await?)
}
