//! What our verifier makes of a URL, and of the same URL once a byte is changed.

use http::{HeaderName, HeaderValue, Request, header};
use presign_core::{Origin, Received, Timestamp, percent};

use super::case::Case;
use super::ours::{account, credentials};
use crate::oracle::Note;
use crate::random::Random;

/// The verdict on a URL that is as it should be.
pub(super) const SOUND: &str = "taken as it is, refused once a byte is changed";

/// What that verdict on both URLs of a case proves.
pub(super) const NOTE: Note =
    Note::verified("our verifier takes both URLs, and neither once one byte of path, query or signature is changed");

/// `headers` are those that the URL's bearer has to send.
pub(super) fn of(case: &Case, method: &str, url: &str, headers: &[(&str, &str)]) -> String {
    if let Err(reason) = verify(case, method, url, headers) {
        return format!("refused as it is: {reason}");
    }
    let Some(changed) = changed(&mut Random::of(url), url) else {
        return "it has no byte that could be changed".to_owned();
    };
    match verify(case, method, &changed, headers) {
        Ok(()) => format!("taken though it is changed: {changed}"),
        Err(_) => SOUND.to_owned(),
    }
}

fn verify(case: &Case, method: &str, url: &str, headers: &[(&str, &str)]) -> Result<(), String> {
    let (scheme, rest) = url.split_once("://").ok_or("no URL")?;
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let request = Request::builder().method(method).uri(target).header(header::HOST, authority).body(());
    let (mut parts, ()) = request.map_err(|error| error.to_string())?.into_parts();
    for (name, value) in headers {
        let name: HeaderName = name.parse().map_err(|_| "a header's name that can't be sent")?;
        parts.headers.append(name, HeaderValue::from_str(value).map_err(|_| "a header that can't be sent")?);
    }
    let verifier = account(case).and_then(|account| account.verifier()).map_err(|error| error.to_string())?;
    let at = Timestamp::from_unix(case.at).map_err(|error| error.to_string())?;
    let origin = Origin::HostHeader { scheme: scheme.into() };
    let verified = Received::new(&parts, &origin, None)
        .and_then(|received| verifier.parse(&received))
        .and_then(|claims| verifier.verify(&claims, &credentials(case), at));
    verified.map(drop).map_err(|denied| format!("{:?}", denied.reason()))
}

/// The URL with one byte of its path or query another, so that it says something else.
fn changed(random: &mut Random, url: &str) -> Option<String> {
    let authority = url.find("://")? + 3;
    let start = authority + url.get(authority..)?.find(['/', '?'])?;
    let said = meaning(url.get(start..)?);
    // One in ten is in the signature, or long paths and tokens would leave it out.
    let signature = url.find("Signature=").map(|at| at + "Signature=".len()).filter(|_| random.once_in(10));
    (0..100).find_map(|_| {
        let at = match signature {
            Some(signature) => signature + random.below(28),
            None => start + random.below(url.len() - start),
        };
        let mut changed = url.to_owned();
        let new: &str = random.one(BYTES);
        if url.get(at..at + 1)? != new {
            changed.replace_range(at..at + 1, new);
        }
        (meaning(changed.get(start..)?) != said).then_some(changed)
    })
}

/// A target without its escapes, and without the blanks around values, which are no part of the headers that botocore
/// writes into the query: two that mean the same may differ in spelling. None: it can't be read.
fn meaning(target: &str) -> Option<(String, Vec<String>)> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let pairs = query.split('&').map(|pair| {
        let pair = percent::decode(pair)?;
        Some(match pair.split_once('=') {
            Some((name, value)) => format!("{name}={}", value.trim_matches([' ', '\t'])),
            None => pair.into_owned(),
        })
    });
    Some((percent::decode(path)?.into_owned(), pairs.collect::<Option<_>>()?))
}

/// What a URL may have, and what it is made of.
const BYTES: &[&str] = &[
    "a", "b", "f", "z", "A", "F", "Z", "0", "1", "2", "5", "9", "-", ".", "_", "~", "/", "?", "&", "=", "%", "+", ":",
    "@", "!", "*", "'", "(", ")", ",", ";", "$",
];
