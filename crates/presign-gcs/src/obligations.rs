use presign_core::{Denied, Obligation, Reason, Size};

use crate::Claims;

/// What the signature binds and only the body or the store can settle.
pub(crate) fn obligations(claims: &Claims<'_>) -> Result<Vec<Obligation>, Denied> {
    let mut obligations = Vec::new();
    for (name, value) in claims.headers() {
        let value = value.trim();
        match name {
            "content-length" => {
                let bytes: u64 = decimal(value).ok_or(Reason::Malformed("content-length"))?;
                obligations.push(Obligation::Size(Size::from(bytes)));
            }
            "x-goog-content-length-range" => {
                let size = range(value).ok_or(Reason::Malformed("x-goog-content-length-range"))?;
                obligations.push(Obligation::Size(size));
            }
            "content-md5" => obligations.push(Obligation::Checksum { algorithm: "md5", base64: value.to_owned() }),
            "x-goog-hash" => {
                for one in value.split(',') {
                    obligations.push(hash(one.trim()).ok_or(Reason::Malformed("x-goog-hash"))?);
                }
            }
            "x-goog-content-sha256" if value.len() == 64 => obligations.push(Obligation::Sha256Hex(value.to_owned())),
            "x-goog-if-generation-match" if value == "0" => obligations.push(Obligation::CreateOnly),
            _ => {}
        }
    }
    Ok(obligations)
}

fn hash(text: &str) -> Option<Obligation> {
    let (name, base64) = text.split_once('=')?;
    let algorithm = ["crc32c", "md5"].into_iter().find(|algorithm| *algorithm == name)?;
    Some(Obligation::Checksum { algorithm, base64: base64.to_owned() })
}

fn range(text: &str) -> Option<Size> {
    let (min, max) = text.split_once(',')?;
    let (min, max) = (decimal(min.trim())?, decimal(max.trim())?);
    (min <= max).then(|| Size::between(min, max))
}

/// `u64::from_str` without the plus sign that it takes.
fn decimal(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}
