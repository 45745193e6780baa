use http::Method;
use presign_core::{Denied, ObjectKey, Obligation, Reason, Received, Timestamp, Verified, percent};

use crate::pairs;
use crate::{Claims, KeyRing};

/// Checks what comes back.
///
/// Whatever is wrong with a request that is spelled as it should be, as many blocks are hashed, for a key that nobody has as
/// for any other. Nothing that the URL says is looked at before its signature matched.
#[derive(Clone, Debug, Default)]
pub struct Verifier {
    ignored: Vec<String>,
}

/// How far ahead a signer's clock may be where the validity is the longest, in seconds.
const SKEW_S: u64 = 900;

impl Verifier {
    /// A verifier that takes no parameter but those that were signed.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same, which ignores query parameters of these names, or, where a name ends with `*`, of names that begin so:
    /// what mail and chat programs append to a link. They are no part of what is [`Verified`].
    ///
    /// ```
    /// let verifier = presign_local::Verifier::new().ignoring(["utm_*", "fbclid"]);
    /// # drop(verifier);
    /// ```
    #[must_use]
    pub fn ignoring(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.ignored.extend(names.into_iter().map(Into::into));
        self
    }

    /// Reads a request that came in.
    ///
    /// # Errors
    /// A typed reason for everything that no signer writes: another spelling, another order, another parameter.
    pub fn parse<'r>(&self, received: &Received<'r>) -> Result<Claims<'r>, Denied> {
        Claims::parse(received, |pair| self.ignored.iter().any(|names| is_named(pair, names)))
    }

    /// Checks `claims` at `at` against the ring. A URL for GET is one for HEAD too.
    ///
    /// # Errors
    /// A typed reason, for logs: to the outside there is one answer.
    pub fn verify(&self, claims: &Claims<'_>, ring: &KeyRing, at: Timestamp) -> Result<Verified, Denied> {
        let (scheme, host) = claims.origin();
        let origin = [&*scheme, "://", &*host];
        let key = ring.named(claims.key_id(), origin);
        let own = claims.matches(claims.method(), &key);
        let followed = claims.method() == Method::HEAD && claims.matches(&Method::GET, &key);
        if !key.is_known() {
            return Err(Reason::UnknownKey.into());
        }
        if !own && !followed {
            return Err(Reason::Signature.into());
        }
        if at > claims.expires_at() {
            return Err(Reason::Expired(claims.expires_at()).into());
        }
        // A signer with the same key and a larger limit would make URLs that outlive the key here.
        let seconds = claims.expires_at().seconds_since(at);
        if seconds > ring.longest_seconds().saturating_add(SKEW_S) {
            return Err(Reason::Validity { seconds, longest: ring.longest_seconds() }.into());
        }
        if let Some(from) = claims.not_before().filter(|from| at < *from) {
            return Err(Reason::NotYetValid(from).into());
        }
        if let Some(net) = claims.client_ip()
            && !claims.from().is_some_and(|client| net.contains(client))
        {
            return Err(Reason::ClientIp.into());
        }
        // What can fail comes first: what is built is large, and not moved about then.
        let (key, obligations, query) = (key_of(claims)?, obligations(claims)?, query(claims));
        ring.remember(origin);
        Ok(Verified::new(claims.method(), claims.key_id(), claims.expires_at())
            .on(None, key)
            .with_query(query)
            .with_obligations(obligations))
    }
}

/// Whether a pair has this name, or one that begins as `names` before its `*`.
fn is_named(pair: &str, names: &str) -> bool {
    let (name, _) = pairs::split(pair);
    match names.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == names,
    }
}

