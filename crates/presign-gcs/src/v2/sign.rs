use presign_core::{HmacSha1Key, Seal, SealEncoding, percent};
use presign_v4::KeyChain;

use super::text::Text;
use crate::task::Task;

/// The signature, last of the query.
pub(crate) const SEAL: Seal = Seal::new("Signature", SealEncoding::Base64);

/// The URL, signed by an HMAC key.
pub(crate) fn sign(task: &Task<'_>, chain: &KeyChain) -> String {
    let (mut url, text) = write(task);
    let key = HmacSha1Key::new(chain.secret().reveal().as_bytes());
    SEAL.append(&mut url, &key.sign(text.as_bytes()));
    url
}

/// The URL without its signature, and what is to be signed.
pub(crate) fn write(task: &Task<'_>) -> (String, String) {
    let bucket = task.bucket;
    let mut object = String::new();
    if let Some(key) = task.operation.key {
        object.push('/');
        percent::path(key, &mut object);
    }
    let expires = task.window.expires_at().unix().to_string();

    let mut url = [bucket.base().origin(), bucket.base().path(), &object].concat();
    if object.is_empty() && bucket.base().path().is_empty() {
        url.push('/');
    }
    url.push_str("?Expires=");
    url.push_str(&expires);
    url.push_str("&GoogleAccessId=");
    percent::query(task.credentials.id(), &mut url);

    let mut headers: Vec<_> =
        task.operation.headers.iter().map(|(name, value)| (name.as_str(), value.as_ref())).collect();
    headers.sort_unstable();
    let mut text = String::new();
    let method = task.operation.method.as_str();
    Text { method, headers: &headers, expires: &expires, bucket: bucket.name(), object: &object }.write(&mut text);
    (url, text)
}
