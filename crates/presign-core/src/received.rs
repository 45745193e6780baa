use std::borrow::Cow;
use std::fmt;
use std::net::IpAddr;

use http::header::{GetAll, HOST};
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, request};

use crate::find::any_byte;
use crate::{Denied, Origin, Reason, cut, percent};

/// A query parameter, unescaped; one without a value is a name alone.
pub type QueryPair<'a> = (Cow<'a, str>, Option<Cow<'a, str>>);

/// A request as it came in, in its raw spelling, with the scheme and authority that its [`Origin`] gives it.
///
/// ```
/// use presign_core::{Origin, Received};
/// let (parts, ()) = http::Request::get("/files/a%20b?x=1").header("host", "files.example").body(())?.into_parts();
/// let origin = Origin::HostHeader { scheme: "https".into() };
/// let received = Received::new(&parts, &origin, None)?.under("/files")?;
/// assert_eq!((received.authority(), received.path(), received.rest()), ("files.example", "/files/a%20b", "/a%20b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Received<'a> {
    method: &'a Method,
    scheme: &'a str,
    authority: &'a str,
    path: &'a str,
    mounted: usize,
    query: Option<&'a str>,
    headers: &'a HeaderMap,
    client: Option<IpAddr>,
}

/// A request whose query is taken apart: made by [`Received::with_pairs`], so that the pairs are its own.
///
/// ```
/// use presign_core::{Origin, Received};
/// let (parts, ()) = http::Request::get("/k?a%20b=1").header("host", "h").body(())?.into_parts();
/// let origin = Origin::HostHeader { scheme: "https".into() };
/// let received = Received::new(&parts, &origin, None)?;
/// let request = received.with_pairs()?;
/// assert_eq!((request.received().path(), request.pairs()), ("/k", &[("a b".into(), Some("1".into()))][..]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct WithPairs<'r, 'a> {
    received: &'r Received<'a>,
    pairs: Vec<QueryPair<'a>>,
}

impl<'a> WithPairs<'_, 'a> {
    /// The request.
    pub fn received(&self) -> &Received<'a> {
        self.received
    }

    /// The pairs of its query, as [`Received::lent_pairs`] gives them.
    pub fn pairs(&self) -> &[QueryPair<'a>] {
        &self.pairs
    }

    /// The same, to keep.
    pub fn into_pairs(self) -> Vec<QueryPair<'a>> {
        self.pairs
    }
}

impl fmt::Debug for WithPairs<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.received.fmt(f)
    }
}

impl<'a> Received<'a> {
    /// The request of `parts`, which came over a connection from `peer`: the client, or a proxy.
    ///
    /// # Errors
    /// If it does not say one authority: no `Host`, two, or one that disagrees with an absolute target.
    #[inline(always)]
    pub fn new(parts: &'a request::Parts, origin: &'a Origin, peer: Option<IpAddr>) -> Result<Self, Denied> {
        let own = own_authority(parts)?;
        // A target in absolute form, and every one of HTTP/2, names a scheme. Which of the two it is, is the origin's to
        // say: a proxy that ends TLS may leave either.
        if parts.uri.scheme_str().is_some_and(|spoken| !matches!(spoken, "http" | "https")) {
            return Err(Reason::Authority.into());
        }
        let (scheme, authority) = match origin {
            Origin::HostHeader { scheme } => (scheme.as_str(), own),
            Origin::Fixed { scheme, authority } => (scheme.as_str(), authority.as_str()),
            Origin::Forwarded { .. } if origin.trusts(peer) => {
                let once = |name| once(parts.headers.get_all(name))?.ok_or_else(|| Denied::from(Reason::Authority));
                (once("x-forwarded-proto")?, once("x-forwarded-host")?)
            }
            Origin::Forwarded { scheme, .. } => (scheme.as_str(), own),
        };
        let path = parts.uri.path();
        if !path.starts_with('/') {
            return Err(Reason::Malformed("the target").into());
        }
        let (query, headers) = (parts.uri.query(), &parts.headers);
        Ok(Self {
            method: &parts.method,
            scheme,
            authority,
            path,
            mounted: 0,
            query,
            headers,
            client: origin.client(headers, peer),
        })
    }

    /// The same request to a service that is mounted under `prefix`.
    ///
    /// # Errors
    /// If the path does not lie under it.
    #[inline]
    pub fn under(mut self, prefix: &str) -> Result<Self, Denied> {
        let prefix = prefix.trim_end_matches('/');
        match self.path.strip_prefix(prefix) {
            Some(rest) if rest.starts_with('/') => {
                self.mounted = prefix.len();
                Ok(self)
            }
            _ => Err(Reason::Malformed("the target").into()),
        }
    }