/// The object below the site's path. Its name was signed whole, or, below a signed prefix, the bearer chose the end of
/// it: nothing there may be a separator or an end to somebody's file system.
#[inline]
fn key_of(claims: &Claims<'_>) -> Result<Option<ObjectKey<'static>>, Denied> {
    let rest = claims.rest();
    let name = percent::decode(rest.strip_prefix('/').unwrap_or(rest)).ok_or(Reason::ObjectName)?;
    if claims.params.under.is_some() && name.contains(|c: char| c == '\\' || c.is_control()) {
        return Err(Reason::ObjectName.into());
    }
    if name.is_empty() {
        return Ok(None);
    }
    ObjectKey::new(name.into_owned()).map(Some).map_err(|_| Reason::ObjectName.into())
}

#[inline(always)]
fn query(claims: &Claims<'_>) -> Vec<(String, String)> {
    // Most URLs have none.
    claims.query().map_or_else(Vec::new, decoded_query)
}

#[inline(never)]
fn decoded_query(query: &str) -> Vec<(String, String)> {
    let decoded = |text: &str| percent::decode(text).unwrap_or_default().into_owned();
    pairs::named_values(query).map(|(name, value)| (decoded(name), decoded(value))).collect()
}

#[inline(always)]
fn obligations(claims: &Claims<'_>) -> Result<Vec<Obligation>, Denied> {
    // Most URLs leave none, and a list that is added to has to lie in memory, and to be moved from there.
    if claims.size().is_none() && claims.params.headers.is_empty() {
        return Ok(Vec::new());
    }
    let mut obligations = Vec::new();
    if let Some(size) = claims.size() {
        obligations.push(Obligation::Size(size));
    }
    for (name, value) in claims.headers() {
        obligations.extend(obligation(name, value)?);
    }
    Ok(obligations)
}

/// What a bound header leaves to be held to.
fn obligation(name: &str, value: &str) -> Result<Option<Obligation>, Denied> {
    match name {
        "if-none-match" if value == "*" => Ok(Some(Obligation::CreateOnly)),
        "content-digest" => {
            let base64 = value.strip_prefix("sha-256=:").and_then(|rest| rest.strip_suffix(':'));
            let base64 = base64.ok_or(Reason::Malformed("content-digest"))?.to_owned();
            Ok(Some(Obligation::Checksum { algorithm: "sha256", base64 }))
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use presign_core::{Backend, Grant, Origin, Ready, Target};

    use super::*;
    use crate::{Key, Site};

    #[test]
    fn an_origin_is_remembered_by_a_url_that_is_granted_and_no_other() {
        let ring = Arc::new(KeyRing::new(Key::new("k1", [7; 32]).unwrap(), Duration::from_secs(3600)).unwrap());
        let at = Timestamp::from_unix(1_795_262_400).unwrap();
        let site = Site::new(Arc::clone(&ring), "https://files.example").unwrap();
        let sign = |grant: Grant<'_>| match site.try_presign(&grant, at) {
            Ok(Ready::Signed(presigned)) => presigned.reveal().as_str().to_owned(),
            _ => panic!("the key is at hand"),
        };
        let get = || Grant::get("k", Duration::from_secs(60));
        let (url, below) = (sign(get()), Target::Prefix("a/".into()));
        let below = sign(Grant::request(Method::GET, below, Duration::from_secs(60)));
        let verify = |url: &str, at| {
            let (parts, ()) = http::Request::get(url).body(()).unwrap().into_parts();
            let origin = Origin::HostHeader { scheme: "https".into() };
            let claims = Verifier::new().parse(&Received::new(&parts, &origin, None).unwrap()).unwrap();
            Verifier::new().verify(&claims, &ring, at).map_err(|denied| denied.reason().clone())
        };
        for (url, at, reason) in [
            (url.replace("files.example", "evil.example"), at, Reason::Signature),
            (url.replace("ps-key=k1", "ps-key=k2"), at, Reason::UnknownKey),
            (url.clone(), at.plus(61), Reason::Expired(at.plus(60))),
            (url.clone(), at.minus(4600), Reason::Validity { seconds: 4660, longest: 3600 }),
            (sign(get().not_before(at.plus(9))), at, Reason::NotYetValid(at.plus(9))),
            (sign(get().client_ip("192.0.2.1/32".parse().unwrap())), at, Reason::ClientIp),
            (below.replace("/a/?", "/a/%5C?"), at, Reason::ObjectName),
        ] {
            assert_eq!(verify(&url, at).unwrap_err(), reason);
            assert_eq!(ring.home(), None);
        }
        assert!(verify(&url, at).is_ok());
        assert_eq!(ring.home(), Some("https://files.example"));
    }
}
