use std::borrow::Cow;

use presign_core::{BaseUrl, Denied, ObjectKey, Reason, percent};
use presign_v4::Resource;

use crate::Addressing;

/// Reads the place from a host name (lower case, without a port) and a decoded path. `bound` is the bucket whose own host
/// the endpoint is.
pub(crate) fn locate<'p>(
    endpoint: &BaseUrl,
    addressing: Option<Addressing>,
    bound: Option<&str>,
    host: &'p str,
    path: &'p str,
) -> Result<Resource<'p>, Denied> {
    let itself = host == endpoint.host();
    let by_host = match bound {
        Some(_) => Addressing::BucketBound,
        None if itself => Addressing::Path,
        None => Addressing::VirtualHost,
    };
    let prefix = percent::decode(endpoint.prefix()).unwrap_or_default();
    let rest = path.strip_prefix(&*prefix).ok_or(Reason::ObjectName)?;
    // Where the host names the bucket, its own path is the prefix alone.
    let below = if rest.is_empty() { Some("") } else { rest.strip_prefix('/') }.ok_or(Reason::ObjectName)?;
    let (bucket, key): (Cow<'_, str>, _) = match addressing.unwrap_or(by_host) {
        Addressing::Path if itself => {
            let (bucket, key) = below.split_once('/').unwrap_or((below, ""));
            (bucket.into(), key)
        }
        Addressing::BucketBound if itself => (bound.ok_or(Reason::Host)?.to_owned().into(), below),
        Addressing::Path | Addressing::BucketBound => return Err(Reason::Host.into()),
        Addressing::VirtualHost => {
            let bucket = host.strip_suffix(endpoint.host()).and_then(|rest| rest.strip_suffix('.'));
            (bucket.ok_or(Reason::Host)?.into(), below)
        }
    };
    if bucket.is_empty() || matches!(&*bucket, "." | "..") {
        return Err(Reason::ObjectName.into());
    }
    let key = if key.is_empty() { None } else { Some(ObjectKey::new(key).map_err(|_| Reason::ObjectName)?) };
    Ok(Resource { bucket, key })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(endpoint: &str, bound: Option<&str>, host: &str, path: &str) -> Option<(String, String)> {
        let endpoint = endpoint.parse().unwrap();
        let Resource { bucket, key } = locate(&endpoint, None, bound, host, path).ok()?;
        Some((bucket.into_owned(), key.map_or(String::new(), |key| key.as_str().to_owned())))
    }

    #[test]
    fn a_place_is_read_or_denied() {
        let found = |bucket: &str, key: &str| Some((bucket.to_owned(), key.to_owned()));
        for (endpoint, bound, host, path, expected) in [
            ("https://h", None, "h", "/bkt/k", found("bkt", "k")),
            ("https://h:8080", None, "h", "/bkt//k/", found("bkt", "/k/")),
            ("https://h", None, "h", "/bkt", found("bkt", "")),
            ("https://h", None, "h", "/bkt/", found("bkt", "")),
            ("https://h/x%20y", None, "h", "/x y/bkt/k", found("bkt", "k")),
            ("https://h", None, "bkt.h", "/k", found("bkt", "k")),
            ("https://h", None, "b.c.h", "/", found("b.c", "")),
            ("https://h", Some("bkt"), "h", "/a/k", found("bkt", "a/k")),
            ("https://h", Some("bkt"), "h", "/", found("bkt", "")),
            ("https://h", Some("bkt"), "other.h", "/k", None),
            ("https://h", Some("bkt"), "h", "/../k", None),
            ("https://h", None, "h", "/", None),
            ("https://h", None, "h", "//k", None),
            ("https://h", None, "h", "/bkt/../c/k", None),
            ("https://h", None, "h", "/../k", None),
            ("https://h", None, "other", "/bkt/k", None),
            ("https://h/x", None, "h", "/bkt/k", None),
            ("https://h/x", None, "h", "/xb/k", None),
            ("https://h", None, "evilh", "/k", None),
            ("https://h", None, ".h", "/k", None),
            ("https://h", None, "bkt.h.evil", "/k", None),
        ] {
            assert_eq!(place(endpoint, bound, host, path), expected, "{endpoint} {bound:?} {host} {path}");
        }
    }
}
