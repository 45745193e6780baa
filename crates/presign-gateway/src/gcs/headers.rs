//! The headers that are commands. Each is signed, which the verifier sees to; one that nothing here would follow is
//! refused, because whoever signed it counts on it.

use http::{HeaderMap, HeaderValue};

use crate::refusal::{Fault, Problem};

/// Refuses each `x-goog-*` that means nothing here
/// (<https://cloud.google.com/storage/docs/xml-api/reference-headers>). Where its value is an obligation, that is
/// enforced with all others.
pub(super) fn known(headers: &HeaderMap) -> Result<(), Problem> {
    for (name, value) in headers {
        let is = |text: &str| value.as_bytes().trim_ascii() == text.as_bytes();
        let known = match name.as_str() {
            name if name.starts_with("x-amz-") => false,
            name if !name.starts_with("x-goog-") => true,
            "x-goog-content-length-range" | "x-goog-hash" => true,
            // Zero is a name that is free. There are no other generations here.
            "x-goog-if-generation-match" => is("0"),
            "x-goog-content-sha256" => is("UNSIGNED-PAYLOAD") || value.as_bytes().trim_ascii().len() == 64,
            "x-goog-resumable" => is("start"),
            _ => false,
        };
        if !known {
            return Err(Problem::told(Fault::Unable, format!("the header {name} means nothing here with this value")));
        }
    }
    Ok(())
}

/// Refuses every command: what goes on with an upload is not signed, and can add nothing to what was.
pub(super) fn none(headers: &HeaderMap) -> Result<(), Problem> {
    let is_command = |name: &str| name.starts_with("x-goog-") || name.starts_with("x-amz-");
    // Google's clients repeat what began the upload.
    let repeats = |name: &str, value: &HeaderValue| name == "x-goog-resumable" && value == "start";
    let mut all = headers.iter().map(|(name, value)| (name.as_str(), value));
    match all.find(|(name, value)| is_command(name) && !repeats(name, value)) {
        Some((name, _)) => {
            Err(Problem::told(Fault::Unable, format!("the header {name} means nothing to a session's URI")))
        }
        None => Ok(()),
    }
}

/// Refuses to bind what would be kept with an object: a store here has bytes and a name, and serves no more than that.
pub(super) fn stored<'h>(mut bound: impl Iterator<Item = &'h str>) -> Result<(), Problem> {
    const KEPT: [&str; 6] = [
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "x-upload-content-length",
        "x-upload-content-type",
    ];
    match bound.find(|name| KEPT.contains(name)) {
        Some(name) => Err(Problem::told(Fault::Unable, format!("the header {name} would not be kept with the object"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_followed_or_refused() {
        let asked = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.append(name, value.parse().unwrap());
            known(&headers).is_ok()
        };
        let digits = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for (name, value) in [
            ("x-goog-content-length-range", "1,9"),
            ("x-goog-hash", "crc32c=4waSgw=="),
            ("x-goog-if-generation-match", "0"),
            ("x-goog-content-sha256", "UNSIGNED-PAYLOAD"),
            ("x-goog-content-sha256", digits),
            ("x-goog-resumable", "start"),
            ("x-team", "blue"),
            ("content-type", "text/plain"),
        ] {
            assert!(asked(name, value), "{name}: {value}");
        }
        for (name, value) in [
            ("x-goog-if-generation-match", "17"),
            ("x-goog-if-generation-match", "00"),
            ("x-goog-if-metageneration-match", "0"),
            ("x-goog-content-sha256", "unsigned-payload"),
            ("x-goog-content-sha256", &digits[1..]),
            ("x-goog-resumable", "stop"),
            ("x-goog-copy-source", "/other/secret"),
            ("x-goog-acl", "public-read"),
            ("x-goog-meta-team", "blue"),
            ("x-goog-encryption-algorithm", "AES256"),
            ("x-goog-storage-class", "NEARLINE"),
            ("x-goog-user-project", "p"),
            ("x-amz-acl", "private"),
        ] {
            assert!(!asked(name, value), "{name}: {value}");
        }
    }

    #[test]
    fn what_would_be_kept_is_not_bound() {
        assert!(stored(["content-md5", "content-type", "host", "x-goog-hash"].into_iter()).is_ok());
        assert!(stored(["content-encoding", "host"].into_iter()).is_err());
    }
}
