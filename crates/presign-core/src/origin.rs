use std::net::IpAddr;

use http::HeaderMap;

use crate::IpNet;

/// How the serving side knows the scheme and authority that a request was signed for.
///
/// There is no default: the wrong answer lets a URL for one host work on another.
///
/// ```
/// use presign_core::Origin;
/// let origin = Origin::Fixed { scheme: "https".into(), authority: "files.example".into() };
/// assert!(matches!(origin, Origin::Fixed { .. }));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Origin {
    /// The request's own `Host` (or `:authority`), under this scheme.
    HostHeader {
        /// `http` or `https`: what the listener speaks.
        scheme: String,
    },
    /// Always this scheme and authority, whatever the request says.
    Fixed {
        /// `http` or `https`.
        scheme: String,
        /// The host, with the port if it is not the scheme's own.
        authority: String,
    },
    /// What `X-Forwarded-Proto` and `X-Forwarded-Host` say, once each, if the peer is one of these proxies; else
    /// the request's own `Host` under this scheme. The client is then the last address in `X-Forwarded-For` that is
    /// not one of the proxies.
    Forwarded {
        /// The networks of the proxies.
        trusted: Vec<IpNet>,
        /// `http` or `https`: what the listener speaks to a peer that is no proxy.
        scheme: String,
    },
}

impl Origin {
    #[inline]
    pub(crate) fn trusts(&self, peer: Option<IpAddr>) -> bool {
        match (self, peer) {
            (Self::Forwarded { trusted, .. }, Some(peer)) => trusted.iter().any(|net| net.contains(peer)),
            _ => false,
        }
    }

    /// Who asks, when a connection came from `peer`.
    #[inline(always)]
    pub(crate) fn client(&self, headers: &HeaderMap, peer: Option<IpAddr>) -> Option<IpAddr> {
        if self.trusts(peer) { self.forwarded(headers) } else { peer }
    }

    /// Whom the proxies name.
    fn forwarded(&self, headers: &HeaderMap) -> Option<IpAddr> {
        // Each proxy appends whom it saw, so only what stands behind the first stranger from the end is hearsay.
        for value in headers.get_all("x-forwarded-for").iter().rev() {
            for address in value.to_str().ok()?.rsplit(',') {
                let address: IpAddr = address.trim().parse().ok()?;
                if !self.trusts(Some(address)) {
                    return Some(address);
                }
            }
        }
        None
    }
}
