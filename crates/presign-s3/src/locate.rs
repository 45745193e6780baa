use std::borrow::Cow;

use presign_core::{Denied, ObjectKey, Reason, percent};
use presign_v4::Resource;

use crate::{Addressing, Endpoint};

/// Reads the place from a host (lower case, without the scheme's own port) and a decoded path. Where no addressing is
/// stated, the host says which it is.
pub(crate) fn locate<'p>(
    endpoint: &Endpoint,
    addressing: Option<Addressing>,
    host: &'p str,
    path: &'p str,
) -> Result<Resource<'p>, Denied> {
    let itself = host == endpoint.authority();
    let by_host = if itself { Addressing::Path } else { Addressing::VirtualHost };
    let rest = path.strip_prefix(&*decoded_prefix(endpoint)).ok_or(Reason::ObjectName)?;
    // Where the host names the bucket, its own path is the prefix alone.
    let below = if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }.ok_or(Reason::ObjectName)?;
    let (bucket, key) = match addressing.unwrap_or(by_host) {
        Addressing::Path if !itself => return Err(Reason::Host.into()),
        Addressing::Path => below.split_once('/').unwrap_or((below, "")),
        Addressing::VirtualHost => {
            let bucket = host.strip_suffix(endpoint.authority()).and_then(|rest| rest.strip_suffix('.'));
            (bucket.ok_or(Reason::Host)?, below)
        }
    };
    if bucket.is_empty() || matches!(bucket, "." | "..") {
        return Err(Reason::ObjectName.into());
    }
    let key = if key.is_empty() { None } else { Some(ObjectKey::new(key).map_err(|_| Reason::ObjectName)?) };
    Ok(Resource { bucket: bucket.into(), key })
}

fn decoded_prefix(endpoint: &Endpoint) -> Cow<'_, str> {
    percent::decode(endpoint.base().prefix()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(
        endpoint: &str,
        addressing: impl Into<Option<Addressing>>,
        host: &str,
        path: &str,
    ) -> Option<(String, String)> {
        let endpoint = endpoint.parse().unwrap();
        let Resource { bucket, key } = locate(&endpoint, addressing.into(), host, path).ok()?;
        Some((bucket.into_owned(), key.map_or(String::new(), |key| key.as_str().to_owned())))
    }

    #[test]
    fn a_place_is_read_or_denied() {
        use Addressing::{Path, VirtualHost};
        let found = |bucket: &str, key: &str| Some((bucket.to_owned(), key.to_owned()));
        let cases = [
            ("https://h", Path, "h", "/b/k", found("b", "k")),
            ("https://h", Path, "h", "/b//k/", found("b", "/k/")),
            ("https://h", Path, "h", "/b", found("b", "")),
            ("https://h", Path, "h", "/b/", found("b", "")),
            ("https://h/x%20y", Path, "h", "/x y/b/k", found("b", "k")),
            ("https://h:1", VirtualHost, "b.h:1", "/k", found("b", "k")),
            ("https://h", VirtualHost, "b.c.h", "/", found("b.c", "")),
            ("https://h/x", VirtualHost, "b.h", "/x", found("b", "")),
            ("https://h/x", VirtualHost, "b.h", "/x/", found("b", "")),
            ("https://h/x", VirtualHost, "b.h", "/xk", None),
            ("https://h/x", Path, "h", "/x", None),
            ("https://h", Path, "h", "/", None),
            ("https://h", Path, "h", "//k", None),
            ("https://h", Path, "h", "/b/../c/k", None),
            ("https://h", Path, "h", "/../k", None),
            ("https://h", Path, "other", "/b/k", None),
            ("https://h/x", Path, "h", "/b/k", None),
            ("https://h/x", Path, "h", "/xb/k", None),
            ("https://h", VirtualHost, "h", "/k", None),
            ("https://h", VirtualHost, "evilh", "/k", None),
            ("https://h", VirtualHost, ".h", "/k", None),
            ("https://h", VirtualHost, "b.h.evil", "/k", None),
        ];
        for (endpoint, addressing, host, path, expected) in cases {
            assert_eq!(place(endpoint, addressing, host, path), expected, "{endpoint} {host} {path}");
            if expected.is_some() {
                assert_eq!(place(endpoint, None, host, path), expected, "{endpoint} {host} {path}");
            }
        }
    }
}
