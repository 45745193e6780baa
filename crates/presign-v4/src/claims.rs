use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use http::Method;
use presign_core::{Denied, Received, Sha256, Sink, Timestamp, VerifyBytes, WithPairs};

use crate::canonical::{Came, Canonical, Unescaped};
use crate::{Dialect, QueryPair, Scope, ScopedKey, Stamp};

mod read;
mod resource;
#[cfg(test)]
mod tests;

pub use resource::Resource;

/// What a received URL says of itself. Nothing of it can be trusted before [`matches`](Self::matches) is true.
///
/// Reading it refuses what no signer of the family writes: a parameter that is missing, doubled or spelled in another
/// case, a list of signed headers that is not sorted or lacks the host, a second credential beside the query. It is lent
/// out by the request, as far as nothing is escaped there.
#[derive(Clone)]
pub struct Claims<'r> {
    dialect: &'static Dialect,
    method: Cow<'r, Method>,
    /// Decoded, as they came.
    pairs: Vec<QueryPair<'r>>,
    /// Where among them the scheme's own are.
    own: Own,
    /// Where in the credential the key's id ends.
    key_id: usize,
    /// Where in it the region is, if it has one.
    region: Option<Range<usize>>,
    /// Where in it the service is.
    service: Range<usize>,
    issued: Timestamp,
    seconds: u64,
    /// Sorted by name; the values of a repeated name follow each other.
    headers: Vec<(Cow<'r, str>, Cow<'r, str>)>,
    /// The host's port, where there is one and the dialect signs the name alone.
    port: Option<u16>,
    signature: Signature,
    /// Decoded.
    path: Cow<'r, str>,
}

/// Where among the parameters those of the scheme are, in the order of [`Names::all`](crate::dialect::Names::all).
#[derive(Clone)]
struct Own {
    algorithm: usize,
    credential: usize,
    date: usize,
    expires: usize,
    token: Option<usize>,
    signed_headers: usize,
    signature: usize,
    region_set: Option<usize>,
}

/// The bytes of a signature; those of a MAC, as most have one, in place.
#[derive(Clone)]
enum Signature {
    Digest([u8; 32]),
    Other(Vec<u8>),
}

impl Signature {
    fn bytes(&self) -> &[u8] {
        match self {
            Self::Digest(bytes) => bytes,
            Self::Other(bytes) => bytes,
        }
    }
}

impl<'r> Claims<'r> {
    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be a URL of this dialect, whatever its signature.
    pub fn parse(dialect: &'static Dialect, received: &Received<'r>) -> Result<Self, Denied> {
        read::no_second_credential(received)?;
        Self::parse_pairs(dialect, received.with_pairs()?)
    }

    /// The same for who has looked at the query already, to see which dialect it is of.
    ///
    /// # Errors
    /// As [`parse`](Self::parse), but for a query that can't be taken apart.
    pub fn parse_pairs(dialect: &'static Dialect, request: WithPairs<'_, 'r>) -> Result<Self, Denied> {
        let received = request.received().clone();
        read::no_second_credential(&received)?;
        let mut claims = read::claims(dialect, &received, request.into_pairs())?;
        let authority = received.host();
        claims.port = read::unsigned_port(dialect, &authority);
        read::bind_headers(&mut claims, &received, authority)?;
        Ok(claims)
    }

    /// Reads a URL alone, which says which headers it binds but not their values: to look at, not to verify.
    ///
    /// # Errors
    /// As [`parse_pairs`](Self::parse_pairs).
    pub fn inspect(dialect: &'static Dialect, request: WithPairs<'_, 'r>) -> Result<Self, Denied> {
        read::claims(dialect, &request.received().clone(), request.into_pairs())
    }

