//! What an upload is held to.

use http::HeaderMap;
use http::header::{CONTENT_LENGTH, CONTENT_RANGE, TRANSFER_ENCODING};
use http::{HeaderName, StatusCode};
use presign::{Obligation, Sha256, Verified, base64_decode};

use crate::refusal::Problem;
use crate::{Limits, When, conditions};

const CONTENT_DIGEST: HeaderName = HeaderName::from_static("content-digest");

/// The size and checksum of a body, enforced while it streams.
pub(crate) struct Duties {
    pub(crate) when: When,
    least: u64,
    most: u64,
    digests: Vec<Vec<u8>>,
    seen: u64,
    hash: Option<Sha256>,
}

impl Duties {
    /// What the signature binds, what the request adds to it, and what the gateway bears.
    pub(crate) fn of(verified: &Verified, headers: &HeaderMap, limits: &Limits) -> Result<Self, Problem> {
        // A part of an object is not an object (RFC 9110 §14.5).
        if headers.contains_key(CONTENT_RANGE) {
            return Err(Problem::bad("a part of an object can't be written; send the whole"));
        }
        whole_or_chunked(headers)?;
        let when = conditions::when(headers)?;
        let mut duties = Self { when, least: 0, most: limits.upload_bytes, digests: Vec::new(), seen: 0, hash: None };
        for obligation in verified.obligations() {
            match obligation {
                Obligation::Size(size) => {
                    duties.least = duties.least.max(size.min());
                    duties.most = duties.most.min(size.max());
                }
                Obligation::Checksum { algorithm: "sha256", base64 } => duties.digests.push(digest(base64)?),
                Obligation::CreateOnly => duties.when = When::Absent,
                _ => return Err(Problem::Mute("the URL binds what is not enforced here")),
            }
        }
        // Not signed, but whoever sends it wants it checked.
        if let Some(stated) = stated_digest(headers)
            && !duties.digests.contains(&stated)
        {
            duties.digests.push(stated);
        }
        duties.hash = (!duties.digests.is_empty()).then(Sha256::new);
        let length = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
        if let Some(length) = length {
            duties.bears(length)?;
            duties.is_enough(length)?;
        }
        Ok(duties)
    }

    /// Takes note of bytes before they are written.
    pub(crate) fn take(&mut self, bytes: &[u8]) -> Result<(), Problem> {
        self.seen = self.seen.saturating_add(bytes.len() as u64);
        self.bears(self.seen)?;
        if let Some(hash) = &mut self.hash {
            hash.update(bytes);
        }
        Ok(())
    }

    /// Whether the body that ended here is the one that was wanted.
    pub(crate) fn end(&mut self) -> Result<(), Problem> {
        self.is_enough(self.seen)?;
        let Some(hash) = self.hash.take() else { return Ok(()) };
        let found = hash.finish();
        if self.digests.iter().any(|digest| digest[..] != found) {
            return Err(Problem::bad("the body has another checksum than the request says"));
        }
        Ok(())
    }

    fn bears(&self, bytes: u64) -> Result<(), Problem> {
        if bytes <= self.most {
            return Ok(());
        }
        let text = format!("the body is longer than the {} bytes that are allowed", self.most);
        Err(Problem::told(StatusCode::PAYLOAD_TOO_LARGE, text))
    }

    fn is_enough(&self, bytes: u64) -> Result<(), Problem> {
        if bytes >= self.least {
            return Ok(());
        }
        Err(Problem::bad(format!("the body is shorter than the {} bytes that are wanted", self.least)))
    }
}

/// The HTTP library takes apart the chunks alone: what else was done to the body would be stored as the object.
fn whole_or_chunked(headers: &HeaderMap) -> Result<(), Problem> {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Ok(()),
        (Some(coding), None) if coding.as_bytes().trim_ascii().eq_ignore_ascii_case(b"chunked") => Ok(()),
        _ => Err(Problem::told(StatusCode::NOT_IMPLEMENTED, "a body can be chunked, and no other transfer coding")),
    }
}

fn digest(base64: &str) -> Result<Vec<u8>, Problem> {
    let digest = base64_decode(base64).filter(|digest| digest.len() == 32);
    digest.ok_or(Problem::Mute("the URL binds a checksum that can't be read"))
}

/// The SHA-256 of a `Content-Digest` ([RFC 9530](https://www.rfc-editor.org/rfc/rfc9530)); others may be ignored.
fn stated_digest(headers: &HeaderMap) -> Option<Vec<u8>> {
    let values = headers.get_all(CONTENT_DIGEST).iter().filter_map(|value| value.to_str().ok());
    let mut members = values.flat_map(|value| value.split(',')).map(str::trim);
    let base64 = members.find_map(|member| member.strip_prefix("sha-256=:")?.strip_suffix(':'))?;
    // One that can't be read is no body's checksum.
    Some(base64_decode(base64).unwrap_or_default())
}
