use std::fmt;
use std::ops::Range;

use presign_core::{HmacKey, Seal, Sha256, percent};

use crate::canonical::{Canonical, payload, write_names};
use crate::query::Sorted;
use crate::{QueryPair, Stamp};

/// A request to be signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    method: &'a str,
    origin: &'a str,
    base: &'a str,
    key: Option<&'a str>,
    query: &'a [QueryPair<'a>],
    headers: &'a [(&'a str, &'a str)],
    payload: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// `method` on the object `key` (unescaped), or on the bucket itself, below `origin` (scheme and authority) and
    /// `base`, an escaped path that is empty or begins with `/` and does not end with it.
    pub fn new(method: &'a str, origin: &'a str, base: &'a str, key: Option<&'a str>) -> Self {
        Self { method, origin, base, key, query: &[], headers: &[], payload: None }
    }

    /// With query parameters, unescaped, in any order.
    #[must_use]
    pub fn with_query(mut self, query: &'a [QueryPair<'a>]) -> Self {
        self.query = query;
        self
    }

    /// With the headers to bind: lower-case names, sorted, `host` among them; the values of a name that comes more
    /// than once follow each other.
    #[must_use]
    pub fn with_headers(mut self, headers: &'a [(&'a str, &'a str)]) -> Self {
        self.headers = headers;
        self
    }

    /// With the hash of the body, for a service that wants one. Without it, the line says what the content-hash header
    /// says if that is bound, else [`UNSIGNED_PAYLOAD`](crate::UNSIGNED_PAYLOAD).
    #[must_use]
    pub fn with_payload_hash(mut self, hash: &'a str) -> Self {
        self.payload = Some(hash);
        self
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("origin", &self.origin)
            .field("base", &self.base)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The URL of `request`, signed by `key`, which is the one of the stamp's day, region and service.
pub fn sign(request: &Request<'_>, stamp: &Stamp<'_>, key: &HmacKey) -> String {
    sealed(request, stamp, |digest| {
        let mut mac = key.mac();
        stamp.string_to_sign(digest, &mut mac);
        mac.finish()
    })
}

/// The URL of `request`, signed by the key pair of the stamp's key id.
#[cfg(feature = "sigv4a")]
pub fn sign_ecdsa(request: &Request<'_>, stamp: &Stamp<'_>, key: &crate::EcdsaKey) -> String {
    sealed(request, stamp, |digest| {
        let mut hash = Sha256::new();
        stamp.string_to_sign(digest, &mut hash);
        key.sign_digest(&hash.finish())
    })
}

/// The URL, ended by the signature that `sign` makes for the digest of its canonical request.
fn sealed<S: AsRef<[u8]>>(request: &Request<'_>, stamp: &Stamp<'_>, sign: impl FnOnce(&[u8; 32]) -> S) -> String {
    let Unsigned { mut url, path, query, flags } = Unsigned::write(request, stamp);

    let mut hash = Sha256::new();
    canonical(request, stamp, &url, path, query, flags).write(&mut hash);
    Seal::hex(stamp.dialect.names.signature).append(&mut url, sign(&hash.finish()).as_ref());
    url
}

/// The texts of a signature, for a key that is elsewhere, or to explain.
pub fn texts(request: &Request<'_>, stamp: &Stamp<'_>) -> Texts {
    let Unsigned { url, path, query, flags } = Unsigned::write(request, stamp);

    let (mut canonical_request, mut string_to_sign) = (String::new(), String::new());
    canonical(request, stamp, &url, path, query, flags).write(&mut canonical_request);
    stamp.string_to_sign(&Sha256::of(canonical_request.as_bytes()), &mut string_to_sign);
    Texts { url, canonical_request, string_to_sign }
}

/// A URL that lacks its signature, and the texts that the signature is made of.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Texts {
    /// The URL, to be ended by the signature parameter.
    pub url: String,
    /// The canonical request.
    pub canonical_request: String,
    /// What the key signs.
    pub string_to_sign: String,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Texts(…)")
    }
}

