//! A URL with one byte changed, so that it says something else: what no verifier may take.

use presign_core::percent;

use crate::random::Random;

/// `url` with one byte of its signature another; or of its path or query, in which the signature is too.
pub(super) fn url(random: &mut Random, url: &str, in_signature: bool) -> Option<String> {
    let authority = url.find("://")? + 3;
    let start = authority + url.get(authority..)?.find(['/', '?'])?;
    let said = meaning(url.get(start..)?);
    let signature = url.find(SIGNATURE).map(|at| at + SIGNATURE.len()).filter(|_| in_signature);
    let (first, end) = match signature {
        Some(first) => (first, url.get(first..)?.find('&').map_or(url.len(), |length| first + length)),
        None => (start, url.len()),
    };
    (0..100).find_map(|_| {
        let at = first + random.below(end - first);
        let mut changed = url.to_owned();
        let new: &str = random.one(BYTES);
        if url.get(at..at + 1)? != new {
            changed.replace_range(at..at + 1, new);
        }
        (meaning(changed.get(start..)?) != said).then_some(changed)
    })
}

/// Where the signature begins, by the end of its name in every scheme.
const SIGNATURE: &str = "Signature=";

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
pub(super) const BYTES: &[&str] = &[
    "a", "b", "f", "z", "A", "F", "Z", "0", "1", "2", "5", "9", "-", ".", "_", "~", "/", "?", "&", "=", "%", "+", ":",
    "@", "!", "*", "'", "(", ")", ",", ";", "$",
];
