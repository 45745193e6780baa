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
#[expect(clippy::exhaustive_structs, reason = "whoever tells a scheme tells all of it: each word is a question")]
pub struct Scheme {
    /// What the names of its parameters begin with.
    pub prefix: &'static str,
    /// Its parameters.
    pub parameters: &'static [&'static str],
    /// Other values of its parameters.
    pub values: fn(&Presented, Timestamp) -> Vec<Value>,
    /// The parameter that holds the signature, which comes last.
    pub signature: &'static str,
    /// How many characters a signature has.
    pub signature_chars: usize,
    /// The character that stands for zeros in a signature.
    pub zero: &'static str,
    /// What stands behind the characters of a signature.
    pub padding: &'static str,
    /// A parameter's name, and the same name with an escape in it.
    pub escaped_name: [&'static str; 2],
    /// What another spelling of the same URL is refused as; none where it is the same URL.
    pub respelled: Option<&'static [Kind]>,
    /// Whether a URL for GET is one for HEAD too.
    pub head_follows_get: bool,
    /// What the path begins with, before the object's name.
    pub mount: &'static str,
    /// Other beginnings of a path, with what they are.
    pub mounts: &'static [(&'static str, &'static str)],
    /// What remains of the list of bound headers where nothing is bound that a caller asked for.
    pub unlisted: (&'static str, Option<&'static str>),
    /// What one character changed in path, query and signature is refused as.
    pub flipped: [&'static [Kind]; 3],
    /// The status of an upload that replaces an object, and of one that creates it.
    pub stored: [u16; 2],
    /// The status of a deletion.
    pub deleted: u16,
    /// How a listing mentions an object.
    pub listed: fn(&str) -> String,
    /// The header that binds a SHA-256, and its value from the digest in base64; none where nothing binds one.
    pub sum: Option<Sum>,
    /// The header that binds an upload to a new object, and another value of it; none where nothing does.
    pub create_only: Option<(&'static str, &'static str)>,
    /// Header fields that command the service, with a value each: a bearer who could add one could do what was not
    /// granted.
    pub commands: &'static [(&'static str, &'static str)],
    /// What such a field is refused as that was not signed.
    pub commanded: &'static [Kind],
    /// The header fields of a download that a URL can set.
    pub overrides: &'static [&'static str],
}

/// A header, and its value from a digest in base64.
pub type Sum = (&'static str, fn(&str) -> String);

/// A parameter, what is done to it, its new value, and what that is refused as.
pub type Value = (&'static str, &'static str, String, &'static [Kind]);

impl std::fmt::Debug for Scheme {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scheme").field("parameters", &self.parameters).finish_non_exhaustive()
    }
}

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
