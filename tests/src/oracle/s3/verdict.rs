//! What our verifier makes of a URL, and of the same URL once a byte is changed.

use http::{HeaderName, HeaderValue, Request, header};
use presign_core::{Origin, Received, Timestamp};

use super::case::Case;
use super::ours::{account, credentials};
use crate::oracle::{Note, changed};
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
    let mut random = Random::of(url);
    // One in ten is in the signature, or long paths and tokens would leave it out.
    let in_signature = random.once_in(10);
    let Some(changed) = changed::url(&mut random, url, in_signature) else {
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
