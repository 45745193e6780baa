use std::fmt;

use http::Method;
use presign_core::{
    Denied, HmacKey, IpNet, Reason, Received, Sha256, Size, Timestamp, base64url_digest, constant_time_eq, percent,
};

use crate::fields::{Fields, Head};
use crate::pairs::{self, Pairs};
use crate::params::{HEADERS, KEY, ORDER, PREFIX, Params, SIGNATURE, UNDER, UNTIL};

/// What a received URL says of itself. Nothing of it can be trusted before [`Verifier::verify`](crate::Verifier::verify).
#[derive(Clone)]
pub struct Claims {
    method: Method,
    /// The origin, the path, the query that the URL has of its own, the scheme's parameters that are signed as such,
    /// and the key's id, in one piece of memory.
    text: String,
    path_at: usize,
    /// Where the part of the path begins that is below the site's own.
    rest_at: usize,
    query_at: usize,
    params_at: usize,
    key_id_at: usize,
    pub(crate) params: Params,
    pub(crate) headers: Vec<(String, String)>,
    signature: [u8; 32],
    client: Option<std::net::IpAddr>,
}

impl Claims {
    /// Reads a request; `ignored` says which pairs of its query are no part of it.
    pub(crate) fn parse(received: &Received<'_>, ignored: impl Fn(&str) -> bool) -> Result<Self, Denied> {
        let path = received.path();
        if !percent::is_path(path) {
            return Err(Reason::Malformed("the path").into());
        }
        let query = received.query().unwrap_or_default();
        let pairs = Pairs::of(query).filter(|pair| !ignored(pair));
        let (mut rest, mut others, mut one_spelling) = (pairs.clone(), 0, true);
        let first = loop {
            match rest.next() {
                Some(pair) if begins_as_ours(pair) => break pair,
                Some(pair) => one_spelling &= is_one_spelling(pair),
                None => return Err(Reason::Missing(KEY).into()),
            }
            others += 1;
        };
        if !one_spelling {
            return Err(Reason::Malformed("the query").into());
        }
        let mut values = Values::default();
        values.take(first)?;
        for pair in rest {
            values.take(pair)?;
        }

        let [key_id, signed @ .., signature] = &values.texts;
        let key_id = key_id.and_then(percent::decode).ok_or(Reason::Missing(KEY))?;
        let signature = signature.ok_or(Reason::Missing(SIGNATURE))?;
        let signature = base64url_digest(signature).ok_or(Reason::Unacceptable(SIGNATURE))?;
        let signed = ORDER[1..].iter().zip(signed).filter_map(|(name, text)| Some((*name, (*text)?)));
        let mut params = Params::default();
        for (name, text) in signed.clone() {
            params.read(name, text).ok_or(Reason::Unacceptable(name))?;
        }
        if params.until.is_none() {
            return Err(Reason::Missing(UNTIL).into());
        }
        if params.under.is_some_and(|bytes| !path.get(..bytes).is_some_and(|prefix| prefix.ends_with('/'))) {
            return Err(Reason::Unacceptable(UNDER).into());
        }
        let mut headers = Vec::with_capacity(params.headers.len());
        for name in &params.headers {
            headers.push((name.clone(), header(received, name)?));
        }

        let room = received.scheme().len() + 3 + received.authority().len() + path.len() + query.len();
        let mut text = String::with_capacity(room);
        origin(received, &mut text);
        let path_at = text.len();
        text.push_str(path);
        let query_at = text.len();
        for pair in pairs.take(others) {
            text.push_str(if text.len() > query_at { "&" } else { "" });
            text.push_str(pair);
        }
        let params_at = text.len();
        for (name, value) in signed {
            text.push_str(if text.len() > params_at { "&" } else { "" });
            text.push_str(name);
            text.push('=');
            text.push_str(value);
        }
        let key_id_at = text.len();
        text.push_str(&key_id);
        let rest_at = query_at - received.rest().len();
        let (method, client) = (received.method().clone(), received.client());
        Ok(Self { method, text, path_at, rest_at, query_at, params_at, key_id_at, params, headers, signature, client })
    }

    /// The key that is said to have signed.
    pub fn key_id(&self) -> &str {
        &self.text[self.key_id_at..]
    }

    /// The last second at which the URL says to be valid.
    pub fn expires_at(&self) -> Timestamp {
        self.params.until.unwrap_or(Timestamp::MAX)
    }