    /// The same, without the request.
    pub fn into_owned(self) -> Claims<'static> {
        fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
            text.into_owned().into()
        }
        Claims {
            method: Cow::Owned(self.method.into_owned()),
            pairs: self.pairs.into_iter().map(|(name, value)| (owned(name), value.map(owned))).collect(),
            headers: self.headers.into_iter().map(|(name, value)| (owned(name), owned(value))).collect(),
            path: owned(self.path),
            ..self
        }
    }

    /// The same, as a signer reads it that signs the port of the host where the dialect's own does not: that is Google's
    /// client for Python. `None` where there is no such difference.
    pub fn with_port(&self) -> Option<Self> {
        let port = self.port?;
        let mut claims = self.clone();
        let (_, host) = claims.headers.iter_mut().find(|(name, _)| name == HOST)?;
        host.to_mut().push_str(&format!(":{port}"));
        Some(claims)
    }

    /// Whether the signature is the one of `key`, compared in constant time. A key of another scope has made none.
    pub fn matches(&self, key: &ScopedKey) -> bool {
        if !key.scope().is_of(self.dialect, self.issued, self.region(), self.service()) {
            return false;
        }
        let mut hash = Sha256::new();
        self.canonical(&mut hash);
        let mut mac = key.hmac().mac();
        Stamp::new(key.scope(), self.issued, self.seconds).string_to_sign(&hash.finish(), &mut mac);
        mac.matches(self.signature.bytes())
    }

    /// Whether the signature is one of the key pair whose public half is `key`.
    #[cfg(feature = "sigv4a")]
    pub fn signed_by(&self, key: &crate::EcdsaPublicKey) -> bool {
        let mut hash = Sha256::new();
        self.canonical(&mut hash);
        let mut text = Sha256::new();
        Stamp::new(&self.scope(), self.issued, self.seconds).string_to_sign(&hash.finish(), &mut text);
        key.verifies_digest(&text.finish(), self.signature.bytes())
    }

    /// Whether one of the public `keys` says that the signature is its own.
    pub fn signed_by_one_of<'k>(&self, keys: impl IntoIterator<Item = &'k dyn VerifyBytes>) -> bool {
        let (_, string_to_sign) = self.texts();
        keys.into_iter().any(|key| key.verifies(string_to_sign.as_bytes(), self.signature.bytes()))
    }

    /// The canonical request and the string to sign, to explain: they hold the session token, if there is one.
    pub fn texts(&self) -> (String, String) {
        let (mut canonical_request, mut string_to_sign) = (String::new(), String::new());
        self.canonical(&mut canonical_request);
        let digest = Sha256::of(canonical_request.as_bytes());
        Stamp::new(&self.scope(), self.issued, self.seconds).string_to_sign(&digest, &mut string_to_sign);
        (canonical_request, string_to_sign)
    }

    fn canonical(&self, sink: &mut impl Sink) {
        let signed = self.pairs.iter().enumerate().filter(|(at, _)| *at != self.own.signature);
        let signed = signed.map(|(_, (name, value))| (&**name, value.as_deref().unwrap_or_default()));
        let target = Unescaped { path: &self.path, query: signed };
        let lines = Came { headers: self.headers(), dialect: self.dialect };
        Canonical { method: self.method.as_str(), target, lines }.write(sink);
    }

    fn scope(&self) -> Scope {
        Scope::new(self.dialect, self.key_id(), self.issued, self.region(), self.service())
    }

    fn value(&self, at: usize) -> &str {
        self.pairs.get(at).and_then(|(_, value)| value.as_deref()).unwrap_or_default()
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
        &self.value(self.own.credential)[..self.key_id]
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
        match (&self.region, self.own.region_set) {
            (Some(place), _) => &self.value(self.own.credential)[place.clone()],
            (None, set) => set.map_or("", |at| self.value(at)),
        }
    }

    /// The service of the scope.
    pub fn service(&self) -> &str {
        &self.value(self.own.credential)[self.service.clone()]
    }

    /// The session token, unchecked.
    pub fn token(&self) -> Option<&str> {
        self.own.token.map(|at| self.value(at))
    }

    /// The headers it binds, by name, with their values as they came.
    pub fn headers(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.headers.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The value of the host.
    fn host(&self) -> Option<&Cow<'r, str>> {
        self.headers.iter().find_map(|(name, value)| (name == HOST).then_some(value))
    }

    /// The path, decoded.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query, decoded, without the scheme's own parameters.
    pub fn query(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let Own { algorithm, credential, date, expires, token, signed_headers, signature, region_set } = self.own;
        let own = [algorithm, credential, date, expires, signed_headers, signature];
        let free = move |at: usize| !own.contains(&at) && token != Some(at) && region_set != Some(at);
        let pairs = self.pairs.iter().enumerate().filter(move |(at, _)| free(*at));
        pairs.map(|(_, (name, value))| (&**name, value.as_deref()))
    }
}

const HOST: &str = "host";

impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("issued_at", &self.issued)
            .field("seconds", &self.seconds)
            .field("region", &self.region())
            .field("service", &self.service())
            .finish_non_exhaustive()
    }
}
