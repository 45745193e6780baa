use std::borrow::Cow;
use std::fmt;

use http::Method;
use presign_core::{
    Denied, IpNet, Reason, Received, Sha256, Size, Timestamp, base64url_digest, constant_time_eq, percent,
};

use crate::fields::Fields;
use crate::pairs::{self, Pair, header_names};
use crate::params::{HEADERS, KEY, ORDER, PREFIX, Params, SIGNATURE, Texts, UNDER, UNTIL, place};
use crate::ring::Named;

/// What a received URL says of itself. Nothing of it can be trusted before [`Verifier::verify`](crate::Verifier::verify).
#[derive(Clone)]
pub struct Claims<'r> {
    received: Received<'r>,
    key_id: Cow<'r, str>,
    /// The query that the URL has of its own, as it is spelled.
    query: Cow<'r, str>,
    texts: Texts<'r>,
    pub(crate) params: Params<'r>,
    signature: [u8; 32],
}

impl<'r> Claims<'r> {
    /// Reads a request; `ignored` says which pairs of its query are no part of it.
    pub(crate) fn parse(received: &Received<'r>, ignored: impl Fn(&str) -> bool) -> Result<Self, Denied> {
        if !percent::is_path(received.path()) {
            return Err(Reason::Malformed("the path").into());
        }
        let mut values = Values::of(received.query().unwrap_or_default());
        let taken = pairs::pairs(values.whole).try_for_each(|pair| values.take(pair, ignored(pair)));
        if taken.is_ok() && values.next == 0 {
            return Err(Reason::Missing(KEY).into());
        }
        let malformed = || Denied::from(Reason::Malformed("the query"));
        if !values.one_spelling {
            return Err(malformed());
        }
        // Whoever wrote a parameter that can't be read may have spelled another in a way that comes first.
        let one_spelling = || values.texts.iter().flatten().all(|text| percent::is_query(text));
        let first = |denied| if one_spelling() { denied } else { malformed() };
        taken.map_err(first)?;
        let (key_id, params, signature) = read(received, &values.texts).map_err(first)?;
        let Values { query, texts, .. } = values;
        Ok(Self { received: received.clone(), key_id, query, texts, params, signature })
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
        header_names(&self.params.headers)
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
        self.received.method()
    }

    /// The path below the site's own, as it is spelled.
    pub(crate) fn rest(&self) -> &'r str {
        self.received.rest()
    }

    pub(crate) fn query(&self) -> Option<&str> {
        // No pair of it is empty, so neither is it where it is there.
        Some(&*self.query).filter(|query| !query.is_empty())
    }

    /// The headers that it binds, with what came in them.
    pub(crate) fn headers(&self) -> impl Iterator<Item = Pair<'_>> {
        // Each of them was there when the request was read.
        self.signed_headers().map(|name| (name, header(&self.received, name).unwrap_or_default()))
    }

    /// Where the request came from.
    pub(crate) fn from(&self) -> Option<std::net::IpAddr> {
        self.received.client()
    }

    /// Scheme and host that the request came to, as signers write them: in the spelling of `presign_core::BaseUrl`.
    pub(crate) fn origin(&self) -> (Cow<'_, str>, Cow<'r, str>) {
        (lower(self.received.scheme()), self.received.host())
    }

    /// Whether the key signed this request as one of `method`, compared in constant time.
    pub(crate) fn matches(&self, method: &Method, key: &Named<'_>) -> bool {
        let fields = Fields {
            path: self.received.path(),
            under: self.params.under,
            query: self.query(),
            headers: self.headers(),
            params: signed(&self.texts),
        };
        let (begun, with_head) = key.begun(method);
        let mac = begun.sign_in(&mut Sha256::new(), |text| {
            if !with_head {
                key.head(method).write(text);
            }
            fields.write(text);
        });
        constant_time_eq(&mac, &self.signature)
    }
}

impl fmt::Debug for Claims<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("method", self.method())
            .field("path", &self.received.path())
            .field("key_id", &self.key_id())
            .field("params", &self.params)
            .finish_non_exhaustive()
    }
}