/// The URL as far as it is known before it is signed. Its path and query are the canonical ones, so that they are
/// escaped once, into the buffer that becomes the result.
struct Unsigned {
    url: String,
    path: Range<usize>,
    query: Range<usize>,
    flags: bool,
}

impl Unsigned {
    fn write(request: &Request<'_>, stamp: &Stamp<'_>) -> Self {
        let extra = Sorted::new(request.query);
        let mut url = String::with_capacity(capacity(request, stamp, &extra));

        url.push_str(request.origin);
        let path = url.len();
        url.push_str(request.base);
        if let Some(key) = request.key {
            url.push('/');
            percent::path(key, &mut url);
        } else if request.base.is_empty() {
            url.push('/');
        }
        let path = path..url.len();

        url.push('?');
        let query = url.len();
        write_query(request, stamp, &extra, &mut url);
        let query = query..url.len();
        Self { url, path, query, flags: extra.has_flags() }
    }
}

/// The scheme's parameters are in order already: they are merged with the sorted others.
fn write_query(request: &Request<'_>, stamp: &Stamp<'_>, extra: &Sorted, url: &mut String) {
    let names = &stamp.dialect.names;
    let mut extra = extra.iter().peekable();
    let mut own = |name: &str, url: &mut String| {
        while let Some(pair) = extra.next_if(|(other, _)| *other < name) {
            push_pair(pair, url);
        }
        begin(name, url);
        url.push('=');
    };

    own(names.algorithm, url);
    url.push_str(stamp.dialect.algorithm);
    own(names.credential, url);
    percent::query(stamp.key_id, url);
    stamp.scope(|word| {
        url.push_str("%2F");
        percent::query(word, url);
    });
    url.push_str("%2F");
    url.push_str(stamp.dialect.terminator);
    own(names.date, url);
    url.push_str(stamp.date.as_str());
    own(names.expires, url);
    push_decimal(stamp.seconds, url);
    if let Some(region_set) = names.region_set {
        own(region_set, url);
        percent::query(stamp.region, url);
    }
    if let Some(token) = stamp.token {
        own(names.token, url);
        percent::query(token, url);
    }
    own(names.signed_headers, url);
    write_names(request.headers, "%3B", percent::query, url);
    extra.for_each(|pair| push_pair(pair, url));
}

fn push_pair((name, value): (&str, Option<&str>), url: &mut String) {
    begin(name, url);
    if let Some(value) = value {
        url.push('=');
        url.push_str(value);
    }
}

fn begin(name: &str, url: &mut String) {
    if !url.ends_with('?') {
        url.push('&');
    }
    url.push_str(name);
}

fn push_decimal(number: u64, url: &mut String) {
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = number;
    loop {
        start -= 1;
        digits[start] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    url.push_str(std::str::from_utf8(&digits[start..]).unwrap_or_default());
}

/// Room for the whole URL, so that it is allocated once: 270 bytes hold the fixed words and a date.
fn capacity(request: &Request<'_>, stamp: &Stamp<'_>, extra: &Sorted) -> usize {
    let signature = stamp.dialect.signature.digits();
    let names: usize = request.headers.iter().map(|(name, _)| name.len() + 3).sum();
    let escaped = request.key.map_or(0, str::len) + stamp.key_id.len() + stamp.token.map_or(0, str::len);
    let plain = request.origin.len() + request.base.len() + stamp.region.len() + stamp.service.len();
    let region_set = stamp.dialect.names.region_set.map_or(0, |name| name.len() + 2 * stamp.region.len());
    270 + region_set + signature + names + 3 * escaped + plain + extra.len()
}

fn canonical<'a>(
    request: &Request<'a>,
    stamp: &Stamp<'_>,
    url: &'a str,
    path: Range<usize>,
    query: Range<usize>,
    flags: bool,
) -> Canonical<'a> {
    let (path, query) = (&url[path], &url[query]);
    let Request { method, headers, .. } = *request;
    let payload = request.payload.unwrap_or_else(|| payload(headers, stamp.dialect));
    Canonical { method, path, query, flags, headers, payload }
}
