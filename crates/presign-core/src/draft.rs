use std::fmt;

use crate::encode::{base64_query, base64url_put};
use crate::{Presigned, hex_encode};

/// How a signature is written into its URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealEncoding {
    /// Lower-case hexadecimal digits.
    Hex,
    /// Base64 with padding, then percent-encoded.
    Base64,
    /// Base64 in the alphabet for URLs, without padding.
    Base64Url,
}

/// The parameter that carries the signature, the last of the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal {
    param: &'static str,
    encoding: SealEncoding,
}

impl Seal {
    /// A signature under the name `param`.
    pub const fn new(param: &'static str, encoding: SealEncoding) -> Self {
        Self { param, encoding }
    }

    /// A hexadecimal signature under the name `param`.
    pub const fn hex(param: &'static str) -> Self {
        Self::new(param, SealEncoding::Hex)
    }

    /// Appends `&param=signature` to a URL that has a query.
    pub fn append(&self, url: &mut String, signature: &[u8]) {
        url.push('&');
        url.push_str(self.param);
        url.push('=');
        match self.encoding {
            SealEncoding::Hex => hex_encode(signature, url),
            SealEncoding::Base64 => base64_query(signature, url),
            SealEncoding::Base64Url => base64url_put(signature, url),
        }
    }
}

/// A presigned request that lacks its signature: the seam for RSA keys, remote keys and third parties.
///
/// Sign [`message`](Self::message), then [`seal`](Self::seal).
///
/// ```
/// # use presign_core::{Draft, End, Grant, Limits, Presigned, Seal, SealEncoding, Timestamp};
/// # let at = Timestamp::from_unix(1_795_262_400)?;
/// # let grant = Grant::get("k", std::time::Duration::from_secs(60));
/// # let window = grant.parts()?.window(at, &Limits::up_to_seconds(3600), End::Never)?;
/// let unsigned = Presigned::new(http::Method::GET, "https://toy.example/k?until=1".into(), window);
/// let draft = Draft::new(unsigned, "GET\nhttps://toy.example/k?until=1".into(), Seal::new("sig", SealEncoding::Base64));
/// assert!(draft.message().starts_with("GET\n"));
/// assert_eq!(draft.seal(&[0xfb, 0xff]).reveal().as_str(), "https://toy.example/k?until=1&sig=%2B%2F8%3D");
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Draft {
    unsigned: Presigned,
    message: String,
    seal: Seal,
}

impl Draft {
    /// The draft of `unsigned`, whose signature is one of `message`.
    pub fn new(unsigned: Presigned, message: String, seal: Seal) -> Self {
        Self { unsigned, message, seal }
    }

    /// What is to be signed.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// The request with its signature.
    pub fn seal(mut self, signature: &[u8]) -> Presigned {
        self.seal.append(&mut self.unsigned.url, signature);
        self.unsigned
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("unsigned", &self.unsigned).field("seal", &self.seal).finish_non_exhaustive()
    }
}
