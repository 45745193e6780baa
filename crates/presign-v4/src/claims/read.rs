use std::borrow::Cow;

use http::{HeaderMap, HeaderValue};
use presign_core::{Denied, Reason, Received, Timestamp, WithPairs, hex_decode, percent};

use super::Claims;
use crate::dialect::Spelling;
use crate::query::Sorted;
use crate::{Dialect, QueryPair};

/// Reads everything but the values of the bound headers.
pub(super) fn claims(dialect: &'static Dialect, request: &WithPairs<'_, '_>) -> Result<Claims, Denied> {
    let (names, received, pairs) = (&dialect.names, request.received(), request.pairs());
    check_names(dialect, pairs)?;
    let value =
        |name: &str| pairs.iter().find(|(other, _)| dialect.is(other, name)).and_then(|(_, value)| value.as_deref());
    let given = |name: &'static str| value(name).ok_or(Reason::Missing(name));

    if given(names.algorithm)? != dialect.algorithm {
        return Err(Reason::Unacceptable(names.algorithm).into());
    }
    let issued: Timestamp = match given(names.date)? {
        basic if basic.len() == 16 => basic.parse().map_err(|_| Reason::Unacceptable(names.date))?,
        _ => return Err(Reason::Unacceptable(names.date).into()),
    };
    // From the right: a key id may have slashes of its own.
    let mut key_id = given(names.credential)?;
    let mut word = || {
        let at = key_id.bytes().rposition(|byte| byte == b'/').ok_or(Reason::Unacceptable(names.credential))?;
        let word = &key_id[at + 1..];
        key_id = &key_id[..at];
        Ok::<_, Reason>(word)
    };
    let (terminator, service) = (word()?, word()?);
    let region = match names.region_set {
        Some(name) => given(name)?,
        None => word()?,
    };
    let day = word()?;
    if terminator != dialect.terminator || day != issued.basic().date() || key_id.is_empty() {
        return Err(Reason::Unacceptable(names.credential).into());
    }
    let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?;
    let query = signed_query(dialect, pairs);
    let mut target = String::with_capacity(received.path().len() + 1 + query.len());
    percent::path(&path, &mut target);
    let mark = target.len();
    for (index, (name, value)) in query.iter().enumerate() {
        target.extend([if index == 0 { "?" } else { "&" }, name, "=", value.unwrap_or_default()]);
    }

    Ok(Claims {
        dialect,
        method: received.method().clone(),
        key_id: key_id.to_owned(),
        issued,
        seconds: decimal(given(names.expires)?).ok_or(Reason::Unacceptable(names.expires))?,
        region: region.to_owned(),
        service: service.to_owned(),
        token: value(names.token).map(str::to_owned),
        headers: header_names(given(names.signed_headers)?).ok_or(Reason::Unacceptable(names.signed_headers))?,
        port: None,
        signature: signature(dialect, given(names.signature)?).ok_or(Reason::Unacceptable(names.signature))?,
        path: path.into_owned(),
        target,
        mark,
        query: pairs.iter().filter(|(name, _)| !names.all().any(|own| dialect.is(name, own))).map(owned).collect(),
    })
}

fn owned((name, value): &QueryPair<'_>) -> (String, Option<String>) {
    ((**name).to_owned(), value.as_deref().map(str::to_owned))
}

/// Refuses a credential beside the query.
pub(super) fn no_second_credential(received: &Received<'_>) -> Result<(), Denied> {
    match received.headers().contains_key(http::header::AUTHORIZATION) {
        true => Err(Reason::TwoCredentials.into()),
        false => Ok(()),
    }
}

/// Gives the names that were signed the values that came.
pub(super) fn bind_headers(claims: &mut Claims, received: &Received<'_>, authority: &str) -> Result<(), Denied> {
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
        if name == "host" {
            value.push_str(dialect.host(authority));
            continue;
        }
        let mut values = received.headers().get_all(&*name).iter();
        let first = values.next().ok_or_else(|| Reason::MissingHeader(name.clone().into()))?;
        value.push_str(text(first)?);
        repeated |= values.next().is_some();
    }
    if repeated {
        claims.headers = every_value(&claims.headers, received.headers())?;
    }
    Ok(())
}

/// The same with all values of those that came more than once.
fn every_value(bound: &[(String, String)], headers: &HeaderMap) -> Result<Vec<(String, String)>, Denied> {
    let mut all = Vec::with_capacity(bound.len() + 1);
    for (name, first) in bound {
        all.push((name.clone(), first.clone()));
        for value in headers.get_all(name).iter().skip(1).filter(|_| name != "host") {
            all.push((name.clone(), text(value)?.to_owned()));
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

fn signature(dialect: &Dialect, text: &str) -> Option<Vec<u8>> {
    hex_decode(text).filter(|bytes| dialect.signature.lengths().contains(&bytes.len()))
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

/// Each of the scheme's parameters comes once, with a value, in a spelling that signers write.
fn check_names(dialect: &Dialect, pairs: &[QueryPair<'_>]) -> Result<(), Denied> {
    for name in dialect.names.all() {
        // Compared as it is mostly spelled first: to ignore case is work for each character.
        let mut spelled = pairs.iter().filter(|(other, _)| *other == name || other.eq_ignore_ascii_case(name));
        let reason = match (spelled.next(), spelled.next()) {
            (_, Some(_)) => Reason::Repeated(name),
            (None, _) if name == dialect.names.token => continue,
            (None, _) => Reason::Missing(name),
            (Some((spelling, _)), _) if !dialect.is(spelling, name) => Reason::Missing(name),
            (Some((_, None)), _) => Reason::Unacceptable(name),
            _ => continue,
        };
        return Err(reason.into());
    }
    // Of all that comes, the name of the signature alone is signed by nothing: it is spelled as the others are.
    let spelled = |spell: fn(&str) -> Cow<'_, str>| {
        let came = |name| pairs.iter().any(|(other, _)| *other == spell(name));
        came(dialect.names.algorithm) && came(dialect.names.signature)
    };
    if spelled(|name| name.into()) || spelled(|name| name.to_ascii_lowercase().into()) {
        Ok(())
    } else {
        Err(Reason::Unacceptable(dialect.names.signature).into())
    }
}

/// All parameters but the signature, in order; a name without a value is signed as one with an empty value. The scheme's
/// own are among them, so that there is one at least.
fn signed_query(dialect: &Dialect, pairs: &[QueryPair<'_>]) -> Sorted {
    let signed = pairs.iter().filter(|(name, _)| !dialect.is(name, dialect.names.signature));
    Sorted::new(signed.map(|(name, value)| (&**name, Some(value.as_deref().unwrap_or_default()))))
}

fn decimal(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    if plain { text.parse().ok() } else { None }
}

/// The names of a list of signed headers that a signer writes: lower case, sorted, each once, the host among them.
fn header_names(list: &str) -> Option<Vec<(String, String)>> {
    let names: Vec<&str> = list.split(';').collect();
    let sorted = names.windows(2).all(|pair| pair[0] < pair[1]);
    // What is no token could end a line of somebody's log.
    let token =
        |byte: u8| byte.is_ascii_graphic() && !byte.is_ascii_uppercase() && !b"\"(),:;<=>?@[\\]{}".contains(&byte);
    let plain = names.iter().all(|name| !name.is_empty() && name.bytes().all(token));
    let whole = sorted && plain && names.contains(&"host");
    whole.then(|| names.into_iter().map(|name| (name.to_owned(), String::new())).collect())
}