    /// The first instant at which the URL says to be valid.
    pub fn not_before(&self) -> Option<Timestamp> {
        self.params.from
    }

    /// The names of the headers that it binds.
    pub fn signed_headers(&self) -> impl Iterator<Item = &str> {
        self.params.headers.iter().map(String::as_str)
    }

    /// The size that it binds.
    pub fn size(&self) -> Option<Size> {
        self.params.size
    }

    /// The network that it binds.
    pub fn client_ip(&self) -> Option<IpNet> {
        self.params.net
    }

    /// The method of the request.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The whole path, as it is spelled.
    fn path(&self) -> &str {
        &self.text[self.path_at..self.query_at]
    }

    /// The path below the site's own, as it is spelled.
    pub(crate) fn rest(&self) -> &str {
        &self.text[self.rest_at..self.query_at]
    }

    pub(crate) fn query(&self) -> Option<&str> {
        // No pair of it is empty, so neither is it where it is there.
        Some(&self.text[self.query_at..self.params_at]).filter(|query| !query.is_empty())
    }

    /// Where the request came from.
    pub(crate) fn from(&self) -> Option<std::net::IpAddr> {
        self.client
    }

    /// Whether `key` signed this request as one of `method`, compared in constant time.
    pub(crate) fn matches(&self, method: &str, key: &HmacKey) -> bool {
        let head = Head { key_id: self.key_id(), method, origin: &self.text[..self.path_at] };
        let fields = Fields {
            path: self.path(),
            under: self.params.under,
            query: self.query(),
            headers: &self.headers,
            params: &self.text[self.params_at..self.key_id_at],
        };
        let mac = key.sign_in(&mut Sha256::new(), |text| {
            head.write(text);
            fields.write(text);
        });
        constant_time_eq(&mac, &self.signature)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("method", &self.method)
            .field("path", &self.path())
            .field("key_id", &self.key_id())
            .field("params", &self.params)
            .finish_non_exhaustive()
    }
}

/// The texts of the scheme's parameters, as they are spelled. From the first of them on there is nothing else, each is
/// there at most once, in their order, in one spelling.
#[derive(Default)]
struct Values<'q> {
    texts: [Option<&'q str>; ORDER.len()],
    /// The place of the next one in the order, or a later one.
    next: usize,
}

impl<'q> Values<'q> {
    fn take(&mut self, pair: &'q str) -> Result<(), Denied> {
        let malformed = || Denied::from(Reason::Malformed("the query"));
        // The mark first: few names are of the right length.
        let marked = |name: &str| pair.as_bytes().get(name.len()) == Some(&b'=');
        let text_of = |name: &str| if marked(name) { pair.strip_prefix(name)?.get(1..) } else { None };
        let mut ahead = (self.next..).zip(&ORDER[self.next..]);
        let Some((place, text)) = ahead.find_map(|(place, name)| Some((place, text_of(name)?))) else {
            let mut known = ORDER.iter().zip(self.texts);
            let repeated = known.find(|(name, text)| text.is_some() && text_of(name).is_some());
            return Err(repeated.map_or_else(malformed, |(name, _)| Reason::Repeated(name).into()));
        };
        if !percent::is_query(text) {
            return Err(malformed());
        }
        self.texts[place] = Some(text);
        self.next = place + 1;
        Ok(())
    }
}

fn begins_as_ours(pair: &str) -> bool {
    pair.as_bytes().get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

/// Whether a pair is written as a signer writes it.
fn is_one_spelling(pair: &str) -> bool {
    let (name, value) = pairs::split(pair);
    !name.is_empty() && percent::is_query(name) && value.is_none_or(percent::is_query)
}

/// The value of a bound header, which must come once.
fn header(received: &Received<'_>, name: &str) -> Result<String, Denied> {
    let mut values = received.headers().get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Err(Reason::MissingHeader(name.to_owned().into()).into()),
        (Some(_), Some(_)) => Err(Reason::Repeated(HEADERS).into()),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| Reason::Malformed("a signed header"))?;
            Ok(text.trim_matches([' ', '\t']).to_owned())
        }
    }
}

/// Scheme and authority in the spelling of [`presign_core::BaseUrl`].
fn origin(received: &Received<'_>, text: &mut String) {
    text.push_str(received.scheme());
    text.push_str("://");
    text.push_str(received.authority());
    text.make_ascii_lowercase();
    let own = if text.starts_with("https://") { ":443" } else { ":80" };
    if text.ends_with(own) {
        text.truncate(text.len() - own.len());
    }
}
