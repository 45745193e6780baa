use std::fmt;
use std::ops::Range;

use presign_core::{Sha256, decimal_encode, hex_encode, percent};

use crate::canonical::{Canonical, InUrl, Prepared};
use crate::query::{Rest, Sorted};
use crate::{Base, Bound, QueryPair, Scope, ScopedKey, Series, Stamp};

/// A request to be signed.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    method: &'a str,
    base: &'a Base,
    key: Option<&'a str>,
    query: &'a [QueryPair<'a>],
    bound: &'a Bound,
    payload: Option<&'a str>,
}

impl<'a> Request<'a> {
    /// `method` on the object `key` (unescaped), or on the bucket itself, at `base`; with the headers to bind.
    pub fn new(method: &'a str, base: &'a Base, key: Option<&'a str>, bound: &'a Bound) -> Self {
        Self { method, base, key, query: &[], bound, payload: None }
    }

    /// With query parameters, unescaped, in any order.
    #[must_use]
    pub fn with_query(mut self, query: &'a [QueryPair<'a>]) -> Self {
        self.query = query;
        self
    }

    /// With the hash of the body, for a service that wants one, in place of what the bound headers say of it.
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
            .field("base", &self.base)
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

/// The URL of `request`, signed by `key`, whose scope is the stamp's.
pub fn sign(request: &Request<'_>, stamp: &Stamp<'_>, key: &ScopedKey) -> String {
    let mut url = String::new();
    sign_into(request, stamp, key, &mut url);
    url
}

/// As [`sign`], in place of what is in `url`: if that has room, nothing is allocated.
pub fn sign_into(request: &Request<'_>, stamp: &Stamp<'_>, key: &ScopedKey, url: &mut String) {
    sealed(request, stamp, url, |hash| {
        key.hmac().sign_with(|text| {
            stamp.begin_string_to_sign(text);
            let digest = hash.finish_reset();
            // What comes before the digest does not need it: a processor hashes it while the digest is on its way.
            text.compress();
            hex_encode(&digest, text);
        })
    });
}

/// As [`sign_into`], the stamp being one of `series`.
pub fn sign_in_series(request: &Request<'_>, stamp: &Stamp<'_>, series: &Series, url: &mut String) {
    sealed(request, stamp, url, |hash| {
        let digest = hash.finish_reset();
        series.begun().sign_in(hash, |text| hex_encode(&digest, text))
    });
}

/// As [`sign_in_series`], several at once: in less time than one after the other, as [`Sha256::finish_each`] says.
pub fn sign_each_in_series<const N: usize>(
    requests: [(&Request<'_>, &Stamp<'_>); N],
    series: &Series,
    urls: &mut [String; N],
) {
    let mut hashes = [const { Sha256::new() }; N];
    for (((request, stamp), url), hash) in requests.into_iter().zip(&mut *urls).zip(&mut hashes) {
        let unsigned = Unsigned::write(request, stamp, url);
        unsigned.canonical(request, url).write(hash);
    }
    let digests = Sha256::finish_each(&mut hashes);
    let signatures = series.begun().sign_each(&mut hashes, |index, text| hex_encode(&digests[index], text));
    for (signature, url) in signatures.iter().zip(urls) {
        hex_encode(signature, url);
    }
}

/// The URL of `request`, signed by the key pair of the stamp's key id.
#[cfg(feature = "sigv4a")]
pub fn sign_ecdsa(request: &Request<'_>, stamp: &Stamp<'_>, key: &crate::EcdsaKey) -> String {
    let mut url = String::new();
    sealed(request, stamp, &mut url, |hash| {
        let digest = hash.finish_reset();
        stamp.string_to_sign(&digest, hash);
        key.sign_digest(&hash.finish_reset())
    });
    url
}

/// The URL, ended by the signature that `sign` makes, which gets the canonical request hashed.
fn sealed<S: AsRef<[u8]>>(
    request: &Request<'_>,
    stamp: &Stamp<'_>,
    url: &mut String,
    sign: impl FnOnce(&mut Sha256) -> S,
) {
    let unsigned = Unsigned::write(request, stamp, url);
    let mut hash = Sha256::new();
    unsigned.canonical(request, url).write(&mut hash);
    let signature = sign(&mut hash);
    hex_encode(signature.as_ref(), url);
}

/// Writes the URL without its signature to `url`, and returns what is to be signed: for a key that signs no digest, or is
/// elsewhere.
pub fn draft(request: &Request<'_>, stamp: &Stamp<'_>, url: &mut String) -> String {
    let unsigned = Unsigned::write(request, stamp, url);
    let mut hash = Sha256::new();
    unsigned.canonical(request, url).write(&mut hash);
    url.truncate(unsigned.target.end);
    string_to_sign(stamp, &hash.finish())
}

