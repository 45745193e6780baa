use std::fmt;

use http::{Method, header};
use presign_core::{Denied, HmacKey, ObjectKey, Reason, Received, Timestamp, hex_decode, percent};

use crate::canonical::{
    ADDITIONAL, ALGORITHM, CREDENTIAL, Canonical, DATE, EXPIRES, OWN, SIGNATURE, TOKEN, VERSION, is_bound_by_name,
    query, scope, string_to_sign,
};

/// What a received URL says of itself. Nothing of it can be trusted before [`Verifier::verify`](crate::Verifier::verify).
#[derive(Clone)]
pub struct Claims {
    pub(crate) method: Method,
    pub(crate) key: Option<ObjectKey<'static>>,
    pub(crate) bucket: String,
    pub(crate) key_id: String,
    pub(crate) region: String,
    pub(crate) issued: Timestamp,
    pub(crate) seconds: u64,
    pub(crate) token: String,
    /// By name; the values of one that came twice are joined.
    pub(crate) headers: Vec<(String, String)>,
    /// Decoded, the scheme's own left out.
    pub(crate) query: Vec<(String, String)>,
    /// All but the signature.
    canonical_query: String,
    signature: Vec<u8>,
}

impl Claims {
    /// Reads a request to `bucket`.
    pub(crate) fn parse(received: &Received<'_>, bucket: &str) -> Result<Self, Denied> {
        if received.headers().contains_key(header::AUTHORIZATION) {
            return Err(Reason::TwoCredentials.into());
        }
        let pairs = received.pairs()?;
        let take = |name| own(&pairs, name)?.ok_or_else(|| Denied::from(Reason::Missing(name)));
        if take(VERSION)? != ALGORITHM {
            return Err(Reason::Unacceptable(VERSION).into());
        }
        let issued = take(DATE)?;
        let issued: Timestamp = issued.parse().map_err(|_| Reason::Unacceptable(DATE))?;
        let credential = take(CREDENTIAL)?;
        let (key_id, region) = credential
            .split_once('/')
            .and_then(|(key_id, rest)| Some((key_id, rest.split('/').nth(1)?)))
            .filter(|(key_id, region)| {
                !key_id.is_empty() && credential == format!("{key_id}/{}", scope(issued, region))
            })
            .ok_or(Reason::Unacceptable(CREDENTIAL))?;
        let signature = hex_decode(take(SIGNATURE)?).filter(|bytes| bytes.len() == 32);
        let mut claims = Self {
            method: received.method().clone(),
            key: key_of(received)?,
            bucket: bucket.to_owned(),
            key_id: key_id.to_owned(),
            region: region.to_owned(),
            issued,
            seconds: number(take(EXPIRES)?).ok_or(Reason::Unacceptable(EXPIRES))?,
            token: own(&pairs, TOKEN)?.unwrap_or_default().to_owned(),
            headers: headers(received, take(ADDITIONAL)?)?,
            query: Vec::new(),
            canonical_query: query(said(&pairs).filter(|(name, _)| *name != SIGNATURE)),
            signature: signature.ok_or(Reason::Unacceptable(SIGNATURE))?,
        };
        let others = said(&pairs).filter(|(name, _)| !OWN.contains(name));
        claims.query = others.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Ok(claims)
    }

    /// The access key that is said to have signed.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The last second at which the URL says to be valid.
    pub fn expires_at(&self) -> Timestamp {
        self.issued.plus(self.seconds)
    }

    /// Whether the signature is one of `key`, compared in constant time.
    pub(crate) fn matches(&self, key: &HmacKey) -> bool {
        let hash = Canonical {
            method: self.method.as_str(),
            bucket: &self.bucket,
            key: self.key.as_ref().map(ObjectKey::as_str).unwrap_or_default(),
            query: &self.canonical_query,
            headers: &self.headers,
        }
        .hash();
        let mut mac = key.mac();
        string_to_sign(self.issued, &self.region, &hash, &mut mac);
        mac.matches(&self.signature)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims").field("method", &self.method).field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

type Pairs = [(String, Option<String>)];

fn said(pairs: &Pairs) -> impl Iterator<Item = (&str, &str)> {
    pairs.iter().map(|(name, value)| (name.as_str(), value.as_deref().unwrap_or_default()))
}

/// One of the scheme's own parameters: in this case alone, once, and with a value.
fn own<'p>(pairs: &'p Pairs, name: &'static str) -> Result<Option<&'p str>, Denied> {
    let mut values = said(pairs).filter(|(other, _)| other.eq_ignore_ascii_case(name));
    match (values.next(), values.next()) {
        (_, Some(_)) => Err(Reason::Repeated(name).into()),
        (Some((other, value)), None) if other != name || value.is_empty() => Err(Reason::Unacceptable(name).into()),
        (value, None) => Ok(value.map(|(_, value)| value)),
    }
}

fn number(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

fn key_of(received: &Received<'_>) -> Result<Option<ObjectKey<'static>>, Denied> {
    let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?;
    match path.strip_prefix('/').unwrap_or(&path) {
        "" => Ok(None),
        key => ObjectKey::new(key.to_owned()).map(Some).map_err(|_| Reason::ObjectName.into()),
    }
}

/// The headers that are bound by their name, and those of the list: which is sorted, and has the host.
fn headers(received: &Received<'_>, listed: &str) -> Result<Vec<(String, String)>, Denied> {
    let list: Vec<&str> = listed.split(';').collect();
    let sorted = list.windows(2).all(|pair| pair[0] < pair[1]);
    let plain = |name: &&str| !name.is_empty() && !is_bound_by_name(name) && **name == name.to_ascii_lowercase();
    if !sorted || !list.iter().all(plain) || !list.contains(&"host") {
        return Err(Reason::Unacceptable(ADDITIONAL).into());
    }
    let mut bound = vec![("host".to_owned(), received.host().into_owned())];
    let by_name = received.headers().keys().map(|name| name.as_str()).filter(|name| is_bound_by_name(name));
    for name in list.into_iter().filter(|name| *name != "host").chain(by_name) {
        let values = received.headers().get_all(name).iter().map(|value| value.to_str());
        let values: Vec<&str> = values.collect::<Result<_, _>>().map_err(|_| Reason::Malformed("a signed header"))?;
        if values.is_empty() {
            return Err(Reason::MissingHeader(name.to_owned().into()).into());
        }
        let trimmed: Vec<&str> = values.into_iter().map(|value| value.trim_matches([' ', '\t'])).collect();
        bound.push((name.to_owned(), trimmed.join(",")));
    }
    bound.sort();
    Ok(bound)
}
