use std::borrow::Cow;
use std::fmt;

use crate::{Error, ErrorKind, Result, Sink, percent};

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
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectKey<'a> {
    text: Cow<'a, str>,
    /// Whether a path has it as it is.
    plain: bool,
}

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
        let plain = percent::is_plain_path(&text);
        Ok(Self { text, plain })
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a URL's path has the name as it is: every character is one that [`percent::path`] leaves alone. It is known
    /// since the name was made, so that to ask costs nothing.
    ///
    /// ```
    /// use presign_core::ObjectKey;
    /// assert!(ObjectKey::new("photos/2026/cat-1.jpg")?.is_plain());
    /// assert!(!ObjectKey::new("a b")?.is_plain());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    #[inline]
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Writes the name as a URL's path has it, as [`percent::path`] does.
    #[inline]
    pub fn write_path(&self, sink: &mut impl Sink) {
        if self.plain { sink.put(&self.text) } else { percent::path(&self.text, sink) }
    }

    /// The same name, borrowed.
    pub fn as_borrowed(&self) -> ObjectKey<'_> {
        ObjectKey { text: Cow::Borrowed(&self.text), plain: self.plain }
    }

    /// The same name, owned.
    pub fn into_owned(self) -> ObjectKey<'static> {
        ObjectKey { text: Cow::Owned(self.text.into_owned()), plain: self.plain }
    }
}

impl fmt::Debug for ObjectKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ObjectKey").field(&self.text).finish()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
