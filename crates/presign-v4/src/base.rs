/// Where a bucket answers: its URL up to where the name of an object begins, in one text.
///
/// ```
/// use presign_v4::Base;
/// let (own_host, below) = (Base::new("https://b.example", ""), Base::new("https://s3.example", "/b"));
/// assert_eq!((own_host.url(), below.url()), ("https://b.example/", "https://s3.example/b/"));
/// assert_eq!((own_host.bucket(), below.bucket()), ("https://b.example/", "https://s3.example/b"));
/// assert_eq!((below.origin(), below.path()), ("https://s3.example", "/b"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    url: String,
    path_at: usize,
}

impl Base {
    /// Below `origin` (scheme and authority) and `path`, which is escaped, and is empty or begins with `/` and does not
    /// end with it.
    pub fn new(origin: &str, path: &str) -> Self {
        Self { url: [origin, path, "/"].concat(), path_at: origin.len() }
    }

    /// The URL that an object's name is appended to.
    #[inline]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The URL of the bucket itself: a URL has a path, and where it has more than a `/` it ends without one.
    pub fn bucket(&self) -> &str {
        let end = self.url.len() - usize::from(!self.path().is_empty());
        &self.url[..end]
    }

    /// Scheme and authority.
    pub fn origin(&self) -> &str {
        &self.url[..self.path_at]
    }

    /// The escaped path above the object, without the `/` that ends it.
    pub fn path(&self) -> &str {
        &self.url[self.path_at..self.url.len() - 1]
    }

    /// Where in the URL its path begins.
    pub(crate) fn path_at(&self) -> usize {
        self.path_at
    }
}
