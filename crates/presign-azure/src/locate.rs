use presign_core::{Denied, ObjectKey, Reason, Received, percent};

use crate::{Endpoint, names};

/// The container and the blob that a request names, if it names any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Located {
    pub(crate) container: Option<String>,
    pub(crate) blob: Option<ObjectKey<'static>>,
}

/// Reads them from a request that came to `endpoint`.
pub(crate) fn locate(endpoint: &Endpoint, received: &Received<'_>) -> Result<Located, Denied> {
    let base = endpoint.base();
    if received.host() != base.authority() {
        return Err(Reason::Host.into());
    }
    let path = percent::decode(received.path()).ok_or(Reason::Malformed("the path"))?;
    let prefix = percent::decode(base.prefix()).unwrap_or_default();
    below(&path, &prefix)
}

/// Reads them from a decoded path below a prefix.
pub(crate) fn below(path: &str, prefix: &str) -> Result<Located, Denied> {
    let rest = path.strip_prefix(prefix).ok_or(Reason::ObjectName)?;
    let rest = if rest.is_empty() { "" } else { rest.strip_prefix('/').ok_or(Reason::ObjectName)? };
    let (container, blob) = rest.split_once('/').unwrap_or((rest, ""));
    if rest.is_empty() {
        return Ok(Located { container: None, blob: None });
    }
    // An unusual name may be one of an emulator; it must not be another one, or a line more of what is signed.
    if container.is_empty() || matches!(container, "." | "..") || names::fault_of_blob(container).is_some() {
        return Err(Reason::ObjectName.into());
    }
    let blob = match blob {
        "" => None,
        name if names::fault_of_blob(name).is_some() => return Err(Reason::ObjectName.into()),
        name => Some(ObjectKey::new(name.to_owned()).map_err(|_| Reason::ObjectName)?),
    };
    Ok(Located { container: Some(container.to_owned()), blob })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_or_denied() {
        for (prefix, path, expected) in [
            ("", "/c/b", Some(("c", "b"))),
            ("", "/c//b/", Some(("c", "/b/"))),
            ("", "/c", Some(("c", ""))),
            ("", "/c/", Some(("c", ""))),
            ("", "/", Some(("", ""))),
            ("/acct", "/acct", Some(("", ""))),
            ("/acct", "/acct/c/b", Some(("c", "b"))),
            ("/acct", "/acctc/b", None),
            ("/acct", "/other/c/b", None),
            ("", "//b", None),
            ("", "/../b", None),
            ("", "/c/../b", None),
            ("", "/c/b.", None),
            ("", "/c/a\\b", None),
            ("", "/c/a\nb", None),
            ("", "/c\n/b", None),
        ] {
            let located = below(path, prefix).ok();
            let found = located.as_ref().map(|located| {
                let blob = located.blob.as_ref().map(|key| key.as_str());
                (located.container.as_deref().unwrap_or_default(), blob.unwrap_or_default())
            });
            assert_eq!(found, expected, "{prefix} {path}");
        }
    }
}
