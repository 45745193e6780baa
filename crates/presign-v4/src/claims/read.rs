use std::borrow::Cow;

use http::{HeaderMap, HeaderValue};
use presign_core::{Denied, Reason, Received, Timestamp, hex_decode, hex_digest, percent};

use super::{Claims, HOST, Own, Signature};
use crate::dialect::Spelling;
use crate::{Dialect, QueryPair};

/// A bound header: its name and value.
type Header<'r> = (Cow<'r, str>, Cow<'r, str>);

/// Reads everything but the values of the bound headers.
pub(super) fn claims<'r>(
    dialect: &'static Dialect,
    received: &Received<'r>,
    pairs: Vec<QueryPair<'r>>,
) -> Result<Claims<'r>, Denied> {
    let (names, own) = (&dialect.names, own(dialect, &pairs)?);
    let value = |at: usize| pairs.get(at).and_then(|(_, value)| value.as_deref()).unwrap_or_default();

    if value(own.algorithm) != dialect.algorithm {
        return Err(Reason::Unacceptable(names.algorithm).into());
    }
    let issued: Timestamp = match value(own.date) {
        basic if basic.len() == 16 => basic.parse().map_err(|_| Reason::Unacceptable(names.date))?,
        _ => return Err(Reason::Unacceptable(names.date).into()),
    };
    // From the right: a key id may have slashes of its own.
    let (credential, mut rest) = (value(own.credential), value(own.credential).len());
    let mut word = || {
        let before = credential.as_bytes()[..rest].iter().rposition(|byte| *byte == b'/');
        let word = before.ok_or(Reason::Unacceptable(names.credential))? + 1..rest;
        rest = word.start - 1;
        Ok::<_, Reason>(word)
    };
    let (terminator, service) = (word()?, word()?);
    let region = if names.region_set.is_some() { None } else { Some(word()?) };
    let day = word()?;
    if credential[terminator] != *dialect.terminator || credential[day] != *issued.basic().date() || rest == 0 {
        return Err(Reason::Unacceptable(names.credential).into());
    }
    let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?;
    let (key_id, signed_headers) = (rest, pairs.get(own.signed_headers).and_then(|(_, value)| value.as_ref()));
    let claims = Claims {
        dialect,
        method: Cow::Borrowed(received.method()),
        key_id,
        region,
        service,
        issued,
        seconds: decimal(value(own.expires)).ok_or(Reason::Unacceptable(names.expires))?,
        headers: signed_headers.and_then(bound_names).ok_or(Reason::Unacceptable(names.signed_headers))?,
        port: None,
        signature: signature(dialect, value(own.signature)).ok_or(Reason::Unacceptable(names.signature))?,
        path,
        own,
        pairs: Vec::new(),
    };
    Ok(Claims { pairs, ..claims })
}

/// Refuses a credential beside the query.
pub(super) fn no_second_credential(received: &Received<'_>) -> Result<(), Denied> {
    match received.headers().contains_key(http::header::AUTHORIZATION) {
        true => Err(Reason::TwoCredentials.into()),
        false => Ok(()),
    }
}

/// Gives the names that were signed the values that came.
pub(super) fn bind_headers<'r>(
    claims: &mut Claims<'r>,
    received: &Received<'r>,
    authority: Cow<'r, str>,
) -> Result<(), Denied> {
    let dialect = claims.dialect;
    let names = received.headers().keys().map(http::HeaderName::as_str);
    let mut unsigned: Vec<&str> = names
        // The content hash may come unsigned: clients add it to every request, and it commands nothing.
        .filter(|name| name.starts_with(dialect.service_headers) && *name != dialect.content_hash)
        .filter(|name| !claims.headers.iter().any(|(signed, _)| signed == name))
        .collect();
    if !unsigned.is_empty() {
        unsigned.sort_unstable();
        return Err(Reason::UnsignedHeader(unsigned.join(", ").into()).into());
    }
    let mut repeated = false;
    for (name, value) in &mut claims.headers {
        if name == HOST {
            *value = host(dialect, &authority);
            continue;
        }
        let mut values = received.headers().get_all(&**name).iter();
        let first = values.next().ok_or_else(|| Reason::MissingHeader(name.to_string().into()))?;
        *value = text(first)?.into();
        repeated |= values.next().is_some();
    }
    if repeated {
        claims.headers = every_value(&claims.headers, received.headers())?;
    }
    Ok(())
}

/// The signed host of an authority.
fn host<'r>(dialect: &Dialect, authority: &Cow<'r, str>) -> Cow<'r, str> {
    match authority {
        Cow::Borrowed(authority) => dialect.host(authority).into(),
        Cow::Owned(authority) => dialect.host(authority).to_owned().into(),
    }
}

