use presign_core::Explanation;
use presign_v4::{AWS4, Bound, Dialect, Request, Scope, Stamp, texts};

use crate::operation::Operation;
use crate::signature::Task;

/// Writes the URL to `url`, signed by the key of its day.
pub(crate) fn sign(task: &Task<'_>, url: &mut String) {
    let Task { bucket, credentials, window, .. } = task;
    let key = credentials.chain().key(&AWS4, window.issued_at(), bucket.region(), bucket.service());
    with_request(task, key.scope(), |request, stamp| presign_v4::sign_into(request, stamp, &key, url));
}

pub(crate) fn explain(task: &Task<'_>) -> Explanation {
    explain_by(task, &AWS4, task.bucket.region())
}

/// The texts of any member of the family.
pub(crate) fn explain_by(task: &Task<'_>, dialect: &'static Dialect, region: &str) -> Explanation {
    let texts = with_request(task, &scope(task, dialect, region), texts);
    Explanation::new(Some(texts.canonical_request), texts.string_to_sign)
}

/// What the signature is for, by any member of the family.
pub(crate) fn scope(task: &Task<'_>, dialect: &'static Dialect, region: &str) -> Scope {
    let Task { bucket, credentials, window, .. } = task;
    Scope::new(dialect, credentials.key_id(), window.issued_at(), region, bucket.service())
}

/// Calls `write` with the task in the family's words.
pub(crate) fn with_request<T>(task: &Task<'_>, scope: &Scope, write: impl FnOnce(&Request<'_>, &Stamp<'_>) -> T) -> T {
    let Task { bucket, credentials, window, .. } = task;
    let Operation { method, key, query, headers, .. } = task.operation;
    // Most URLs bind the host alone, which is the bucket's.
    let own = (!headers.is_empty()).then(|| {
        let mut bound = vec![("host", bucket.host())];
        bound.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())));
        bound.sort_unstable();
        Bound::new(scope.dialect(), &bound)
    });
    let bound = own.as_ref().unwrap_or(bucket.bound());
    let request = Request::new(method.as_str(), bucket.origin(), bucket.base(), *key, bound).with_query(query);

    let stamp = Stamp::new(scope, window.issued_at(), window.seconds());
    match credentials.token() {
        Some(token) => write(&request, &stamp.with_token(token)),
        None => write(&request, &stamp),
    }
}
