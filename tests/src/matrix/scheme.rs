//! What differs from scheme to scheme: names, words and what an answer looks like.

use anyhow::Result;
use presign_core::{Grant, Presigned, Timestamp};

use crate::{Kind, Presented};

/// What signs right requests for a server.
pub(crate) trait Signs {
    /// How its URLs are made.
    fn scheme(&self) -> &'static Scheme;

    /// The instant it signs at.
    fn now(&self) -> Timestamp;

    /// Signs `grant` by the library.
    fn presign(&self, grant: &Grant<'_>) -> Result<Presigned>;

    /// What an object is called in the server's [`Store`](crate::Store).
    fn stored_as(&self, key: &str) -> String;

    /// A second right download of an object, where the scheme has a second form of its URL.
    fn get_otherwise(&self, key: &str) -> Result<Option<Presented>>;

    /// As [`presign`](Self::presign), as its bearer presents it, with `body`.
    fn sign(&self, grant: &Grant<'_>, body: &[u8]) -> Result<Presented> {
        self.presign(grant).map(|presigned| Presented::new(&presigned, body))
    }
}

/// A scheme in the words of the matrix.
pub(crate) struct Scheme {
    /// What the names of its parameters begin with.
    pub(crate) prefix: &'static str,
    /// Its parameters.
    pub(crate) parameters: &'static [&'static str],
    /// Other values of its parameters.
    pub(crate) values: fn(&Presented, Timestamp) -> Vec<Value>,
    /// The parameter that holds the signature, which comes last.
    pub(crate) signature: &'static str,
    /// How many characters a signature has.
    pub(crate) signature_chars: usize,
    /// The character that stands for zeros in a signature.
    pub(crate) zero: &'static str,
    /// What stands behind the characters of a signature.
    pub(crate) padding: &'static str,
    /// A parameter's name, and the same name with an escape in it.
    pub(crate) escaped_name: [&'static str; 2],
    /// What another spelling of the same URL is refused as; none where it is the same URL.
    pub(crate) respelled: Option<&'static [Kind]>,
    /// Whether a URL for GET is one for HEAD too.
    pub(crate) head_follows_get: bool,
    /// What the path begins with, before the object's name.
    pub(crate) mount: &'static str,
    /// Other beginnings of a path, with what they are.
    pub(crate) mounts: [(&'static str, &'static str); 3],
    /// What remains of the list of bound headers where nothing is bound that a caller asked for.
    pub(crate) unlisted: (&'static str, Option<&'static str>),
    /// What one character changed in path, query and signature is refused as.
    pub(crate) flipped: [&'static [Kind]; 3],
    /// The status of an upload that replaces an object, and of one that creates it.
    pub(crate) stored: [u16; 2],
    /// The status of a deletion.
    pub(crate) deleted: u16,
    /// How a listing mentions an object.
    pub(crate) listed: fn(&str) -> String,
    /// The header that binds a SHA-256, and its value from the digest in base64.
    pub(crate) sum: (&'static str, fn(&str) -> String),
    /// The header fields of a download that a URL can set.
    pub(crate) overrides: &'static [&'static str],
}

/// A parameter, what is done to it, its new value, and what that is refused as.
pub(crate) type Value = (&'static str, &'static str, String, &'static [Kind]);

impl Scheme {
    /// The parameter that holds the signature, of zeros.
    pub(crate) fn zeros(&self) -> String {
        format!("{}={}{}", self.signature, self.zero.repeat(self.signature_chars), self.padding)
    }

    /// `right` with a signature of zeros.
    pub(crate) fn forged(&self, right: &Presented) -> Presented {
        right.clone().with_parameter(self.signature, |_| Some(self.zeros()))
    }
}
