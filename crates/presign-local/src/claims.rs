use std::borrow::Cow;
use std::fmt;

use http::Method;
use presign_core::{Denied, HmacKey, IpNet, Reason, Received, Sink, Size, Timestamp, base64url_digest, percent};

use crate::fields::Fields;
use crate::params::{HEADERS, KEY, ORDER, PREFIX, Params, SIGNATURE, UNDER, UNTIL};

/// What a received URL says of itself. Nothing of it can be trusted before [`Verifier::verify`](crate::Verifier::verify).
#[derive(Clone)]
pub struct Claims {
    method: Method,
    /// The origin, the path, the query that the URL has of its own, and the key's id, in one piece of memory.
    text: String,
    path_at: usize,
    /// Where the part of the path begins that is below the site's own.
    rest_at: usize,
    query_at: usize,
    key_id_at: usize,
    pub(crate) params: Params,
    pub(crate) headers: Vec<(String, String)>,
    signature: [u8; 32],
    client: Option<std::net::IpAddr>,
}

impl Claims {
    /// Reads a request; `ignored` says which parameters are no part of it.
    pub(crate) fn parse(received: &Received<'_>, ignored: impl Fn(&str) -> bool) -> Result<Self, Denied> {
        let path = received.path();
        if !is_spelled(path, percent::path) {
            return Err(Reason::Malformed("the path").into());
        }
        let query = received.query().unwrap_or_default();
        let name = |pair: &str| pair.find('=').unwrap_or(pair.len());
        let pairs = query.split('&').filter(|pair| !ignored(&pair[..name(pair)]));
        if !pairs.clone().any(begins_as_ours) {
            return Err(Reason::Missing(KEY).into());
        }
        let others = pairs.clone().take_while(|pair| !begins_as_ours(pair));
        if !others.clone().all(is_one_spelling) {
            return Err(Reason::Malformed("the query").into());
        }
        let mut values = values(pairs.skip_while(|pair| !begins_as_ours(pair)))?;
        let mut take = |name: &'static str| values[position(name)].take();

        let key_id = take(KEY).ok_or(Reason::Missing(KEY))?;
        let signature = take(SIGNATURE).ok_or(Reason::Missing(SIGNATURE))?;
        let signature = base64url_digest(&signature).ok_or(Reason::Unacceptable(SIGNATURE))?;
        let mut params = Params::default();
        for (name, value) in ORDER.into_iter().zip(values) {
            if let Some(value) = value {
                params.read(name, &value).ok_or(Reason::Unacceptable(name))?;
            }
        }
        if params.until.is_none() {
            return Err(Reason::Missing(UNTIL).into());
        }
        if params.under.is_some_and(|bytes| !path.get(..bytes).is_some_and(|prefix| prefix.ends_with('/'))) {
            return Err(Reason::Unacceptable(UNDER).into());
        }
        let headers = params.headers.iter().map(|name| Ok((name.clone(), header(received, name)?)));
        let headers = headers.collect::<Result<_, Denied>>()?;

        let room = received.scheme().len() + 3 + received.authority().len() + path.len() + query.len();
        let mut text = String::with_capacity(room);
        origin(received, &mut text);
        let path_at = text.len();
        text.push_str(path);
        let query_at = text.len();
        for pair in others {
            text.push_str(if text.len() > query_at { "&" } else { "" });
            text.push_str(pair);
        }
        let key_id_at = text.len();
        text.push_str(&key_id);
        let rest_at = query_at - received.rest().len();
        let (method, client) = (received.method().clone(), received.client());
        Ok(Self { method, text, path_at, rest_at, query_at, key_id_at, params, headers, signature, client })
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
        Some(&self.text[self.query_at..self.key_id_at]).filter(|query| !query.is_empty())
    }

    /// Where the request came from.
    pub(crate) fn from(&self) -> Option<std::net::IpAddr> {
        self.client
    }

    /// Whether `key` signed this request as one of `method`, compared in constant time.
    pub(crate) fn matches(&self, method: &str, key: &HmacKey) -> bool {
        let mut mac = key.mac();
        Fields {
            key_id: self.key_id(),
            method,
            origin: &self.text[..self.path_at],
            path: self.path(),
            query: self.query(),
            params: &self.params,
            headers: &self.headers,
        }
        .write(&mut mac);
        mac.matches(&self.signature)
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

/// The scheme's parameters: nothing else from the first of them on, each at most once, in their order, in one spelling.
fn values<'q>(pairs: impl Iterator<Item = &'q str>) -> Result<[Option<Cow<'q, str>>; ORDER.len()], Denied> {
    let mut values = [const { None }; ORDER.len()];
    let mut next = 0;
    for pair in pairs {
        let malformed = || Denied::from(Reason::Malformed("the query"));
        let (name, value) = pair.split_once('=').ok_or_else(malformed)?;
        let place = ORDER.iter().position(|known| *known == name).ok_or_else(malformed)?;
        if place < next {
            return Err(if values[place].is_some() { Reason::Repeated(ORDER[place]).into() } else { malformed() });
        }
        if !is_spelled(value, percent::query) {
            return Err(malformed());
        }
        values[place] = percent::decode(value);
        next = place + 1;
    }
    Ok(values)
}

fn position(name: &str) -> usize {
    ORDER.iter().position(|known| *known == name).unwrap_or_default()
}

fn begins_as_ours(pair: &str) -> bool {
    pair.as_bytes().get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX.as_bytes()))
}

/// Whether a pair is written as a signer writes it.
fn is_one_spelling(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
    !name.is_empty() && is_spelled(name, percent::query) && value.is_none_or(|value| is_spelled(value, percent::query))
}

/// Whether `text` is what `write` makes of what it stands for.
fn is_spelled<'t>(text: &'t str, write: impl Fn(&str, &mut Spelled<'t>)) -> bool {
    percent::decode(text).is_some_and(|plain| {
        let mut spelled = Spelled(Some(text));
        write(&plain, &mut spelled);
        spelled.0 == Some("")
    })
}

/// What is left of a text that is written once more, as long as it is written the same.
struct Spelled<'t>(Option<&'t str>);

impl Sink for Spelled<'_> {
    fn put(&mut self, text: &str) {
        self.0 = self.0.and_then(|rest| rest.strip_prefix(text));
    }
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
    text.extend([received.scheme(), "://", received.authority()]);
    text.make_ascii_lowercase();
    let own = if received.scheme().eq_ignore_ascii_case("https") { ":443" } else { ":80" };
    if text.ends_with(own) {
        text.truncate(text.len() - own.len());
    }
}
