use std::borrow::Cow;

use presign_core::{Denied, Obligation, Reason, Size};

use crate::Claims;

/// What the signature binds and only the body or the store can settle.
pub(crate) fn obligations(claims: &Claims<'_>) -> Result<Vec<Obligation>, Denied> {
    // S3 obeys some headers in the query too, where other signers put them: recorded are `If-None-Match` and `x-amz-*`.
    let hoisted = claims.query().map(|(name, value)| (name.to_ascii_lowercase().into(), value.unwrap_or_default()));
    let hoisted = hoisted.filter(|(name, _): &(Cow<'_, str>, _)| name == "if-none-match" || name.starts_with("x-amz-"));
    let sent = claims.headers().map(|(name, value)| (name.into(), value));
    let mut obligations = Vec::new();
    for (name, value) in sent.chain(hoisted) {
        let obligation = match (&*name, checksum(&name)) {
            (_, Some(algorithm)) => Obligation::Checksum { algorithm, base64: value.to_owned() },
            ("content-length", _) => {
                let bytes: u64 = value.parse().map_err(|_| Reason::Malformed("content-length"))?;
                Obligation::Size(Size::from(bytes))
            }
            ("if-none-match", _) if value == "*" => Obligation::CreateOnly,
            ("x-amz-content-sha256", _) if value.len() == 64 => Obligation::Sha256Hex(value.to_owned()),
            _ => continue,
        };
        // What Version 2 finds in the query is one of its headers too.
        if !obligations.contains(&obligation) {
            obligations.push(obligation);
        }
    }
    Ok(obligations)
}

/// The algorithm of the checksum that a header or a form's field of this name states.
pub(crate) fn checksum(name: &str) -> Option<&'static str> {
    const CHECKSUMS: [(&str, &str); 6] = [
        ("content-md5", "md5"),
        ("x-amz-checksum-crc32", "crc32"),
        ("x-amz-checksum-crc32c", "crc32c"),
        ("x-amz-checksum-crc64nvme", "crc64nvme"),
        ("x-amz-checksum-sha1", "sha1"),
        ("x-amz-checksum-sha256", "sha256"),
    ];
    CHECKSUMS.iter().find_map(|(header, algorithm)| (*header == name).then_some(*algorithm))
}
