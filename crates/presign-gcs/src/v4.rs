use presign_v4::{Bound, KeyChain, Request, Scope, Stamp, Texts, texts};

use crate::SERVICE;
use crate::operation::Operation;
use crate::task::Task;

/// Writes the URL to `url`, signed by the key of its day.
pub(crate) fn sign(task: &Task<'_>, chain: &KeyChain, url: &mut String) {
    let key = chain.key(task.credentials.dialect(), task.window.issued_at(), task.bucket.location(), SERVICE);
    with_request(task, key.scope(), |request, stamp| presign_v4::sign_into(request, stamp, &key, url));
}

/// What another key signs, and the URL that it ends.
pub(crate) fn write(task: &Task<'_>) -> Texts {
    let Task { bucket, credentials, window, .. } = task;
    let scope = Scope::new(credentials.dialect(), credentials.id(), window.issued_at(), bucket.location(), SERVICE);
    with_request(task, &scope, texts)
}

/// Calls `write` with the task in the family's words.
fn with_request<T>(task: &Task<'_>, scope: &Scope, write: impl FnOnce(&Request<'_>, &Stamp<'_>) -> T) -> T {
    let Task { bucket, window, .. } = task;
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
    write(&request, &Stamp::new(scope, window.issued_at(), window.seconds()))
}