    /// The method.
    pub fn method(&self) -> &'a Method {
        self.method
    }

    /// The scheme: `http` or `https`.
    pub fn scheme(&self) -> &'a str {
        self.scheme
    }

    /// The host, and the port where one was given.
    pub fn authority(&self) -> &'a str {
        self.authority
    }

    /// The whole path as it was spelled: what a signature covers.
    pub fn path(&self) -> &'a str {
        self.path
    }

    /// The authority as clients send it in `Host`: in lower case, without the scheme's own port.
    pub fn host(&self) -> Cow<'a, str> {
        // Compared as it is mostly spelled first: to ignore case is work for each character.
        let https = self.scheme == "https" || self.scheme.eq_ignore_ascii_case("https");
        let own = if https { ":443" } else { ":80" };
        let host = self.authority.strip_suffix(own).unwrap_or(self.authority);
        lower(host)
    }

    /// The path below the mount prefix, as it was spelled: what names the object.
    pub fn rest(&self) -> &'a str {
        &self.path[self.mounted..]
    }

    /// The query as it was spelled.
    pub fn query(&self) -> Option<&'a str> {
        self.query
    }

    /// The query, taken apart and decoded; a name alone has no value, and a plus sign is one.
    ///
    /// ```
    /// use presign_core::{Origin, Received};
    /// let (parts, ()) = http::Request::get("/k?acl&a=1%20+").header("host", "h").body(())?.into_parts();
    /// let origin = Origin::HostHeader { scheme: "http".into() };
    /// let pairs = Received::new(&parts, &origin, None)?.pairs()?;
    /// assert_eq!(pairs, [("acl".to_owned(), None), ("a".to_owned(), Some("1 +".to_owned()))]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Reason::Malformed`] for an empty name, broken escapes, and what is not UTF-8.
    pub fn pairs(&self) -> Result<Vec<(String, Option<String>)>, Denied> {
        let owned = |(name, value): QueryPair<'_>| (name.into_owned(), value.map(Cow::into_owned));
        Ok(self.lent_pairs()?.into_iter().map(owned).collect())
    }

    /// The same, lent out by the request where nothing is escaped: for who looks at them once.
    ///
    /// # Errors
    /// As [`pairs`](Self::pairs).
    pub fn lent_pairs(&self) -> Result<Vec<QueryPair<'a>>, Denied> {
        let malformed = || Denied::from(Reason::Malformed("the query"));
        let decoded = |text| percent::decode(text).ok_or_else(malformed);
        let Some(query) = self.query.filter(|query| !query.is_empty()) else { return Ok(Vec::new()) };
        // Most URLs have as many as a signature has.
        let mut pairs = Vec::with_capacity(8);
        let mut rest = Some(query);
        while let Some(text) = rest {
            let (pair, after) = cut(text, b'&');
            let (name, value) = cut(pair, b'=');
            if name.is_empty() {
                return Err(malformed());
            }
            pairs.push((decoded(name)?, value.map(decoded).transpose()?));
            rest = after;
        }
        Ok(pairs)
    }

    /// The same beside the request: for who has to see them before it is known who reads it.
    ///
    /// # Errors
    /// As [`pairs`](Self::pairs).
    pub fn with_pairs(&self) -> Result<WithPairs<'_, 'a>, Denied> {
        Ok(WithPairs { received: self, pairs: self.lent_pairs()? })
    }

    /// The header fields.
    pub fn headers(&self) -> &'a HeaderMap {
        self.headers
    }

    /// The address of the client: the connection's own, or the one that trusted proxies name. `None` where nobody
    /// said it in a way that can be trusted.
    pub fn client(&self) -> Option<IpAddr> {
        self.client
    }
}

impl fmt::Debug for Received<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received").field("method", &self.method).field("path", &self.path).finish_non_exhaustive()
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    let upper = any_byte(text.as_bytes(), |byte| byte.is_ascii_uppercase());
    if upper { text.to_ascii_lowercase().into() } else { text.into() }
}

/// A request can name its authority in its target, in `Host`, in both, in neither, or twice. It must name exactly one.
fn own_authority(parts: &request::Parts) -> Result<&str, Denied> {
    let target = parts.uri.authority().map(Authority::as_str);
    match (target, once(parts.headers.get_all(HOST))?) {
        (Some(target), Some(host)) if target != host && !target.eq_ignore_ascii_case(host) => {
            Err(Reason::Authority.into())
        }
        (_, Some(host)) => Ok(host),
        (Some(target), None) => Ok(target),
        (None, None) => Err(Reason::Authority.into()),
    }
}

