use std::sync::Arc;

use presign_core::{Explanation, Timestamp};
use presign_v4::{AWS4, Bound, Dialect, Request, Scope, Scoped, ScopedKey, Series, Stamp, texts};

use crate::operation::Operation;
use crate::signature::Task;
use crate::{Bucket, Credentials};

/// Writes the URL to `url`, signed by the key of its day.
pub(crate) fn sign(task: &Task<'_>, url: &mut String) {
    let Task { bucket, credentials, window, .. } = task;
    match task.series {
        Some(series) => {
            let stamp = series.stamp(window.seconds(), credentials.token());
            with_request(task, &AWS4, |request| presign_v4::sign_in_series(request, &stamp, series, url));
        }
        None => {
            let (at, region, service) = (window.issued_at(), bucket.region(), bucket.service());
            credentials.chain().with_key(&AWS4, at, region, service, |key| {
                let stamp = stamp(task, key.scope());
                with_request(task, &AWS4, |request| presign_v4::sign_into(request, &stamp, key, url));
            });
        }
    }
}

/// Writes the URLs of two of one series.
pub(crate) fn sign_both([task, other]: [&Task<'_>; 2], series: &Series, urls: &mut [String; 2]) {
    let [stamp, other_stamp] = [task, other].map(|task| series.stamp(task.window.seconds(), task.credentials.token()));
    with_request(task, &AWS4, |request| {
        with_request(other, &AWS4, |other| {
            presign_v4::sign_each_in_series([(request, &stamp), (other, &other_stamp)], series, urls);
        });
    });
}

/// The key of a day.
#[inline]
pub(crate) fn key(bucket: &Bucket, credentials: &Credentials, at: Timestamp) -> Arc<ScopedKey> {
    credentials.chain().key(&AWS4, at, bucket.region(), bucket.service())
}

pub(crate) fn explain(task: &Task<'_>) -> Explanation {
    explain_by(task, &AWS4, task.bucket.region())
}

/// The texts of any member of the family.
pub(crate) fn explain_by(task: &Task<'_>, dialect: &'static Dialect, region: &str) -> Explanation {
    let scoped = scope(task, dialect, region);
    let texts = with_request(task, dialect, |request| texts(request, &stamp(task, scoped.scope())));
    Explanation::new(Some(texts.canonical_request), texts.string_to_sign)
}

/// What the signature is for, by any member of the family.
pub(crate) fn scope(task: &Task<'_>, dialect: &'static Dialect, region: &str) -> Arc<Scoped> {
    let Task { bucket, credentials, window, .. } = task;
    credentials.scopes().scope(dialect, window.issued_at(), region, bucket.service())
}

/// By whom, when and for how long.
pub(crate) fn stamp<'a>(task: &Task<'a>, scope: &'a Scope) -> Stamp<'a> {
    let stamp = Stamp::new(scope, task.window.issued_at(), task.window.seconds());
    task.credentials.token().map_or(stamp, |token| stamp.with_token(token))
}

/// Calls `write` with the task in the family's words.
pub(crate) fn with_request<T>(task: &Task<'_>, dialect: &Dialect, write: impl FnOnce(&Request<'_>) -> T) -> T {
    let bucket = task.bucket;
    let Operation { method, key, query, headers, .. } = task.operation;
    // Most URLs bind the host alone, which is the bucket's.
    let own = (!headers.is_empty()).then(|| {
        let mut bound = Vec::with_capacity(1 + headers.len());
        bound.push(("host", bucket.host()));
        bound.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())));
        bound.sort_unstable();
        Bound::new(dialect, &bound)
    });
    let bound = own.as_ref().unwrap_or(bucket.bound());
    write(&Request::new(method.as_str(), bucket.base(), *key, bound).with_query(query))
}
