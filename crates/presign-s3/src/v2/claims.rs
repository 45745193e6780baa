use http::Method;
use presign_core::{Denied, HmacSha1Key, Reason, Received, Sink, percent};

use super::text::Text;
use super::{MD5, Params, SIGNED, TOKEN, TYPE};

/// What a received URL of Version 2 says of itself. Nothing of it can be trusted before [`matches`](Self::matches) is
/// true.
#[derive(Clone)]
pub(crate) struct Claims {
    pub(crate) params: Params,
    pub(crate) method: Method,
    /// As clients send it in `Host`. It is not signed: what it says of the bucket is.
    pub(crate) host: String,
    /// Decoded.
    pub(crate) path: String,
    /// The headers that are signed, by name, from wherever they came.
    pub(crate) headers: Vec<(String, String)>,
    /// As it is signed.
    signed_path: String,
    expires: String,
}

impl Claims {
    /// Reads a request that came in. What the signature does not cover and a service would obey is refused.
    pub(crate) fn parse(received: &Received<'_>) -> Result<Self, Denied> {
        if received.headers().contains_key(http::header::AUTHORIZATION) {
            return Err(Reason::TwoCredentials.into());
        }
        let params = Params::read(received)?;
        if !params.unsigned.is_empty() {
            return Err(Reason::UnsignedQuery.into());
        }
        if params.query.iter().filter_map(|(_, value)| value.as_deref()).any(absorbs) {
            return Err(Reason::Malformed("a query parameter with another one in its value").into());
        }
        Ok(Self {
            method: received.method().clone(),
            host: received.host().into_owned(),
            path: percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?.into_owned(),
            headers: headers(&params, received)?,
            signed_path: received.path().to_owned(),
            expires: params.expires.unix().to_string(),
            params,
        })
    }

    /// Takes the path for that of a bucket itself, which is signed with a `/` at its end whether or not it came with one.
    pub(crate) fn name_the_bucket(&mut self) {
        if !self.signed_path.ends_with('/') {
            self.signed_path.push('/');
        }
    }

    pub(crate) fn token(&self) -> Option<&str> {
        self.headers.iter().find_map(|(name, value)| (name == TOKEN).then_some(value.as_str()))
    }

    /// Whether the signature is the one of `key`, compared in constant time. `bucket` is the one that the host names.
    pub(crate) fn matches(&self, key: &HmacSha1Key, bucket: Option<&str>) -> bool {
        let mut mac = key.mac();
        self.write(bucket, &mut mac);
        mac.matches(&self.params.signature)
    }

    pub(crate) fn string_to_sign(&self, bucket: Option<&str>) -> String {
        let mut text = String::new();
        self.write(bucket, &mut text);
        text
    }

    fn write(&self, bucket: Option<&str>, sink: &mut impl Sink) {
        let headers: Vec<_> = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let query: Vec<_> = self.params.query.iter().map(|(name, value)| (name.as_str(), value.as_deref())).collect();
        let (method, path, expires) = (self.method.as_str(), &self.signed_path, &self.expires);
        Text { method, headers: &headers, expires, bucket, path, query: &query }.write(sink);
    }
}

/// Whether the text that is signed would be the same if the end of `value` were another parameter: whoever holds the URL
/// may have put the two together, and so got rid of the second.
fn absorbs(value: &str) -> bool {
    let name = |pair: &str| SIGNED.contains(&pair.split('=').next().unwrap_or_default());
    value.split('&').skip(1).any(name)
}

/// The signed headers of the request and those of its query. Where both say one, they must agree: which of the two a
/// service obeys is anyone's guess.
fn headers(params: &Params, received: &Received<'_>) -> Result<Vec<(String, String)>, Denied> {
    let mut headers = Vec::new();
    for (name, value) in received.headers() {
        let name = name.as_str();
        if name.starts_with("x-amz-") || matches!(name, MD5 | TYPE) {
            let value = std::str::from_utf8(value.as_bytes()).map_err(|_| Reason::Malformed("a signed header"))?;
            headers.push((name.to_owned(), value.to_owned()));
        }
    }
    for (name, value) in &params.hoisted {
        // No header has a line break, with which it would be taken for two of them.
        if value.contains(|c: char| c.is_control() && c != '\t') {
            return Err(Reason::Malformed("a signed header").into());
        }
        let sent: Vec<_> = headers.iter().filter(|(other, _)| other == name).collect();
        if sent.is_empty() {
            headers.push((name.clone(), value.clone()));
        } else if sent.iter().any(|(_, other)| other.trim() != value.trim()) {
            return Err(Reason::Repeated("a signed header").into());
        }
    }
    // Stable: the values of a name that comes more than once stay in their order.
    headers.sort_by(|(one, _), (other, _)| one.cmp(other));
    let twice = |name: &str| headers.iter().filter(|(other, _)| other == name).count() > 1;
    if twice(MD5) || twice(TYPE) {
        return Err(Reason::Repeated("a signed header").into());
    }
    Ok(headers)
}