/// Reads the key's id, the parameters and the signature. Of each text one spelling alone is taken.
#[inline]
fn read<'r>(received: &Received<'_>, texts: &Texts<'r>) -> Result<(Cow<'r, str>, Params<'r>, [u8; 32]), Denied> {
    let [key_id, .., signature] = *texts;
    let key_id = key_id.ok_or(Reason::Missing(KEY))?;
    let key_id = percent::decode(key_id).filter(|_| percent::is_query(key_id)).ok_or(Reason::Missing(KEY))?;
    let signature = signature.ok_or(Reason::Missing(SIGNATURE))?;
    let signature = base64url_digest(signature).ok_or(Reason::Unacceptable(SIGNATURE))?;
    let params = Params::of(texts).map_err(Reason::Unacceptable)?;
    if params.until.is_none() {
        return Err(Reason::Missing(UNTIL).into());
    }
    let path = received.path();
    if params.under.is_some_and(|bytes| !path.get(..bytes).is_some_and(|prefix| prefix.ends_with('/'))) {
        return Err(Reason::Unacceptable(UNDER).into());
    }
    for name in header_names(&params.headers) {
        header(received, name)?;
    }
    Ok((key_id, params, signature))
}

/// What a query says, as it is spelled: pairs of its own, and from the first of the scheme's parameters on nothing else,
/// each there at most once, in their order.
struct Values<'q> {
    whole: &'q str,
    /// The pairs of its own.
    query: Cow<'q, str>,
    /// Whether each of them is written as a signer writes it.
    one_spelling: bool,
    /// Whether a pair that is ignored came.
    left_out: bool,
    texts: Texts<'q>,
    /// The place of the parameter that may come next, or a later one.
    next: usize,
}

impl<'q> Values<'q> {
    fn of(whole: &'q str) -> Self {
        let (query, texts) = (Cow::Borrowed(""), Texts::default());
        Self { whole, query, one_spelling: true, left_out: false, texts, next: 0 }
    }

    fn take(&mut self, pair: &'q str, ignored: bool) -> Result<(), Denied> {
        if ignored {
            self.left_out = true;
            return Ok(());
        }
        if self.next == 0 && !begins_as_ours(pair) {
            self.append(pair);
            return Ok(());
        }
        let malformed = || Denied::from(Reason::Malformed("the query"));
        let (name, text) = pairs::split(pair);
        let text = text.ok_or_else(malformed)?;
        let place = place(name).ok_or_else(malformed)?;
        if place < self.next {
            return Err(self.texts[place].map_or_else(malformed, |_| Reason::Repeated(ORDER[place]).into()));
        }
        self.texts[place] = Some(text);
        self.next = place + 1;
        Ok(())
    }

    /// Appends a pair of its own. All of them are lent out of the whole query, unless something was left out.
    fn append(&mut self, pair: &str) {
        self.one_spelling &= is_one_spelling(pair);
        let mark = if self.query.is_empty() { "" } else { "&" };
        if self.left_out {
            self.query.to_mut().extend([mark, pair]);
        } else {
            let end = self.query.len() + mark.len() + pair.len();
            self.query = self.whole.get(..end).unwrap_or_default().into();
        }
    }
}

/// The parameters that are signed as such, by name.
fn signed<'q>(texts: &Texts<'q>) -> impl Iterator<Item = (&'static str, &'q str)> {
    let (names, [_, texts @ .., _]) = (&ORDER[1..], texts);
    names.iter().zip(texts).filter_map(|(name, text)| Some((*name, (*text)?)))
}

fn begins_as_ours(pair: &str) -> bool {
    pair.get(..PREFIX.len()).is_some_and(|start| start == PREFIX || start.eq_ignore_ascii_case(PREFIX))
}

/// Whether a pair is written as a signer writes it.
fn is_one_spelling(pair: &str) -> bool {
    let (name, value) = pairs::split(pair);
    !name.is_empty() && percent::is_query(name) && value.is_none_or(percent::is_query)
}

/// The value of a bound header, which must come once.
fn header<'r>(received: &Received<'r>, name: &str) -> Result<&'r str, Denied> {
    let mut values = received.headers().get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Err(Reason::MissingHeader(name.to_owned().into()).into()),
        (Some(_), Some(_)) => Err(Reason::Repeated(HEADERS).into()),
        (Some(value), None) => {
            let text = value.to_str().map_err(|_| Reason::Malformed("a signed header"))?;
            Ok(text.trim_matches([' ', '\t']))
        }
    }
}

fn lower(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) { text.to_ascii_lowercase().into() } else { text.into() }
}
