use std::fmt;

use http::Method;
use presign_core::{Denied, HmacKey, IpNet, Reason, Received, Size, Timestamp, base64url_decode, percent};

use crate::fields::Fields;
use crate::params::{HEADERS, KEY, ORDER, PREFIX, Params, SIGNATURE, UNDER, UNTIL};

/// What a received URL says of itself. Nothing of it can be trusted before [`Verifier::verify`](crate::Verifier::verify).
#[derive(Clone)]
pub struct Claims {
    method: Method,
    origin: String,
    path: String,
    /// The part of the path below the site's own.
    rest: String,
    query: Option<String>,
    key_id: String,
    pub(crate) params: Params,
    pub(crate) headers: Vec<(String, String)>,
    signature: Vec<u8>,
    client: Option<std::net::IpAddr>,
}

impl Claims {
    /// Reads a request; `ignored` says which parameters are no part of it.
    pub(crate) fn parse(received: &Received<'_>, ignored: impl Fn(&str) -> bool) -> Result<Self, Denied> {
        let path = received.path();
        if respelled(path, percent::path).is_none_or(|spelled| spelled != path) {
            return Err(Reason::Malformed("the path").into());
        }
        let pairs = received.query().unwrap_or_default().split('&');
        let pairs: Vec<&str> =
            pairs.filter(|pair| !ignored(pair.split_once('=').map_or(pair, |(name, _)| name))).collect();
        let own = pairs.iter().position(|pair| begins_as_ours(pair)).ok_or(Reason::Missing(KEY))?;
        let (others, ours) = pairs.split_at(own);
        if others.iter().any(|pair| !is_one_spelling(pair)) {
            return Err(Reason::Malformed("the query").into());
        }
        let mut values = values(ours)?;
        let mut take = |name: &'static str| values[position(name)].take();

        let key_id = take(KEY).ok_or(Reason::Missing(KEY))?;
        let signature = take(SIGNATURE).ok_or(Reason::Missing(SIGNATURE))?;
        let signature = base64url_decode(&signature).filter(|bytes| bytes.len() == 32);
        let signature = signature.ok_or(Reason::Unacceptable(SIGNATURE))?;
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
        Ok(Self {
            method: received.method().clone(),
            origin: origin(received),
            path: path.to_owned(),
            rest: received.rest().to_owned(),
            query: (!others.is_empty()).then(|| others.join("&")),
            key_id,
            headers: headers.collect::<Result<_, Denied>>()?,
            params,
            signature,
            client: received.client(),
        })
    }

    /// The key that is said to have signed.
    pub fn key_id(&self) -> &str {
        &self.key_id
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

    /// The path below the site's own, as it is spelled.
    pub(crate) fn rest(&self) -> &str {
        &self.rest
    }

    pub(crate) fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// Where the request came from.
    pub(crate) fn from(&self) -> Option<std::net::IpAddr> {
        self.client
    }

    /// Whether `key` signed this request as one of `method`, compared in constant time.
    pub(crate) fn matches(&self, method: &str, key: &HmacKey) -> bool {
        let headers: Vec<(&str, &str)> =
            self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut mac = key.mac();
        Fields {
            key_id: &self.key_id,
            method,
            origin: &self.origin,
            path: &self.path,
            query: self.query(),
            params: &self.params,
            headers: &headers,
        }
        .write(&mut mac);
        mac.matches(&self.signature)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("key_id", &self.key_id)
            .field("params", &self.params)
            .finish_non_exhaustive()
    }
}

/// The scheme's parameters: nothing else from the first of them on, each at most once, in their order, in one spelling.
fn values(pairs: &[&str]) -> Result<[Option<String>; ORDER.len()], Denied> {
    let mut values = [const { None }; ORDER.len()];
    let mut next = 0;
    for pair in pairs {
        let malformed = || Denied::from(Reason::Malformed("the query"));
        let (name, value) = pair.split_once('=').ok_or_else(malformed)?;
        let place = ORDER.iter().position(|known| *known == name).ok_or_else(malformed)?;
        if place < next {
            return Err(if values[place].is_some() { Reason::Repeated(ORDER[place]).into() } else { malformed() });
        }
        let spelled = respelled(value, percent::query).filter(|spelled| spelled == value).ok_or_else(malformed)?;
        values[place] = percent::decode(&spelled).map(|value| value.into_owned());
        next = place + 1;
    }
    Ok(values)
}

fn position(name: &str) -> usize {
    ORDER.iter().position(|known| *known == name).unwrap_or_default()
}

fn begins_as_ours(pair: &str) -> bool {
    let start: String = pair.chars().take(PREFIX.len()).collect();
    start.eq_ignore_ascii_case(PREFIX)
}

/// Whether a pair is written as a signer writes it.
fn is_one_spelling(pair: &str) -> bool {
    let whole = |text: &str| respelled(text, percent::query).is_some_and(|spelled| spelled == text);
    let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
    !name.is_empty() && whole(name) && value.is_none_or(whole)
}

fn respelled(text: &str, write: impl Fn(&str, &mut String)) -> Option<String> {
    let mut spelled = String::with_capacity(text.len());
    write(&percent::decode(text)?, &mut spelled);
    Some(spelled)
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
fn origin(received: &Received<'_>) -> String {
    let scheme = received.scheme().to_ascii_lowercase();
    let authority = received.authority().to_ascii_lowercase();
    let own = if scheme == "https" { ":443" } else { ":80" };
    format!("{scheme}://{}", authority.strip_suffix(own).unwrap_or(&authority))
}
