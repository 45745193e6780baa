//! Headers that a program may want to bind.

use crate::oracle::text;
use crate::random::Random;

/// A header, with a value that Cloud Storage can read where it has to.
pub(super) fn header(random: &mut Random) -> (String, String) {
    let mut value = text::line(random);
    let name = match random.below(8) {
        0..3 => {
            let length = 1 + random.below(12);
            let start = random.one(&["x-goog-meta-", "X-Goog-Meta-", "x-goog-", "X-"]);
            format!("{start}{}", text::of(random, "-_.!~*'|", length))
        }
        3 if random.once_in(20) => random.one(REFUSED).to_owned(),
        _ => random.one(HEADERS).to_owned(),
    };
    let number = |random: &mut Random| random.below(1 << 40);
    match name.to_ascii_lowercase().as_str() {
        "content-length" => value = number(random).to_string(),
        "x-goog-content-length-range" => {
            let (one, other) = (number(random), number(random));
            value = format!("{},{}", one.min(other), one.max(other));
        }
        "x-goog-if-generation-match" => {
            value = if random.once_in(2) { "0".to_owned() } else { number(random).to_string() }
        }
        "x-goog-hash" => value = random.one(HASHES).to_owned(),
        "x-goog-content-sha256" => value = random.one(BODIES).to_owned(),
        _ if random.once_in(200) => value.push('é'),
        _ => {}
    }
    (name, value)
}

/// Of nothing.
pub(super) const BODY_HASH: &str = "1B2M2Y8AsgTpgAmY7PhCfg==";
const HASHES: &[&str] = &["crc32c=AAAAAA==", "crc32c=AAAAAA==,md5=1B2M2Y8AsgTpgAmY7PhCfg=="];
const BODIES: &[&str] = &[
    "UNSIGNED-PAYLOAD",
    " UNSIGNED-PAYLOAD\t",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    " e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "no  hash",
];
/// Those of the signature, and of another service.
const REFUSED: &[&str] = &["x-goog-date", "X-Goog-Expires", "x-goog-signature", "x-amz-acl", "X-Amz-Meta-A"];
const HEADERS: &[&str] = &[
    "Content-Type",
    "content-md5",
    "content-length",
    "Cache-Control",
    "content-encoding",
    "Content-Disposition",
    "content-language",
    "Expires",
    "Date",
    "Range",
    "If-None-Match",
    "if-match",
    "Origin",
    "Accept",
    "x-goog-acl",
    "x-goog-storage-class",
    "X-Goog-User-Project",
    "x-goog-if-generation-match",
    "x-goog-if-metageneration-match",
    "x-goog-content-length-range",
    "x-goog-copy-source",
    "x-goog-copy-source-if-match",
    "x-goog-metadata-directive",
    "x-goog-custom-time",
    "x-goog-hash",
    "x-goog-content-sha256",
    "x-goog-resumable",
    "x-goog-encryption-algorithm",
    "x-goog-encryption-key",
    "X-Goog-Encryption-Key-SHA256",
];