/// The texts of a signature, to explain.
pub fn texts(request: &Request<'_>, stamp: &Stamp<'_>) -> Texts {
    let (mut url, mut canonical_request) = (String::new(), String::new());
    let unsigned = Unsigned::write(request, stamp, &mut url);
    unsigned.canonical(request, &url).write(&mut canonical_request);
    url.truncate(unsigned.target.end);
    let string_to_sign = string_to_sign(stamp, &Sha256::of(canonical_request.as_bytes()));
    Texts { url, canonical_request, string_to_sign }
}

fn string_to_sign(stamp: &Stamp<'_>, digest: &[u8; 32]) -> String {
    let mut text = String::with_capacity(stamp.string_to_sign_len());
    stamp.string_to_sign(digest, &mut text);
    text
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

/// Where things are in a URL that lacks the digits of its signature. Its path and query, up to the signature, are the
/// canonical ones, so that they are escaped once, into the buffer that becomes the result.
struct Unsigned {
    target: Range<usize>,
    /// Where in the target the query's mark is.
    mark: usize,
    flags: bool,
}

impl Unsigned {
    // Its result is taken apart at once where it is called: inlined, it is never put together.
    #[inline(always)]
    fn write(request: &Request<'_>, stamp: &Stamp<'_>, url: &mut String) -> Self {
        // Most URLs have none.
        let query = request.query.iter().map(|(name, value)| (&**name, value.as_deref()));
        let extra = (!request.query.is_empty()).then(|| Sorted::new(query));
        let room = capacity(request, stamp) + extra.as_ref().map_or(0, Sorted::len);
        url.clear();
        if url.capacity() < room {
            *url = String::with_capacity(room);
        }

        if let Some(key) = request.key {
            url.push_str(request.base.url());
            percent::path(key, url);
        } else {
            url.push_str(request.base.bucket());
        }
        let start = request.base.path_at();
        let mark = url.len() - start;
        write_query(request, stamp, extra.as_ref().map_or_else(Rest::default, Sorted::rest), url);
        let signature = request.bound.parameters().len() - request.bound.signature_at();
        Self { target: start..url.len() - signature, mark, flags: extra.is_some_and(|extra| extra.flags) }
    }

    #[inline]
    fn canonical<'a>(&self, request: &Request<'a>, url: &'a str) -> Canonical<'a, InUrl<'a>, Prepared<'a>> {
        let Self { target, mark, flags } = self;
        let Request { method, bound, payload, .. } = *request;
        let target = InUrl { text: &url[target.clone()], mark: *mark, flags: *flags };
        Canonical { method, target, lines: Prepared { bound, payload } }
    }
}

/// The scheme's parameters are in order already: they are merged with the sorted others.
#[inline(always)]
fn write_query(request: &Request<'_>, stamp: &Stamp<'_>, mut extra: Rest<'_>, url: &mut String) {
    let Stamp { scope, token, time, seconds } = stamp;
    let names = &scope.dialect.names;

    // The first of them are one text, which is cut only where another comes between. Most URLs have no others.
    if extra.is_empty() {
        url.push_str(scope.query());
    } else {
        write_cut(scope, &mut extra, url);
    }
    url.push_str(time.as_str());

    push_before(names.expires, &mut extra, url);
    url.push_str(scope.expires());
    decimal_encode(*seconds, url);
    if let Some(region_set) = names.region_set {
        push_before(region_set, &mut extra, url);
        url.extend(["&", region_set, "="]);
        percent::query(&scope.region, url);
    }
    if let Some(token) = token {
        push_before(names.token, &mut extra, url);
        url.extend(["&", names.token, "=", token.escaped()]);
    }
    push_before(names.signed_headers, &mut extra, url);
    // Most URLs have nothing between the last parameter and the signature.
    if extra.is_empty() {
        return url.push_str(request.bound.parameters());
    }
    let (last, signature) = request.bound.parameters().split_at(request.bound.signature_at());
    url.push_str(last);
    while let Some(pair) = extra.pop() {
        push_pair(pair, url);
    }
    url.push_str(signature);
}

/// The scheme's first parameters, and the others between them.
#[inline(never)]
fn write_cut(scope: &Scope, extra: &mut Rest<'_>, url: &mut String) {
    let (head, mut written) = (&scope.query()[1..], 0);
    url.push('?');
    for (start, name) in scope.parameters() {
        while let Some(pair) = extra.before(name) {
            if written < start {
                begin(&head[written..start - 1], url);
                written = start;
            }
            push_pair(pair, url);
        }
    }
    begin(&head[written..], url);
}

#[inline]
fn push_before(name: &str, extra: &mut Rest<'_>, url: &mut String) {
    while !extra.is_empty()
        && let Some(pair) = extra.before(name)
    {
        push_pair(pair, url);
    }
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

/// Room for the whole URL without the extra parameters, so that it is allocated once.
#[inline]
fn capacity(request: &Request<'_>, stamp: &Stamp<'_>) -> usize {
    let Stamp { scope, token, .. } = stamp;
    let path = request.base.url().len() + 3 * request.key.map_or(0, str::len);
    let token = token.map_or(0, |token| token.escaped().len() + 24);
    path + scope.room() + token + request.bound.parameters().len()
}
