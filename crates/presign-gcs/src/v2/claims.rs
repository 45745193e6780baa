use http::Method;
use presign_core::{Denied, HmacSha1Key, Reason, Received, VerifyBytes, percent};

use super::text::Text;
use super::{Params, is_signed_header};

/// What a URL of V2 says of itself.
#[derive(Clone)]
pub(crate) struct Claims {
    pub(crate) params: Params,
    pub(crate) method: Method,
    /// The authority.
    pub(crate) host: String,
    /// Decoded.
    pub(crate) path: String,
    /// The signed ones, by lower-case name.
    pub(crate) headers: Vec<(String, String)>,
}

impl Claims {
    pub(crate) fn parse(received: &Received<'_>) -> Result<Self, Denied> {
        if received.headers().contains_key(http::header::AUTHORIZATION) {
            return Err(Reason::TwoCredentials.into());
        }
        let params = Params::read(received)?;
        if !params.unsigned.is_empty() {
            return Err(Reason::UnsignedQuery.into());
        }
        Ok(Self {
            params,
            method: received.method().clone(),
            host: received.host().into_owned(),
            path: percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?.into_owned(),
            headers: headers(received)?,
        })
    }

    /// Whether the signature is the one of `key`, compared in constant time.
    pub(crate) fn matches(&self, key: &HmacSha1Key, bucket: &str, object: Option<&str>) -> bool {
        let mut mac = key.mac();
        mac.update(self.string_to_sign(bucket, object).as_bytes());
        mac.matches(&self.params.signature)
    }

    /// Whether one of the public `keys` says that the signature is its own.
    pub(crate) fn signed_by_one_of<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k dyn VerifyBytes>,
        bucket: &str,
        object: Option<&str>,
    ) -> bool {
        let text = self.string_to_sign(bucket, object);
        keys.into_iter().any(|key| key.verifies(text.as_bytes(), &self.params.signature))
    }

    pub(crate) fn string_to_sign(&self, bucket: &str, object: Option<&str>) -> String {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let expires = self.params.expires.unix().to_string();
        let mut path = String::new();
        if let Some(object) = object {
            path.push('/');
            percent::path(object, &mut path);
        }
        let mut text = String::new();
        Text { method: self.method.as_str(), headers: &headers, expires: &expires, bucket, object: &path }
            .write(&mut text);
        text
    }
}

/// The signed headers as they came. One that comes twice would be joined in a way on which signers differ.
fn headers(received: &Received<'_>) -> Result<Vec<(String, String)>, Denied> {
    let mut headers = Vec::new();
    for (name, value) in received.headers() {
        let name = name.as_str();
        // What Cloud Storage takes for its own of the same meaning.
        if name.starts_with("x-amz-") || name.starts_with("x-goog-encryption-key") {
            return Err(Reason::UnsignedHeader(name.to_owned().into()).into());
        }
        if is_signed_header(name) {
            let value = std::str::from_utf8(value.as_bytes()).map_err(|_| Reason::Malformed("a signed header"))?;
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    headers.sort();
    if headers.windows(2).any(|two| matches!(two, [(one, _), (other, _)] if one == other)) {
        return Err(Reason::Repeated("a signed header").into());
    }
    Ok(headers)
}
