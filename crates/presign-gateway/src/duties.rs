//! What an upload is held to.

use http::header::{CONTENT_LENGTH, CONTENT_RANGE, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderName};
use presign::{Obligation, Verified, base64_decode};

use crate::digests::Digests;
use crate::refusal::{Fault, Problem};
use crate::{Limits, When, conditions};

const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The size and checksum of a body, enforced while it streams.
pub(crate) struct Duties {
    pub(crate) when: When,
    least: u64,
    most: u64,
    digests: Digests,
    seen: u64,
}

impl Duties {
    /// What the signature binds, what the request adds to it, and what the gateway bears.
    pub(crate) fn of(verified: &Verified, headers: &HeaderMap, limits: &Limits) -> Result<Self, Problem> {
        // A part of an object is not an object (RFC 9110 §14.5).
        if headers.contains_key(CONTENT_RANGE) {
            return Err(Problem::bad("a part of an object can't be written; send the whole"));
        }
        whole_or_chunked(headers)?;
        let mut duties = Self::owed(verified, limits, conditions::when(headers)?)?;
        // Not signed, but whoever sends it wants it checked.
        if let Some(stated) = stated_digest(headers) {
            duties.add("sha256", stated)?;
        }
        if let Some(length) = length(headers) {
            duties.fits(length)?;
        }
        Ok(duties)
    }

    /// What the signature binds, and what the gateway bears, of an object that is written `when` it says.
    pub(crate) fn owed(verified: &Verified, limits: &Limits, when: When) -> Result<Self, Problem> {
        let mut duties = Self { when, least: 0, most: limits.upload_bytes, digests: Digests::default(), seen: 0 };
        for obligation in verified.obligations() {
            match obligation {
                Obligation::Size(size) => {
                    duties.least = duties.least.max(size.min());
                    duties.most = duties.most.min(size.max());
                }
                Obligation::Checksum { algorithm, base64 } => {
                    let digest = base64_decode(base64).ok_or(UNREADABLE)?;
                    duties.add(algorithm, digest)?;
                }
                Obligation::Sha256Hex(digits) => duties.add("sha256", from_hex(digits).ok_or(UNREADABLE)?)?,
                Obligation::CreateOnly => duties.when = When::Absent,
                _ => return Err(Problem::Mute("the URL binds what is not enforced here")),
            }
        }
        Ok(duties)
    }

    /// Adds a checksum that the body has to have.
    pub(crate) fn add(&mut self, algorithm: &str, digest: Vec<u8>) -> Result<(), Problem> {
        self.digests.expect(algorithm, digest).ok_or(Problem::Mute("the URL binds a checksum that is not taken here"))
    }

    /// Whether a body of this length is one that is wanted.
    pub(crate) fn fits(&self, bytes: u64) -> Result<(), Problem> {
        self.bears(bytes)?;
        self.is_enough(bytes)
    }

    /// Takes note of bytes before they are written.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        self.bears(self.seen)?;
        self.digests.update(bytes);
        Ok(())
    }

    /// Whether the body that ended here is the one that was wanted.
    pub(crate) fn end(&mut self) -> Result<(), Problem> {
        self.is_enough(self.seen)?;
        if !std::mem::take(&mut self.digests).hold() {
            return Err(Problem::told(Fault::Checksum, "the body has another checksum than the request says"));
        }
        Ok(())
    }

    pub(crate) fn bears(&self, bytes: u64) -> Result<(), Problem> {
        if bytes <= self.most {
            return Ok(());
        }
        let text = format!("the body is longer than the {} bytes that are allowed", self.most);
        Err(Problem::told(Fault::Long, text))
    }

    fn is_enough(&self, bytes: u64) -> Result<(), Problem> {
        if bytes >= self.least {
            return Ok(());
        }
        let text = format!("the body is shorter than the {} bytes that are wanted", self.least);
        Err(Problem::told(Fault::Short, text))
    }
}

const UNREADABLE: Problem = Problem::Mute("the URL binds a checksum that can't be read");

/// The length that a head states.
pub(crate) fn length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok())
}

/// The HTTP library takes apart the chunks alone: what else was done to the body would be stored as the object.
pub(crate) fn whole_or_chunked(headers: &HeaderMap) -> Result<(), Problem> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Ok(()),
        (Some(coding), None) if coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") => Ok(()),
        _ => Err(Problem::told(Fault::Unable, "a body can be chunked, and no other transfer coding")),
    }
}

/// The SHA-256 of a `Content-Digest` ([RFC 9530](https://www.rfc-editor.org/rfc/rfc9530)); others may be ignored.
fn stated_digest(headers: &HeaderMap) -> Option<Vec<u8>> {
    let values = headers.get_all(CONTENT_DIGEST).iter().filter_map(|value| value.to_str().ok());
    let mut members = values.flat_map(|value| value.split(',')).map(str::trim);
    let base64 = members.find_map(|member| member.strip_prefix("sha-256=:")?.strip_suffix(':'))?;
    // One that can't be read is no body's checksum.
    Some(base64_decode(base64).unwrap_or_default())
}

fn from_hex(digits: &str) -> Option<Vec<u8>> {
    let nibble = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = digits.as_bytes().chunks(2).map(|pair| match pair {
        [high, low] => Some((nibble(*high)? << 4) | nibble(*low)?),
        _ => None,
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hexadecimal_digits_are_read_or_refused() {
        assert_eq!(from_hex("00ff7A"), Some(vec![0, 255, 0x7a]));
        for digits in ["0", "0g", "+1", "é"] {
            assert_eq!(from_hex(digits), None, "{digits}");
        }
    }
}
