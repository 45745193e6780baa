//! A server of a scheme that this crate has never heard of.

use anyhow::Result;
use presign_core::{Backend, Timestamp};

use super::Harness;
use crate::matrix::own::{FormWords, PartWords};
use crate::matrix::scheme::Scheme;

/// A scheme of one's own, told to the matrix: who signs by it, and the words in which its URLs are touched.
pub trait OwnScheme: Send + Sync {
    /// Its name in the report.
    fn name(&self) -> &str;

    /// How its URLs are made, and what they are refused as.
    fn scheme(&self) -> &'static Scheme;

    /// How long a URL may live, in seconds.
    fn longest_seconds(&self) -> u64;

    /// How far ahead the clock of a signer may be, in seconds; none where a URL does not say when it was signed.
    fn ahead_seconds(&self) -> Option<u64>;

    /// What signs.
    ///
    /// # Errors
    /// There is no such backend.
    fn backend(&self, signed_by: SignedBy) -> Result<Box<dyn Backend>>;

    /// The parameter with the token of a temporary key; none where keys have no tokens. Where they do,
    /// [`backend`](Self::backend) is asked for [`SignedBy::Temporary`] and its like.
    fn token(&self) -> Option<&'static str> {
        None
    }

    /// How an upload in parts is spoken of; none where the backend signs no steps.
    fn parts(&self) -> Option<&'static PartWords> {
        None
    }

    /// How an upload form is spoken of; none where the backend signs none.
    fn form(&self) -> Option<&'static FormWords> {
        None
    }

    /// What an object is called in the server's [`Store`](crate::Store).
    fn stored_as(&self, key: &str) -> String;
}

/// A server whose URLs are those of an [`OwnScheme`].
pub trait OwnHarness: Harness {
    /// What to sign with.
    fn own(&self) -> &dyn OwnScheme;
}

/// Whose signature it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignedBy {
    /// The key that the server knows, which does not end.
    Right,
    /// One of the same name and other bytes.
    OtherSecret,
    /// One that the server has never heard of.
    UnknownKey,
    /// A right one of the server's, which ends at this instant.
    Until(Timestamp),
    /// A right key of the server's that has a token, with it. Its end is known, and an hour ahead at least.
    Temporary,
    /// The same key with the token of another.
    OtherToken,
    /// The same key without its token.
    NoToken,
}
