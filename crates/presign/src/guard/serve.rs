//! For servers: a request is changed so that what stands behind sees what was signed, or is refused.

use std::net::IpAddr;

use http::{Uri, request};
use presign_core::{Denied, Reason, Verified, percent};

use super::Guard;

impl Guard {
    /// Checks a request whose target was `original`, if a router changed it since; where it was signed, leaves its
    /// query without what the verifier ignores.
    pub(crate) fn admit(
        &self,
        parts: &mut request::Parts,
        original: Option<Uri>,
        peer: Option<IpAddr>,
    ) -> Result<Verified, Denied> {
        let seen = parts.uri.clone();
        if let Some(original) = original {
            parts.uri = original;
        }
        let checked = self.check(parts, peer);
        parts.uri = seen;
        let verified = checked?;
        parts.uri = signed_alone(&parts.uri, &verified)?;
        Ok(verified)
    }

    /// Tells the service's own log, which is the only one to learn why.
    pub(crate) fn report(&self, denied: &Denied) {
        (self.0.report)(denied);
    }
}

/// What leaves nothing open: whoever does not look at obligations can be reached by this alone.
pub(crate) fn settled(verified: Verified) -> Result<Verified, Denied> {
    if verified.obligations().is_empty() {
        Ok(verified)
    } else {
        Err(Reason::Unacceptable("a term that this service does not enforce").into())
    }
}

/// `uri` without the parameters that are neither signed nor the scheme's.
pub(crate) fn signed_alone(uri: &Uri, verified: &Verified) -> Result<Uri, Denied> {
    let Some(query) = uri.query() else { return Ok(uri.clone()) };
    let mut names = Vec::new();
    for (name, _) in verified.query() {
        let mut escaped = String::new();
        percent::query(name, &mut escaped);
        names.push(escaped);
    }
    let signed = |pair: &&str| {
        let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
        name.starts_with("ps-") || names.iter().any(|signed| signed == name)
    };
    let kept: Vec<&str> = query.split('&').filter(signed).collect();
    let mut parts = uri.clone().into_parts();
    let target = format!("{}?{}", uri.path(), kept.join("&"));
    parts.path_and_query = Some(target.parse().map_err(|_| Reason::Malformed("the query"))?);
    Uri::from_parts(parts).map_err(|_| Reason::Malformed("the target").into())
}

/// The one answer to whatever is refused.
pub(crate) fn mute<B: Default>() -> http::Response<B> {
    let mut answer = http::Response::new(B::default());
    *answer.status_mut() = http::StatusCode::FORBIDDEN;
    answer.headers_mut().insert(http::header::CACHE_CONTROL, http::HeaderValue::from_static("no-store"));
    // Said here, so that it is the same whoever sends it.
    answer.headers_mut().insert(http::header::CONTENT_LENGTH, 0.into());
    answer
}
