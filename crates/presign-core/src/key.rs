use std::borrow::Cow;

use crate::{Error, ErrorKind, Result};

/// The name of an object, byte for byte.
///
/// It is not a path and is never normalised: `a//b`, `/lead`, `trail/` and `a b+c%2F` are names of their own, and each
/// survives the way through a client. What a client would rewrite is refused, because the URL would then name another
/// object, or another bucket: the segments `.` and `..`. The empty name is refused too: it means the bucket itself.
///
/// ```
/// use presign_core::ObjectKey;
/// assert_eq!(ObjectKey::new("a//b c")?.as_str(), "a//b c");
/// for refused in ["", ".", "..", "../a", "a/./b", "a/.."] {
///     assert!(ObjectKey::new(refused).is_err());
/// }
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey<'a>(Cow<'a, str>);

impl<'a> ObjectKey<'a> {
    /// The most bytes a name may have. Providers allow about a thousand characters; a URL of four thousand bytes,
    /// escaped, is near what servers take.
    pub const MAX_BYTES: usize = 4096;

    /// The name `text`.
    ///
    /// # Errors
    /// [`ErrorKind::Key`] if it is empty, longer than [`ObjectKey::MAX_BYTES`], or has a segment `.` or `..`.
    pub fn new(text: impl Into<Cow<'a, str>>) -> Result<Self> {
        let text = text.into();
        let refusal = |text: &'static str| Err(Error::new(ErrorKind::Key, text));
        if text.is_empty() {
            return refusal("name an object: the name is empty, which would mean the bucket itself; give a name");
        }
        if text.len() > Self::MAX_BYTES {
            return refusal("name an object: the name has over 4096 bytes, more than a URL can carry; shorten it");
        }
        // Runs in the hot path: most names have no dot at a segment's start; that is seen sooner.
        let dots = text.starts_with('.') || text.contains("/.");
        if dots && text.split('/').any(|segment| segment == "." || segment == "..") {
            return refusal(
                "name an object: a segment of the name is `.` or `..`, which clients remove from a URL, so that it \
                 would mean another object; rename the object",
            );
        }
        Ok(Self(text))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The same name, borrowed.
    pub fn as_borrowed(&self) -> ObjectKey<'_> {
        ObjectKey(Cow::Borrowed(&self.0))
    }

    /// The same name, owned.
    pub fn into_owned(self) -> ObjectKey<'static> {
        ObjectKey(Cow::Owned(self.0.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::percent;

    #[test]
    fn a_key_has_a_limit() {
        assert!(ObjectKey::new("k".repeat(ObjectKey::MAX_BYTES)).is_ok());
        assert!(ObjectKey::new("k".repeat(ObjectKey::MAX_BYTES + 1)).is_err());
    }

    #[test]
    fn only_whole_dot_segments_are_refused() {
        for name in ["...", "..a", "a..", ".hidden", "a/.b", "%2e%2e", "%2e/a", "a.", "/", "//", "a/..b/c"] {
            assert!(ObjectKey::new(name).is_ok(), "{name}");
        }
        for name in ["./", "/.", "/..", "../", "a/../b", "..//", "//.", "./."] {
            assert!(ObjectKey::new(name).is_err(), "{name}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100_000))]

        // The two URL types that Rust programs send requests with: neither may change what was signed.
        #[test]
        fn a_key_comes_through_url_and_http_unchanged(
            name in prop_oneof!["[a-z./%+ ~*'()#?\\\\]{1,16}", "\\PC{1,12}", any::<String>()],
        ) {
            let Ok(key) = ObjectKey::new(name.as_str()) else { return Ok(()) };
            let mut path = String::from("/bucket/");
            percent::path(key.as_str(), &mut path);
            let text = format!("https://storage.example{path}?a=b");
            let url = url::Url::parse(&text).unwrap();
            prop_assert_eq!(url.as_str(), text.as_str());
            prop_assert_eq!(url.path(), path.as_str());
            let uri: http::Uri = text.parse().unwrap();
            prop_assert_eq!(uri.path(), path.as_str());
            prop_assert_eq!(uri.host(), Some("storage.example"));
            let back = percent::decode(&path).unwrap();
            prop_assert_eq!(back.strip_prefix("/bucket/"), Some(name.as_str()));
        }
    }
}
