use std::fmt;

use http::HeaderMap;
use presign_core::{Denied, HmacKey, Reason, Received, Sha256, Timestamp, hex_decode, percent};

use crate::canonical::Canonical;
use crate::{Dialect, QueryPair, Stamp, query::Sorted};

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
    signature: Vec<u8>,
    /// Decoded.
    path: String,
    canonical_path: String,
    canonical_query: String,
    /// Decoded, the scheme's own left out.
    query: Vec<(String, Option<String>)>,
}

impl Claims {
    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that can't be a URL of this dialect, whatever its signature.
    pub fn parse(dialect: &'static Dialect, received: &Received<'_>) -> Result<Self, Denied> {
        if received.headers().contains_key(http::header::AUTHORIZATION) {
            return Err(Reason::TwoCredentials.into());
        }
        let pairs = split(received.query().unwrap_or_default())?;
        let mut claims = Self::of_query(dialect, received, &pairs)?;
        claims.bind_headers(received)?;
        Ok(claims)
    }

    /// The same from a URL alone, which says which headers it binds but not their values: to look at, not to verify.
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn inspect(dialect: &'static Dialect, received: &Received<'_>) -> Result<Self, Denied> {
        Self::of_query(dialect, received, &split(received.query().unwrap_or_default())?)
    }

    fn of_query(
        dialect: &'static Dialect,
        received: &Received<'_>,
        pairs: &[(String, Option<String>)],
    ) -> Result<Self, Denied> {
        let names = &dialect.names;
        for name in names.all() {
            let mut spelled = pairs.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
            let found = spelled.next();
            if spelled.next().is_some() {
                return Err(Reason::Repeated(name).into());
            }
            match found {
                None if name != names.token => return Err(Reason::Missing(name).into()),
                Some((spelling, _)) if spelling != name => return Err(Reason::Missing(name).into()),
                Some((_, None)) => return Err(Reason::Unacceptable(name).into()),
                _ => {}
            }
        }
        let value = |name: &str| {
            let found = pairs.iter().find(|(other, _)| other == name);
            found.and_then(|(_, value)| value.as_deref())
        };
        let given = |name: &'static str| value(name).ok_or(Reason::Missing(name));

        if given(names.algorithm)? != dialect.algorithm {
            return Err(Reason::Unacceptable(names.algorithm).into());
        }
        let date = given(names.date)?;
        let issued: Timestamp = match date.parse() {
            Ok(issued) if date.len() == 16 => issued,
            _ => return Err(Reason::Unacceptable(names.date).into()),
        };
        let credential = given(names.credential)?;
        let mut scope = credential.rsplitn(5, '/');
        let mut word = || scope.next().ok_or(Reason::Unacceptable(names.credential));
        let (terminator, service, region, day, key_id) = (word()?, word()?, word()?, word()?, word()?);
        if terminator != dialect.terminator || day != issued.basic().date() || key_id.is_empty() {
            return Err(Reason::Unacceptable(names.credential).into());
        }
        let seconds = decimal(given(names.expires)?).ok_or(Reason::Unacceptable(names.expires))?;
        let signature = hex_decode(given(names.signature)?).ok_or(Reason::Unacceptable(names.signature))?;
        let headers = header_names(given(names.signed_headers)?).ok_or(Reason::Unacceptable(names.signed_headers))?;

        let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?;
        let mut canonical_path = String::new();
        percent::path(&path, &mut canonical_path);
        let signed: Vec<QueryPair<'_>> = pairs
            .iter()
            .filter(|(name, _)| name != names.signature)
            // A name without a value is signed as one with an empty value.
            .map(|(name, value)| (name.into(), Some(value.as_deref().unwrap_or_default().into())))
            .collect();
        let mut canonical_query = String::new();
        for (name, value) in Sorted::new(&signed).iter() {
            let parts = [
                if canonical_query.is_empty() { "" } else { "&" },
                name,
                "=",
                value.unwrap_or_default(),
            ];
            canonical_query.extend(parts);
        }

        Ok(Self {
            dialect,
            method: received.method().clone(),
            key_id: key_id.to_owned(),
            issued,
            seconds,
            region: region.to_owned(),
            service: service.to_owned(),
            token: value(names.token).map(str::to_owned),
            headers,
            signature,
            path: path.into_owned(),
            canonical_path,
            canonical_query,
            query: pairs
                .iter()
                .filter(|(name, _)| !names.all().contains(&name.as_str()))
                .cloned()
                .collect(),
        })
    }

