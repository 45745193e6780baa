//! A server of a scheme that this crate has never heard of.

use anyhow::Result;
use presign_core::{Backend, Timestamp};

use super::Harness;
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
    /// The right key, of which nobody said when it ends.
    UntilSomeTime,
    /// A temporary one of the server's, with its session token. This one and the two below are asked for where the
    /// scheme has such a token.
    Temporary,
    /// The temporary one with the token of another.
    OtherToken,
    /// The temporary one without its token.
    NoToken,
}
