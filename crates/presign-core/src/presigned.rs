use std::borrow::Borrow;
use std::fmt;

use http::{HeaderName, Method};

use crate::verb::Verb;
use crate::{Expires, Revealed, Timestamp, Window};

/// A request that its bearer may make: a method, a URL, and the headers to send with it.
///
/// The URL is a capability. `Debug` shows neither its query nor a header's value, there is no `Display`, and
/// [`reveal`](Self::reveal) is the one door to it.
///
/// ```
/// use presign_core::{End, Grant, Limits, Presigned, Timestamp};
/// let at = Timestamp::from_unix(1_795_262_400)?;
/// let grant = Grant::get("k", std::time::Duration::from_secs(60));
/// let window = grant.parts()?.window(at, &Limits::up_to_seconds(3600), End::Never)?;
/// let presigned = Presigned::new(http::Method::GET, "https://toy.example/k?sig=53".into(), window);
/// assert_eq!(presigned.expires().latest().unix(), 1_795_262_460);
/// assert!(!format!("{presigned:?}").contains("53"));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Presigned {
    method: Verb,
    pub(crate) url: String,
    pub(crate) headers: Vec<RequiredHeader>,
    window: Window,
    also_allows: &'static [&'static str],
    provider: &'static str,
    scheme: &'static str,
}

/// A header that the bearer has to send.
#[derive(Clone, PartialEq, Eq)]
pub struct RequiredHeader {
    name: HeaderName,
    value: String,
    bound: bool,
}

/// Who puts a header on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SentBy {
    /// The caller of an HTTP client.
    Caller,
    /// The client itself, from the body: a browser does not let a page set it.
    Transport,
}

impl RequiredHeader {
    /// One that the signature covers.
    #[inline]
    pub fn bound(name: HeaderName, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), bound: true }
    }

    /// One that must be sent although the signature does not cover it.
    #[inline]
    pub fn needed(name: HeaderName, value: impl Into<String>) -> Self {
        Self { name, value: value.into(), bound: false }
    }

    /// The field's name.
    pub fn name(&self) -> &HeaderName {
        &self.name
    }

    /// The field's value.
    pub fn value(&self) -> &str {
        &self.value
    }

    /// Whether the signature covers it. One that it doesn't cover must be sent all the same.
    pub fn is_bound(&self) -> bool {
        self.bound
    }

    /// Who puts it on the wire.
    pub fn sent_by(&self) -> SentBy {
        if self.name == http::header::CONTENT_LENGTH { SentBy::Transport } else { SentBy::Caller }
    }
}

impl fmt::Debug for RequiredHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: …", self.name)
    }
}

impl Presigned {
    /// The request `method` `url`, valid for `window`: for backends. The method may be lent: `&Method::GET`.
    #[inline(always)]
    pub fn new(method: impl Borrow<Method>, url: String, window: Window) -> Self {
        let method = Verb::of(method.borrow());
        Self { method, url, headers: Vec::new(), window, also_allows: &[], provider: "", scheme: "" }
    }

    /// Names who will answer the request and the scheme that signed it.
    #[must_use]
    #[inline]
    pub fn by(mut self, provider: &'static str, scheme: &'static str) -> Self {
        (self.provider, self.scheme) = (provider, scheme);
        self
    }

    /// Adds a header that the signature covers.
    #[must_use]
    pub fn bind(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push(RequiredHeader::bound(name, value));
        self
    }

    /// Adds headers that the signature covers.
    #[must_use]
    // So that a request is made where it is wanted: it is large to move.
    #[inline(always)]
    pub fn bind_all<V: Into<String>>(self, headers: impl IntoIterator<Item = (HeaderName, V)>) -> Self {
        self.with_headers(headers.into_iter().map(|(name, value)| RequiredHeader::bound(name, value)))
    }

    /// Adds a header that must be sent although the signature does not cover it.
    #[must_use]
    pub fn need(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push(RequiredHeader::needed(name, value));
        self
    }

    /// Adds headers of either kind. An iterator that says by its `size_hint` that it has none is not asked for any.
    #[must_use]
    #[inline(always)]
    pub fn with_headers(self, headers: impl IntoIterator<Item = RequiredHeader>) -> Self {
        let mut headers = headers.into_iter();
        // Most URLs have none, and a list that is added to has to lie in memory, and to be moved from there.
        if headers.size_hint() == (0, Some(0)) {
            debug_assert!(headers.next().is_none(), "a `size_hint` of none, and a header");
            return self;
        }
        let mut all = self.headers;
        all.extend(headers);
        Self { headers: all, ..self }
    }

    /// States what the URL allows beyond what was asked.
    #[must_use]
    #[inline]
    pub fn also(mut self, also_allows: &'static [&'static str]) -> Self {
        self.also_allows = also_allows;
        self
    }

    /// The request's method.
    pub fn method(&self) -> &Method {
        self.method.get()
    }

    /// The headers to send, bound or needed.
    pub fn headers(&self) -> &[RequiredHeader] {
        &self.headers
    }

    /// The instant that the URL was issued at.
    pub fn issued_at(&self) -> Timestamp {
        self.window.issued_at()
    }

    /// When the URL really ends.
    pub fn expires(&self) -> Expires {
        self.window.expires()
    }

    /// What the URL allows beyond what was asked, one thing a line; empty where it is exact.
    pub fn also_allows(&self) -> &'static [&'static str] {
        self.also_allows
    }

    /// Who answers the request: `s3`, …
    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// The scheme that signed it: `sigv4`, …
    pub fn scheme(&self) -> &'static str {
        self.scheme
    }

    /// The capability itself. Whoever has it can use it: hand it to the bearer, and log something else.
    pub fn reveal(&self) -> Revealed<'_> {
        Revealed::new(self)
    }

    /// The memory of the URL, empty: for the next one
    /// ([`Backend::try_presign_in`](crate::Backend::try_presign_in)).
    #[must_use]
    pub fn recycle(self) -> String {
        let mut room = self.url;
        room.clear();
        room
    }
}

impl fmt::Debug for Presigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A scheme may put its signature into the path: all but scheme and host stays hidden.
        let shown: String = self.url.split_inclusive('/').take(3).take_while(|part| !part.contains('?')).collect();
        f.debug_struct("Presigned")
            .field("method", self.method())
            .field("url", &format_args!("{shown}…"))
            .field("headers", &self.headers)
            .field("issued_at", &self.issued_at())
            .field("expires", &self.expires())
            .finish_non_exhaustive()
    }
}
