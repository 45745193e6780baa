use std::borrow::Cow;
use std::sync::Arc;
use std::{convert::Infallible, error::Error as StdError, fmt};

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a URL could not be made.
///
/// The text completes "failed to …", says what is wrong and what to do. It names neither a URL nor a secret. What
/// caused it is in [`source`](StdError::source) alone.
///
/// ```
/// use presign_core::{ErrorKind, Grant, Timestamp};
/// let error = Grant::get("", std::time::Duration::from_secs(60)).parts().unwrap_err();
/// assert_eq!(*error.kind(), ErrorKind::Key);
/// assert!(error.to_string().contains("empty"));
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    text: Cow<'static, str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// The few kinds of [`Error`] that a program may want to tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The object name can't be signed.
    Key,
    /// The validity can't be granted: zero, over the provider's limit, already past.
    Validity,
    /// A term (a header, a size, a checksum, …) is malformed or contradicts another.
    Term,
    /// The provider has no way to enforce what was asked.
    Unsupported {
        /// What was asked.
        term: Cow<'static, str>,
        /// Who can't enforce it.
        provider: &'static str,
        /// What to do instead.
        instead: Cow<'static, str>,
    },
    /// Credentials are missing, expired, or of unknown end.
    Credentials,
    /// The endpoint, bucket, region or configuration is wrong.
    Config,
    /// A house rule forbids it.
    Refused,
    /// It can't be done at once: call the awaiting form.
    Pending,
    /// A wire was crossed and failed.
    Transport,
}

impl Error {
    /// An error of `kind`; `text` completes "failed to …".
    pub fn new(kind: ErrorKind, text: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner { kind, text: text.into(), source: None }))
    }

    /// The error of a term that `provider` can't enforce, with what to do `instead`.
    pub fn unsupported(
        term: impl Into<Cow<'static, str>>,
        provider: &'static str,
        instead: impl Into<Cow<'static, str>>,
    ) -> Self {
        let (term, instead) = (term.into(), instead.into());
        let text = format!("grant {term}: {provider} can't enforce it; instead, {instead}");
        Self::new(ErrorKind::Unsupported { term, provider, instead }, text)
    }

    /// The same error with its cause, which must hold no secret.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// What kind of error it is.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("Error");
        debug.field("kind", &self.0.kind).field("text", &self.0.text);
        if let Some(source) = &self.0.source {
            debug.field("source", source);
        }
        debug.finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
