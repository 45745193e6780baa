use presign_v4::{KeyChain, Request, Stamp, Texts, texts};

use crate::SERVICE;
use crate::operation::Operation;
use crate::task::Task;

/// The URL, signed by the key of its day.
pub(crate) fn sign(task: &Task<'_>, chain: &KeyChain) -> String {
    let key = chain.key(task.credentials.dialect(), task.window.issued_at(), task.bucket.location(), SERVICE);
    with_request(task, |request, stamp| presign_v4::sign(request, stamp, &key))
}

/// What another key signs, and the URL that it ends.
pub(crate) fn write(task: &Task<'_>) -> Texts {
    with_request(task, texts)
}

/// Calls `write` with the task in the family's words.
fn with_request<T>(task: &Task<'_>, write: impl FnOnce(&Request<'_>, &Stamp<'_>) -> T) -> T {
    let Task { bucket, credentials, window, .. } = task;
    let Operation { method, key, query, headers, .. } = task.operation;
    let mut bound = vec![("host", bucket.host())];
    bound.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())));
    bound.sort_unstable();
    let request =
        Request::new(method.as_str(), bucket.origin(), bucket.base(), *key).with_query(query).with_headers(&bound);

    let (at, seconds) = (window.issued_at(), window.seconds());
    write(&request, &Stamp::new(credentials.dialect(), credentials.id(), at, seconds, bucket.location(), SERVICE))
}
