use std::fmt;

use presign_core::{Denied, Received, Sha256, Timestamp, VerifyBytes, WithPairs};

use crate::canonical::Canonical;
use crate::{Bound, Dialect, Scope, ScopedKey, Stamp};

mod read;
#[cfg(test)]
mod tests;

/// What a received URL says of itself. Nothing of it can be trusted before [`matches`](Self::matches) is true.
///
/// Reading it refuses what no signer of the family writes: a parameter that is missing, doubled or spelled in another
/// case, a list of signed headers that is not sorted or lacks the host, a second credential beside the query.
#[derive(Clone)]
pub struct Claims {
    dialect: &'static Dialect,
    method: http::Method,
    key_id: String,
    issued: Timestamp,
    seconds: u64,
    region: String,
    service: String,
    token: Option<String>,
    /// Sorted by name; the values of a repeated name follow each other.
    headers: Vec<(String, String)>,
    /// The host's port, where there is one and the dialect signs the name alone.
    port: Option<u16>,
    signature: Vec<u8>,
    /// Decoded.
    path: String,
    /// Path and query as [`Canonical`](crate::canonical::Canonical) has them, and where in it the mark between them is.
    target: String,
    mark: usize,
    /// Decoded, the scheme's own left out.
    query: Vec<(String, Option<String>)>,
}

impl Claims {
    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be a URL of this dialect, whatever its signature.
    pub fn parse(dialect: &'static Dialect, received: &Received<'_>) -> Result<Self, Denied> {
        read::no_second_credential(received)?;
        Self::parse_pairs(dialect, &received.with_pairs()?)
    }

    /// The same for who has looked at the query already, to see which dialect it is of.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), but for a query that can't be taken apart.
    pub fn parse_pairs(dialect: &'static Dialect, request: &WithPairs<'_, '_>) -> Result<Self, Denied> {
        let received = request.received();
        read::no_second_credential(received)?;
        let mut claims = read::claims(dialect, request)?;
        let authority = received.host();
        read::bind_headers(&mut claims, received, &authority)?;
        claims.port = read::unsigned_port(dialect, &authority);
        Ok(claims)
    }

    /// Reads a URL alone, which says which headers it binds but not their values: to look at, not to verify.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn inspect(dialect: &'static Dialect, received: &Received<'_>) -> Result<Self, Denied> {
        read::claims(dialect, &received.with_pairs()?)
    }

    /// The same, as a signer reads it that signs the port of the host where the dialect's own does not: that is Google's
    /// client for Python. `None` where there is no such difference.
    pub fn with_port(&self) -> Option<Self> {
        let port = self.port?;
        let mut claims = self.clone();
        let (_, host) = claims.headers.iter_mut().find(|(name, _)| name == "host")?;
        host.push_str(&format!(":{port}"));
        Some(claims)
    }

    /// Whether the signature is the one of `key`, compared in constant time. A key of another scope has made none.
    pub fn matches(&self, key: &ScopedKey) -> bool {
        if !key.scope().is_of(self.dialect, self.issued, &self.region, &self.service) {
            return false;
        }
        let mut hash = Sha256::new();
        self.with_canonical(|canonical| canonical.write(&mut hash));
        let mut mac = key.hmac().mac();
        Stamp::new(key.scope(), self.issued, self.seconds).string_to_sign(&hash.finish(), &mut mac);
        mac.matches(&self.signature)
    }

    /// Whether the signature is one of the key pair whose public half is `key`.
    #[cfg(feature = "sigv4a")]
    pub fn signed_by(&self, key: &crate::EcdsaPublicKey) -> bool {
        let mut hash = Sha256::new();
        self.with_canonical(|canonical| canonical.write(&mut hash));
        let mut text = Sha256::new();
        Stamp::new(&self.scope(), self.issued, self.seconds).string_to_sign(&hash.finish(), &mut text);
        key.verifies_digest(&text.finish(), &self.signature)
    }

    /// Whether one of the public `keys` says that the signature is its own.
    pub fn signed_by_one_of<'k>(&self, keys: impl IntoIterator<Item = &'k dyn VerifyBytes>) -> bool {
        let (_, string_to_sign) = self.texts();
        keys.into_iter().any(|key| key.verifies(string_to_sign.as_bytes(), &self.signature))
    }

    /// The canonical request and the string to sign, to explain: they hold the session token, if there is one.
    pub fn texts(&self) -> (String, String) {
        let (mut canonical_request, mut string_to_sign) = (String::new(), String::new());
        self.with_canonical(|canonical| canonical.write(&mut canonical_request));
        let digest = Sha256::of(canonical_request.as_bytes());
        Stamp::new(&self.scope(), self.issued, self.seconds).string_to_sign(&digest, &mut string_to_sign);
        (canonical_request, string_to_sign)
    }

    fn with_canonical(&self, write: impl FnOnce(&Canonical<'_>)) {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        write(&Canonical {
            method: self.method.as_str(),
            target: &self.target,
            mark: self.mark,
            flags: false,
            bound: &Bound::new(self.dialect, &headers),
            payload: None,
        });
    }

    fn scope(&self) -> Scope {
        Scope::new(self.dialect, &self.key_id, self.issued, &self.region, &self.service)
    }

    /// The words that it was read by.
    pub fn dialect(&self) -> &'static Dialect {
        self.dialect
    }

    /// The method of the request.
    pub fn method(&self) -> &http::Method {
        &self.method
    }

    /// The key that is said to have signed.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// When the URL is said to have been issued.
    pub fn issued_at(&self) -> Timestamp {
        self.issued
    }

    /// For how many seconds it is said to be valid.
    pub fn seconds(&self) -> u64 {
        self.seconds
    }

    /// The last second at which it says to be valid.
    pub fn expires_at(&self) -> Timestamp {
        self.issued.plus(self.seconds)
    }

    /// The region of the scope, or the set of regions where the dialect has one.
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The service of the scope.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The session token, unchecked.
    pub fn token(&self) -> Option<&str> {
        self.token.as_deref()
    }

    /// The headers it binds, by name, with their values as they came.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The path, decoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query, decoded, without the scheme's own parameters.
    pub fn query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        self.query.iter().map(|(name, value)| (name.as_str(), value.as_deref()))
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("issued_at", &self.issued)
            .field("seconds", &self.seconds)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}
