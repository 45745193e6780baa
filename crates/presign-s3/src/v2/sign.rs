use presign_core::{Explanation, Seal, SealEncoding, percent};

use super::TOKEN;
use super::text::Text;
use crate::Addressing;
use crate::operation::Operation;
use crate::signature::Task;

const SEAL: Seal = Seal::new("Signature", SealEncoding::Base64);

/// The URL, signed by the secret.
pub(crate) fn sign(task: &Task<'_>) -> String {
    let mut mac = task.credentials.sha1_key().mac();
    let path = with_text(task, |text| {
        text.write(&mut mac);
        text.path.to_owned()
    });

    let mut url = [task.bucket.base().origin(), &path, "?"].concat();
    for (name, value) in sorted(task.operation) {
        percent::query(name, &mut url);
        if let Some(value) = value {
            url.push('=');
            percent::query(value, &mut url);
        }
        url.push('&');
    }
    url.push_str("AWSAccessKeyId=");
    percent::query(task.credentials.key_id(), &mut url);
    url.push_str("&Expires=");
    url.push_str(&task.window.expires_at().unix().to_string());
    if let Some(token) = task.credentials.session_token() {
        url.push_str("&x-amz-security-token=");
        percent::query(token.reveal(), &mut url);
    }
    SEAL.append(&mut url, &mac.finish());
    url
}

pub(crate) fn explain(task: &Task<'_>) -> Explanation {
    let mut string_to_sign = String::new();
    with_text(task, |text| text.write(&mut string_to_sign));
    Explanation::new(None, string_to_sign)
}

/// Calls `write` with the task in the scheme's words.
fn with_text<T>(task: &Task<'_>, write: impl FnOnce(&Text<'_>) -> T) -> T {
    let Operation { method, key, headers, .. } = task.operation;
    let mut headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())).collect();
    headers.extend(task.credentials.session_token().map(|token| (TOKEN, token.reveal())));
    headers.sort_unstable();

    let mut path = task.bucket.base().path().to_owned();
    if let Some(key) = key {
        path.push('/');
        percent::path(key, &mut path);
    } else {
        // A bucket is signed with a `/` at its end even where the path has none
        // (<https://github.com/boto/botocore/blob/1.44.5/botocore/handlers.py>, `authPath`): so it has one.
        path.push('/');
    }
    let bucket = match task.bucket.addressing() {
        Addressing::Path => None,
        Addressing::VirtualHost => Some(task.bucket.name()),
    };
    let (expires, query) = (task.window.expires_at().unix().to_string(), sorted(task.operation));
    let (headers, expires) = (&headers[..], expires.as_str());
    write(&Text { method: method.as_str(), headers, expires, bucket, path: &path, query: &query })
}

/// The query in the order in which it is signed.
pub(super) fn sorted<'a>(operation: &'a Operation<'_>) -> Vec<(&'a str, Option<&'a str>)> {
    let mut query: Vec<_> = operation.query.iter().map(|(name, value)| (name.as_ref(), value.as_deref())).collect();
    query.sort_unstable();
    query
}
