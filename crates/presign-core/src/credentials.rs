use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::{Result, Timestamp};

/// When a credential stops to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum End {
    /// It is long-lived: it ends when someone revokes it.
    Never,
    /// At this instant.
    At(Timestamp),
    /// It ends some time, and nobody said when: a session token from the environment, for example.
    Unknown,
}

/// A value with its [`End`].
///
/// ```
/// use presign_core::{End, Expiring};
/// assert_eq!(Expiring::new("key", End::Never).end(), End::Never);
/// ```
#[derive(Clone, Debug)]
pub struct Expiring<T> {
    value: T,
    end: End,
}

impl<T> Expiring<T> {
    /// `value`, which works until `end`.
    pub fn new(value: T, end: End) -> Self {
        Self { value, end }
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// When it stops to work.
    pub fn end(&self) -> End {
        self.end
    }
}

/// What a [`ProvideCredentials`] has at hand: lent, where no lock is before it, for threads that count the uses of one
/// identity wait for each other; shared, elsewhere.
pub type AtHand<'a, I> = Cow<'a, Arc<Expiring<I>>>;

/// Where a backend gets the identity that signs, `I` being the backend's own type of it.
///
/// Caches with single flight are in the facade; an implementation here may fetch at each call.
#[async_trait]
pub trait ProvideCredentials<I>: Send + Sync + fmt::Debug {
    /// The identity, if it is at hand at `at` and nothing better could be had for a URL that should live `until`.
    /// `None` sends the caller to [`provide`](Self::provide).
    fn at_hand(&self, at: Timestamp, until: Timestamp) -> Option<AtHand<'_, I>>;

    /// The identity, fetched or refreshed where that helps a URL live `until`.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if there is none.
    async fn provide(&self, at: Timestamp, until: Timestamp) -> Result<Arc<Expiring<I>>>;
}

/// A fixed identity is always at hand.
#[async_trait]
impl<I: Send + Sync + fmt::Debug> ProvideCredentials<I> for Arc<Expiring<I>> {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, I>> {
        Some(Cow::Borrowed(self))
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<I>>> {
        Ok(Self::clone(self))
    }
}
