/// Where a scheme's text goes: into a digest, a MAC, or a `String` that explains.
///
/// A scheme writes its text once, generic over this trait, so that what is explained is what was signed.
///
/// ```
/// use presign_core::{Sha256, Sink};
/// fn text(sink: &mut impl Sink) {
///     sink.put("GET\n");
///     sink.put("/cat.png");
/// }
/// let (mut hashed, mut written) = (Sha256::new(), String::new());
/// text(&mut hashed);
/// text(&mut written);
/// assert_eq!(hashed.finish(), Sha256::of(written.as_bytes()));
/// ```
pub trait Sink {
    /// Appends `text`.
    fn put(&mut self, text: &str);

    /// Appends ASCII text that is at hand as bytes, such as digits. A digest need not be told that it is text.
    #[inline]
    fn put_ascii(&mut self, text: &[u8]) {
        self.put(std::str::from_utf8(text).unwrap_or_default());
    }

    /// Appends `text` with the ASCII of `other` in place of as many bytes from `at` on. A digest takes it in one piece,
    /// which is faster than in three.
    ///
    /// # Panics
    /// If that place is not in `text`, or begins or ends inside a character.
    #[inline]
    fn put_with(&mut self, text: &str, at: usize, other: &[u8]) {
        self.put(&text[..at]);
        self.put_ascii(other);
        self.put(&text[at + other.len()..]);
    }
}

impl Sink for String {
    #[inline]
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }
}