    /// Puts the values that came beside the names that were signed.
    fn bind_headers(&mut self, received: &Received<'_>) -> Result<(), Denied> {
        let prefix = self.dialect.service_headers;
        for name in received.headers().keys().map(http::HeaderName::as_str) {
            // The content hash may come unsigned: clients add it to every request, and it commands nothing.
            let free = !name.starts_with(prefix) || name == self.dialect.content_hash;
            if !free && !self.headers.iter().any(|(signed, _)| signed == name) {
                return Err(Reason::UnsignedHeader(name.to_owned().into()).into());
            }
        }
        let mut bound = Vec::with_capacity(self.headers.len());
        for (name, _) in self.headers.drain(..) {
            let values = if name == "host" {
                vec![host(received)]
            } else {
                values(received.headers(), &name)?
            };
            if values.is_empty() {
                return Err(Reason::MissingHeader(name.into()).into());
            }
            bound.extend(values.into_iter().map(|value| (name.clone(), value)));
        }
        self.headers = bound;
        Ok(())
    }

    /// Whether the signature is the one of `key`, compared in constant time.
    pub fn matches(&self, key: &HmacKey) -> bool {
        let mut hash = Sha256::new();
        self.with_canonical(|canonical| canonical.write(&mut hash));
        let mut mac = key.mac();
        self.stamp().string_to_sign(&hash.finish(), &mut mac);
        mac.matches(&self.signature)
    }

    /// The canonical request and the string to sign, to explain: they hold the session token, if there is one.
    pub fn texts(&self) -> (String, String) {
        let (mut canonical_request, mut string_to_sign) = (String::new(), String::new());
        self.with_canonical(|canonical| canonical.write(&mut canonical_request));
        self.stamp()
            .string_to_sign(&Sha256::of(canonical_request.as_bytes()), &mut string_to_sign);
        (canonical_request, string_to_sign)
    }

    fn with_canonical(&self, write: impl FnOnce(&Canonical<'_>)) {
        let headers: Vec<(&str, &str)> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        write(&Canonical {
            method: self.method.as_str(),
            path: &self.canonical_path,
            query: &self.canonical_query,
            flags: false,
            headers: &headers,
            content_hash: self.dialect.content_hash,
        });
    }

    fn stamp(&self) -> Stamp<'_> {
        Stamp::new(
            self.dialect,
            &self.key_id,
            self.issued,
            self.seconds,
            &self.region,
            &self.service,
        )
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

    /// The region of the scope.
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
            .field("issued_at", &format_args!("{}", self.issued))
            .field("seconds", &self.seconds)
            .field("region", &self.region)
            .field("service", &self.service)
            .finish_non_exhaustive()
    }
}

fn split(query: &str) -> Result<Vec<(String, Option<String>)>, Denied> {
    let decoded = |text: &str| match percent::decode(text) {
        Some(text) => Ok(text.into_owned()),
        None => Err(Reason::Malformed("the query")),
    };
    let pairs = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, value)) => Ok((decoded(name)?, Some(decoded(value)?))),
        None => Ok((decoded(pair)?, None)),
    });
    let pairs: Vec<_> = pairs.collect::<Result<_, Reason>>()?;
    if pairs.iter().any(|(name, _)| name.is_empty()) && !query.is_empty() {
        return Err(Reason::Malformed("the query").into());
    }
    Ok(pairs)
}

fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// The names of a list of signed headers that a signer writes: lower case, sorted, each once, the host among them.
fn header_names(list: &str) -> Option<Vec<(String, String)>> {
    let names: Vec<&str> = list.split(';').collect();
    let sorted = names.windows(2).all(|pair| pair[0] < pair[1]);
    let plain = names
        .iter()
        .all(|name| !name.is_empty() && !name.bytes().any(|byte| byte.is_ascii_uppercase()));
    let whole = sorted && plain && names.contains(&"host");
    whole.then(|| names.into_iter().map(|name| (name.to_owned(), String::new())).collect())
}

