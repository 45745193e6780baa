use presign_core::Explanation;
use presign_v4::{AWS4, Dialect, Request, Stamp, texts};

use crate::operation::Operation;
use crate::signature::Task;

/// The URL, signed by the key of its day.
pub(crate) fn sign(task: &Task<'_>) -> String {
    let region = task.bucket.region();
    let key = task.credentials.chain().key(&AWS4, task.window.issued_at(), region, task.bucket.service());
    with_request(task, &AWS4, region, |request, stamp| presign_v4::sign(request, stamp, &key))
}

pub(crate) fn explain(task: &Task<'_>) -> Explanation {
    explain_by(task, &AWS4, task.bucket.region())
}

/// The texts of any member of the family.
pub(crate) fn explain_by(task: &Task<'_>, dialect: &'static Dialect, region: &str) -> Explanation {
    let texts = with_request(task, dialect, region, texts);
    Explanation::new(Some(texts.canonical_request), texts.string_to_sign)
}

/// Calls `write` with the task in the family's words.
pub(crate) fn with_request<T>(
    task: &Task<'_>,
    dialect: &'static Dialect,
    region: &str,
    write: impl FnOnce(&Request<'_>, &Stamp<'_>) -> T,
) -> T {
    let Task { bucket, credentials, window, .. } = task;
    let Operation { method, key, query, headers, .. } = task.operation;
    // Most URLs bind the host alone: they need no list.
    let host = [("host", bucket.host())];
    let mut bound = Vec::new();
    if !headers.is_empty() {
        bound.extend(host);
        bound.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())));
        bound.sort_unstable();
    }
    let bound = if bound.is_empty() { &host[..] } else { &bound };
    let request =
        Request::new(method.as_str(), bucket.origin(), bucket.base(), *key).with_query(query).with_headers(bound);

    let (at, seconds) = (window.issued_at(), window.seconds());
    let stamp = Stamp::new(dialect, credentials.key_id(), at, seconds, region, bucket.service());
    match credentials.session_token() {
        Some(token) => write(&request, &stamp.with_token(token.reveal())),
        None => write(&request, &stamp),
    }
}
