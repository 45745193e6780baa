//! What our verifier makes of a URL, and of the same request once a byte is changed.

use http::{HeaderName, HeaderValue, Request, header};
use presign_core::{Error, Origin, Received, Timestamp};
use presign_gcs::{Addressing, KnownKeys, Verifier};

use super::case::Case;
use super::{keys, ours};
use crate::oracle::{Note, changed};
use crate::random::Random;

/// The verdict on a URL that is as it should be.
pub(super) const SOUND: &str = "taken as it is, refused once a byte is changed";

/// What that verdict on both URLs of a case proves.
pub(super) const NOTE: Note = Note::verified(
    "our verifier takes both URLs, and neither by another method, once one of its headers is changed, or once a byte \
     is: three times anywhere in path and query, twice in the signature",
);

/// `headers` are those that the URL's bearer has to send.
pub(super) fn of(case: &Case, method: &str, url: &str, headers: &[(&str, &str)]) -> String {
    let judge = match Judge::of(case) {
        Ok(judge) => judge,
        Err(error) => return format!("nobody to ask: {error}"),
    };
    if let Err(reason) = judge.verify(method, url, headers) {
        return format!("refused as it is: {reason}");
    }
    let mut random = Random::of(url);
    for in_signature in [false, false, false, true, true] {
        let Some(changed) = changed::url(&mut random, url, in_signature) else {
            return "it has no byte that could be changed".to_owned();
        };
        if judge.verify(method, &changed, headers).is_ok() {
            return format!("taken though it is changed: {changed}");
        }
    }
    if let Some((name, changed)) = changed_header(&mut random, headers) {
        let others = headers.iter().map(|(other, value)| (*other, if *other == name { &changed } else { *value }));
        if judge.verify(method, url, &others.collect::<Vec<_>>()).is_ok() {
            return format!("taken though a header is changed, {name}: {changed}");
        }
    }
    let other = if method == "PUT" { "POST" } else { "PUT" };
    match judge.verify(other, url, headers) {
        Ok(()) => "taken by another method".to_owned(),
        Err(_) => SOUND.to_owned(),
    }
}

/// Who says whether a request is as it was signed.
struct Judge {
    verifier: Verifier,
    keys: KnownKeys,
    at: Timestamp,
}

impl Judge {
    fn of(case: &Case) -> Result<Self, Error> {
        let verifier = ours::account(case, keys::credentials(case)?)?.verifier()?;
        let verifier = match case.place.addressing {
            Addressing::BucketBound => verifier.with_bound_bucket(case.place.bucket.as_str()),
            _ => verifier,
        };
        Ok(Self { verifier, keys: keys::known_keys(case)?, at: Timestamp::from_unix(case.at)? })
    }

    fn verify(&self, method: &str, url: &str, headers: &[(&str, &str)]) -> Result<(), String> {
        let (scheme, rest) = url.split_once("://").ok_or("no URL")?;
        let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
        let request = Request::builder().method(method).uri(target).header(header::HOST, authority).body(());
        let (mut parts, ()) = request.map_err(|error| error.to_string())?.into_parts();
        for (name, value) in headers {
            let name: HeaderName = name.parse().map_err(|_| "a header's name that can't be sent")?;
            parts.headers.append(name, HeaderValue::from_str(value).map_err(|_| "a header that can't be sent")?);
        }
        let origin = Origin::HostHeader { scheme: scheme.into() };
        let verified = Received::new(&parts, &origin, None)
            .and_then(|received| self.verifier.parse(&received))
            .and_then(|claims| self.verifier.verify(&claims, &self.keys, self.at));
        verified.map(drop).map_err(|denied| format!("{:?}", denied.reason()))
    }
}

/// One of `headers` with one character another. Blanks stay: a proxy may make one of two.
fn changed_header<'h>(random: &mut Random, headers: &[(&'h str, &str)]) -> Option<(&'h str, String)> {
    let (name, value) = random.pick(headers)?;
    let places: Vec<_> = value.char_indices().filter(|(_, c)| c.is_ascii_graphic()).collect();
    let (at, old) = random.pick(&places)?;
    let others: Vec<&str> = changed::BYTES.iter().copied().filter(|new| !new.starts_with(*old)).collect();
    let mut changed = (*value).to_owned();
    changed.replace_range(*at..at + 1, random.one(&others));
    Some((name, changed))
}