fn values(headers: &HeaderMap, name: &str) -> Result<Vec<String>, Denied> {
    let text = |value: &http::HeaderValue| String::from_utf8(value.as_bytes().to_vec());
    let values: Result<Vec<_>, _> = headers.get_all(name).iter().map(text).collect();
    values.map_err(|_| Reason::Malformed("a signed header").into())
}

/// The authority without the scheme's own port, which clients leave out of `Host`.
fn host(received: &Received<'_>) -> String {
    let authority = received.authority();
    let own = if received.scheme().eq_ignore_ascii_case("https") {
        ":443"
    } else {
        ":80"
    };
    authority.strip_suffix(own).unwrap_or(authority).to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use presign_core::{Origin, Secret};
    use proptest::prelude::*;

    use super::*;
    use crate::{AWS4, KeyChain, Request, sign};

    const HEADERS: [(&str, &str); 2] = [("host", "h.example"), ("x-amz-acl", "private")];

    fn url() -> (String, HmacKey) {
        let at: Timestamp = "20130524T000000Z".parse().unwrap();
        let key = KeyChain::new(Secret::from("secret")).key(&AWS4, at, "r", "s3");
        let query = [("versionId".into(), Some("a b+".into())), ("acl".into(), None)];
        let request = Request::new("PUT", "https://h.example", "/b", Some("k/é"))
            .with_query(&query)
            .with_headers(&HEADERS);
        (
            sign(
                &request,
                &Stamp::new(&AWS4, "AKID", at, 60, "r", "s3").with_token("t=="),
                &key,
            ),
            key,
        )
    }

    fn parse(url: &str, headers: &[(&str, &str)]) -> Result<Claims, Reason> {
        let target = url.strip_prefix("https://h.example").unwrap();
        let mut request = http::Request::put(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let origin = Origin::HostHeader { scheme: "https".into() };
        let received = Received::new(&parts, &origin, None).unwrap();
        Claims::parse(&AWS4, &received).map_err(|denied| denied.reason().clone())
    }

    #[test]
    fn what_was_signed_comes_back() {
        let (url, key) = url();
        let claims = parse(&url, &HEADERS).unwrap();
        assert!(claims.matches(&key));
        assert_eq!((claims.key_id(), claims.region(), claims.seconds()), ("AKID", "r", 60));
        assert_eq!((claims.path(), claims.token()), ("/b/k/é", Some("t==")));
        assert_eq!(
            claims.query().collect::<Vec<_>>(),
            [("acl", None), ("versionId", Some("a b+"))]
        );
        let other = KeyChain::new(Secret::from("other")).key(&AWS4, claims.issued_at(), "r", "s3");
        assert!(!claims.matches(&other));
    }

    #[test]
    fn the_order_of_the_query_is_free_and_its_own_port_is_none() {
        let (url, key) = url();
        let (path, query) = url.split_once('?').unwrap();
        let mut pairs: Vec<&str> = query.split('&').collect();
        pairs.reverse();
        let headers = [("host", "H.example:443"), HEADERS[1]];
        assert!(
            parse(&format!("{path}?{}", pairs.join("&")), &headers)
                .unwrap()
                .matches(&key)
        );
        let headers = [("host", "h.example:80"), HEADERS[1]];
        assert!(!parse(&url, &headers).unwrap().matches(&key));
    }

    #[test]
    fn what_no_signer_writes_is_refused_with_its_reason() {
        let (url, _) = url();
        let (_, signature) = url.split_once("X-Amz-Signature=").unwrap();
        let names = AWS4.names.all();
        for name in names {
            let start = url.find(&format!("{name}=")).unwrap();
            let end = url[start..].find('&').map_or(url.len(), |end| start + end);
            let pair = &url[start..end];
            let without = [&url[..start], url[end..].trim_start_matches('&')].concat();
            let without = without.trim_end_matches('&').to_owned();
            if name != AWS4.names.token {
                assert_eq!(parse(&without, &HEADERS).unwrap_err(), Reason::Missing(name));
            }
            assert_eq!(
                parse(&format!("{url}&{pair}"), &HEADERS).unwrap_err(),
                Reason::Repeated(name)
            );
            let twin = pair.to_ascii_lowercase();
            assert_eq!(
                parse(&format!("{url}&{twin}"), &HEADERS).unwrap_err(),
                Reason::Repeated(name)
            );
            assert!(
                parse(&url.replace(pair, &twin), &HEADERS).is_err(),
                "{name} in lower case"
            );
            assert!(
                parse(&url.replace(pair, name), &HEADERS).is_err(),
                "{name} without a value"
            );
        }
        for (from, to) in [
            ("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"),
            ("AKID%2F", "%2F"),
            ("%2F20130524", "%2F20130525"),
            ("aws4_request", "goog4_request"),
            ("20130524T000000Z", "2013-05-24T00:00:00Z"),
            ("Expires=60", "Expires=060"),
            ("Expires=60", "Expires=%2B60"),
            ("Expires=60", "Expires=-1"),
            ("Expires=60", "Expires="),
            ("Expires=60", "Expires=18446744073709551616"),
            ("host%3Bx-amz-acl", "x-amz-acl"),
            ("host%3Bx-amz-acl", "x-amz-acl%3Bhost"),
            ("host%3Bx-amz-acl", "Host%3Bx-amz-acl"),
            ("host%3Bx-amz-acl", "host%3Bhost%3Bx-amz-acl"),
            ("host%3Bx-amz-acl", "host%3B%3Bx-amz-acl"),
            ("host%3Bx-amz-acl", ""),
            (signature, &signature.to_ascii_uppercase()),
            (signature, "zz"),
            ("acl&", "&"),
            ("acl&", "%zz&"),
            ("acl&", "%ff&"),
            ("k/%C3%A9", "k/%C3"),
        ] {
            assert!(
                url.contains(from) && parse(&url.replace(from, to), &HEADERS).is_err(),
                "{from} -> {to}"
            );
        }
    }

    #[test]
    fn headers_that_command_the_service_must_be_signed() {
        let (url, key) = url();
        let ask = |extra: (&'static str, &'static str)| parse(&url, &[HEADERS[0], HEADERS[1], extra]);
        let unsigned = ask(("x-amz-copy-source", "/other/secret")).unwrap_err();
        assert_eq!(unsigned, Reason::UnsignedHeader("x-amz-copy-source".into()));
        assert_eq!(
            ask(("authorization", "AWS4-HMAC-SHA256 …")).unwrap_err(),
            Reason::TwoCredentials
        );
        assert!(ask(("x-amz-content-sha256", "UNSIGNED-PAYLOAD")).unwrap().matches(&key));
        assert!(
            ask(("content-type", "text/html")).unwrap().matches(&key),
            "free headers are free"
        );
        assert!(
            !ask(("x-amz-acl", "public-read")).unwrap().matches(&key),
            "a second value"
        );
        assert_eq!(
            parse(&url, &HEADERS[..1]).unwrap_err(),
            Reason::MissingHeader("x-amz-acl".into())
        );
        assert!(
            !parse(&url, &[HEADERS[0], ("x-amz-acl", "public-read")])
                .unwrap()
                .matches(&key)
        );
        assert!(
            parse(&url, &[HEADERS[0], ("x-amz-acl", "  private ")])
                .unwrap()
                .matches(&key)
        );
    }

    proptest! {
        #[test]
        fn any_target_is_read_or_refused(query in "[&=%a-zA-Z0-9/+-]{0,80}") {
            let _ = parse(&format!("https://h.example/k?{query}"), &HEADERS);
            let (url, _) = url();
            let _ = parse(&format!("{url}{query}"), &HEADERS);
        }

        #[test]
        fn no_flipped_byte_is_accepted(place in 0..400usize, bit in 0..7u8) {
            let (url, key) = url();
            let start = "https://h.example/".len();
            let place = start + place % (url.len() - start);
            let mut bytes = url.clone().into_bytes();
            bytes[place] ^= 1 << bit;
            let Ok(changed) = String::from_utf8(bytes) else { return Ok(()) };
            if changed.parse::<http::Uri>().is_err() {
                return Ok(());
            }
            if let Ok(claims) = parse(&changed, &HEADERS) {
                // A spelling of the same bytes is the same request: `%c3` for `%C3`, `acl=` for `acl`, `A` for `%41`.
                let same = percent::decode(&changed) == percent::decode(&url);
                prop_assert!(!claims.matches(&key) || same, "{}", place);
            }
        }
    }
}