/// The one value, where there is any.
#[inline]
fn once<'a>(values: GetAll<'a, HeaderValue>) -> Result<Option<&'a str>, Denied> {
    let odd = |byte| (byte == b',') | (byte == b' ') | (byte == b'@') | (byte == b'/');
    let plain = |value: &str| !any_byte(value.as_bytes(), odd);
    let mut values = values.iter();
    match (values.next().map(HeaderValue::to_str), values.next()) {
        (Some(Ok(value)), None) if !value.is_empty() && plain(value) => Ok(Some(value)),
        (None, _) => Ok(None),
        _ => Err(Reason::Authority.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn authority(target: &str, hosts: &[&str], origin: &Origin, peer: Option<&str>) -> Option<String> {
        let mut request = http::Request::get(target);
        for host in hosts {
            let (name, value) = host.split_once('=').unwrap_or(("host", host));
            request = request.header(name, value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let received = Received::new(&parts, origin, peer.map(|peer| peer.parse().unwrap())).ok()?;
        Some(format!("{}://{}", received.scheme(), received.authority()))
    }

    #[test]
    fn a_request_names_one_authority_or_is_denied() {
        let own = Origin::HostHeader { scheme: "http".into() };
        assert_eq!(authority("/k", &["a.example"], &own, None).as_deref(), Some("http://a.example"));
        assert_eq!(authority("http://a.example/k", &["A.example"], &own, None).as_deref(), Some("http://A.example"));
        assert_eq!(authority("http://a.example:1/k", &[], &own, None).as_deref(), Some("http://a.example:1"));
        for (target, hosts) in [
            ("/k", &[][..]),
            ("/k", &["a.example", "a.example"]),
            ("/k", &["a.example", "b.example"]),
            ("http://a.example/k", &["b.example"]),
            ("ftp://a.example/k", &["a.example"]),
            ("http://a.example/k", &["a.example:80"]),
            ("/k", &[""]),
            ("/k", &["a.example, b.example"]),
            ("/k", &["user@a.example"]),
            ("*", &["a.example"]),
        ] {
            assert_eq!(authority(target, hosts, &own, None), None, "{target} {hosts:?}");
        }
    }

    #[test]
    fn a_forwarded_authority_needs_a_trusted_peer() {
        let behind = Origin::Forwarded { trusted: vec!["10.0.0.0/8".parse().unwrap()], scheme: "http".into() };
        let forwarded = ["inner", "x-forwarded-host=files.example", "x-forwarded-proto=https"];
        let ask = |headers: &[&str], peer| authority("/k", headers, &behind, peer);
        assert_eq!(ask(&forwarded, Some("10.1.2.3")).as_deref(), Some("https://files.example"));
        assert_eq!(ask(&forwarded, Some("192.0.2.1")).as_deref(), Some("http://inner"));
        assert_eq!(ask(&forwarded, None).as_deref(), Some("http://inner"));
        assert_eq!(ask(&["inner"], Some("10.1.2.3")), None);
        let doubled = ["inner", "x-forwarded-host=a", "x-forwarded-host=b", "x-forwarded-proto=https"];
        assert_eq!(ask(&doubled, Some("10.1.2.3")), None);
    }

    #[test]
    fn behind_a_proxy_the_client_is_whom_the_proxies_name() {
        let behind = Origin::Forwarded { trusted: vec!["10.0.0.0/8".parse().unwrap()], scheme: "http".into() };
        let client = |forwarded: &[&str], peer: &str| {
            let mut request = http::Request::get("/k").header("host", "h");
            request = request.header("x-forwarded-host", "h").header("x-forwarded-proto", "http");
            for value in forwarded {
                request = request.header("x-forwarded-for", *value);
            }
            let (parts, ()) = request.body(()).unwrap().into_parts();
            let received = Received::new(&parts, &behind, Some(peer.parse().unwrap())).unwrap();
            received.client().map(|client| client.to_string())
        };
        let named = |text: &str| Some(text.to_owned());
        assert_eq!(client(&["203.0.113.9"], "10.0.0.1"), named("203.0.113.9"));
        assert_eq!(client(&["1.1.1.1, 203.0.113.9", "10.0.0.2"], "10.0.0.1"), named("203.0.113.9"));
        assert_eq!(client(&["203.0.113.9"], "192.0.2.7"), named("192.0.2.7"), "no proxy of ours");
        assert_eq!(client(&[], "10.0.0.1"), None);
        assert_eq!(client(&["10.0.0.3"], "10.0.0.1"), None, "proxies alone");
        assert_eq!(client(&["203.0.113.9, unknown"], "10.0.0.1"), None);
        assert_eq!(client(&["203.0.113.9:80"], "10.0.0.1"), None);
    }

    #[test]
    fn a_mount_ends_at_a_segment() {
        let (parts, ()) = http::Request::get("/filesystem/k").header("host", "h").body(()).unwrap().into_parts();
        let origin = Origin::HostHeader { scheme: "http".into() };
        let received = Received::new(&parts, &origin, None).unwrap();
        assert!(received.clone().under("/files").is_err());
        assert_eq!(received.clone().under("/filesystem/").unwrap().rest(), "/k");
        assert_eq!(received.under("").unwrap().rest(), "/filesystem/k");
    }
}
