//! What every request is held to before anybody asks who signed it.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use http::request::Parts;
use presign::{Denied, Reason};

use crate::Limits;

/// Before anything is decoded or hashed.
pub(crate) fn within_limits(limits: &Limits, parts: &Parts) -> Result<(), Denied> {
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

pub(crate) fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip().to_canonical())
}
