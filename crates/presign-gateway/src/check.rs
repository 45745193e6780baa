use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::request::Parts;
use presign::{Denied, Reason, Received, Verified};

use crate::Gateway;

/// The only way in: everything else that answers takes what this returns.
pub(crate) fn check(gateway: &Gateway, parts: &Parts) -> Result<Verified, Denied> {
    within_limits(gateway, parts)?;
    let received = Received::new(parts, &gateway.origin, peer(parts))?.under(&gateway.prefix)?;
    let claims = gateway.verifier.parse(&received)?;
    let now = gateway.clock.now().map_err(|error| {
        tracing::error!(%error, "the clock failed");
        Reason::Unacceptable("the clock")
    })?;
    gateway.verifier.verify(&claims, &gateway.ring.current(), now)
}

/// Before anything is decoded or hashed.
fn within_limits(gateway: &Gateway, parts: &Parts) -> Result<(), Denied> {
    let limits = &gateway.limits;
    let query = parts.uri.query().unwrap_or_default();
    if parts.uri.path().len() + query.len() > limits.url_bytes {
        return Err(Reason::Malformed("a URL of this length").into());
    }
    if query.bytes().filter(|byte| *byte == b'&').count() >= limits.parameters {
        return Err(Reason::Malformed("a query of so many parameters").into());
    }
    let line =
        |(name, value): (&http::HeaderName, &http::HeaderValue)| name.as_str().len() + value.len() + ": \r\n".len();
    if parts.headers.iter().map(line).sum::<usize>() > limits.header_bytes {
        return Err(Reason::Malformed("a head of this length").into());
    }
    Ok(())
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}