/// The same with all values of those that came more than once.
fn every_value<'r>(bound: &[Header<'r>], headers: &'r HeaderMap) -> Result<Vec<Header<'r>>, Denied> {
    let mut all = Vec::with_capacity(bound.len() + 1);
    for (name, first) in bound {
        all.push((name.clone(), first.clone()));
        for value in headers.get_all(&**name).iter().skip(1).filter(|_| name != HOST) {
            all.push((name.clone(), text(value)?.into()));
        }
    }
    Ok(all)
}

fn text(value: &HeaderValue) -> Result<&str, Denied> {
    std::str::from_utf8(value.as_bytes()).map_err(|_| Reason::Malformed("a signed header").into())
}

/// The port of an authority that the dialect's own signers leave out.
pub(super) fn unsigned_port(dialect: &Dialect, authority: &str) -> Option<u16> {
    let text = authority.strip_prefix(dialect.host(authority))?.strip_prefix(':')?;
    text.parse().ok().filter(|port: &u16| port.to_string() == text)
}

fn signature(dialect: &Dialect, text: &str) -> Option<Signature> {
    match hex_digest(text) {
        Some(digest) => Some(Signature::Digest(digest)),
        None => hex_decode(text).map(Signature::Other),
    }
    .filter(|signature| dialect.signature.lengths().contains(&signature.bytes().len()))
}

impl Dialect {
    /// Whether a parameter of the name `came` is the scheme's own `name`.
    fn is(&self, came: &str, name: &str) -> bool {
        match self.spelling {
            Spelling::Exact => came == name,
            Spelling::AnyCase => came.eq_ignore_ascii_case(name),
        }
    }
}

/// Where the scheme's parameters are. Each comes once, with a value, in a spelling that signers write.
fn own(dialect: &Dialect, pairs: &[QueryPair<'_>]) -> Result<Own, Denied> {
    const NAMES: usize = 8;
    let (names, mut places, mut repeated) = (&dialect.names, [None; NAMES], [false; NAMES]);
    for (at, (name, _)) in pairs.iter().enumerate() {
        // Compared as it is mostly spelled first: to ignore case is work for each character.
        let is = |own: &&str| name == own || name.eq_ignore_ascii_case(own);
        if let Some(own) = names.all().position(|own| is(&own)) {
            repeated[own] |= places[own].replace(at).is_some();
        }
    }
    for (name, (place, repeated)) in names.all().zip(places.into_iter().zip(repeated)) {
        let reason = match place.map(|at| &pairs[at]) {
            _ if repeated => Reason::Repeated(name),
            None if name == names.token => continue,
            None => Reason::Missing(name),
            Some((spelling, _)) if !dialect.is(spelling, name) => Reason::Missing(name),
            Some((_, None)) => Reason::Unacceptable(name),
            Some(_) => continue,
        };
        return Err(reason.into());
    }
    let [algorithm, credential, date, expires, token, signed_headers, signature, region_set] = places;
    let found = |place: Option<usize>| place.unwrap_or(pairs.len());
    let own = Own {
        algorithm: found(algorithm),
        credential: found(credential),
        date: found(date),
        expires: found(expires),
        token,
        signed_headers: found(signed_headers),
        signature: found(signature),
        region_set,
    };
    // Of all that comes, the name of the signature alone is signed by nothing: it is spelled as the others are.
    let upper = |at: usize| pairs.get(at).is_some_and(|(name, _)| name.bytes().any(|byte| byte.is_ascii_uppercase()));
    let exact = |at: usize, own: &str| pairs.get(at).is_some_and(|(name, _)| name == own);
    let as_named = exact(own.algorithm, names.algorithm) && exact(own.signature, names.signature);
    if as_named || !(upper(own.algorithm) || upper(own.signature)) {
        Ok(own)
    } else {
        Err(Reason::Unacceptable(names.signature).into())
    }
}

fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// The names of a list of signed headers that a signer writes: lower case, sorted, each once, the host among them.
fn bound_names<'r>(list: &Cow<'r, str>) -> Option<Vec<Header<'r>>> {
    // What is no token could end a line of somebody's log.
    let token =
        |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase() && !b"\"(),:;<=>?@[\\]{}".contains(&byte);
    let names = || list.split(';');
    let plain = names().all(|name| !name.is_empty() && name.bytes().all(token));
    let whole = plain && names().is_sorted_by(|one, next| one < next) && names().any(|name| name == HOST);
    let bound = |name: Cow<'r, str>| (name, Cow::Borrowed(""));
    whole.then(|| match list {
        Cow::Borrowed(list) => list.split(';').map(|name| bound(name.into())).collect(),
        Cow::Owned(list) => list.split(';').map(|name| bound(name.to_owned().into())).collect(),
    })
}
