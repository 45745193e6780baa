use std::sync::Arc;

use presign_core::{Explanation, Timestamp};
use presign_v4::{Bound, KeyChain, Request, Scope, Scoped, ScopedKey, Series, Stamp, texts};

use crate::operation::Operation;
use crate::task::Task;
use crate::{Bucket, Credentials, SERVICE};

/// Writes the URL to `url`, signed by the key of its day.
pub(crate) fn sign(task: &Task<'_>, chain: &KeyChain, url: &mut String) {
    let Task { bucket, credentials, window, .. } = task;
    match task.series {
        Some(series) => {
            let stamp = series.stamp(window.seconds(), None);
            with_request(task, |request| presign_v4::sign_in_series(request, &stamp, series, url));
        }
        None => {
            let (dialect, at) = (credentials.dialect(), window.issued_at());
            chain.with_key(dialect, at, bucket.location(), SERVICE, |key| {
                let stamp = stamp(task, key.scope());
                with_request(task, |request| presign_v4::sign_into(request, &stamp, key, url));
            });
        }
    }
}

/// Writes the URLs of two of one series.
pub(crate) fn sign_both([task, other]: [&Task<'_>; 2], series: &Series, urls: &mut [String; 2]) {
    let [stamp, other_stamp] = [task, other].map(|task| series.stamp(task.window.seconds(), None));
    with_request(task, |request| {
        with_request(other, |other| {
            presign_v4::sign_each_in_series([(request, &stamp), (other, &other_stamp)], series, urls);
        });
    });
}

/// The key of a day, of the `chain` of the credentials.
pub(crate) fn key(bucket: &Bucket, credentials: &Credentials, chain: &KeyChain, at: Timestamp) -> Arc<ScopedKey> {
    chain.key(credentials.dialect(), at, bucket.location(), SERVICE)
}

/// Writes the URL to `url` without the signature that ends it, and returns what another key signs.
pub(crate) fn draft(task: &Task<'_>, url: &mut String) -> String {
    let scoped = scope(task.bucket, task.credentials, task.window.issued_at());
    with_request(task, |request| presign_v4::draft(request, &stamp(task, scoped.scope()), url))
}

pub(crate) fn explain(task: &Task<'_>) -> Explanation {
    let scoped = scope(task.bucket, task.credentials, task.window.issued_at());
    let texts = with_request(task, |request| texts(request, &stamp(task, scoped.scope())));
    Explanation::new(Some(texts.canonical_request), texts.string_to_sign)
}

/// What is signed for on a day, by the credentials' kind of key.
pub(crate) fn scope(bucket: &Bucket, credentials: &Credentials, at: Timestamp) -> Arc<Scoped> {
    credentials.scopes().scope(credentials.dialect(), at, bucket.location(), SERVICE)
}

fn stamp<'a>(task: &Task<'_>, scope: &'a Scope) -> Stamp<'a> {
    Stamp::new(scope, task.window.issued_at(), task.window.seconds())
}

/// Calls `write` with the task in the family's words.
fn with_request<T>(task: &Task<'_>, write: impl FnOnce(&Request<'_>) -> T) -> T {
    let Task { bucket, credentials, .. } = task;
    let Operation { method, key, query, headers, .. } = task.operation;
    // Most URLs bind the host alone, which is the bucket's.
    let own = (!headers.is_empty()).then(|| {
        let mut bound = Vec::with_capacity(1 + headers.len());
        bound.push(("host", bucket.host()));
        bound.extend(headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())));
        bound.sort_unstable();
        Bound::new(credentials.dialect(), &bound)
    });
    let bound = own.as_ref().unwrap_or(bucket.bound());
    write(&Request::new(method.as_str(), bucket.base(), *key, bound).with_query(query))
}
