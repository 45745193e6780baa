use presign_core::{Timestamp, base64_encode};

use super::super::s3::other_case;
use super::super::scheme::Value;
use crate::{Kind, Presented};

/// Other values of the parameters of Version 2.
pub(super) fn values(right: &Presented, now: Timestamp) -> Vec<Value> {
    const MALFORMED: &[Kind] = &[Kind::Malformed];
    const SIGNATURE: &[Kind] = &[Kind::Signature];
    let (key_id, expires, signature) = ("AWSAccessKeyId", "Expires", "Signature");
    let key = right.parameter(key_id).unwrap_or_default();
    let end = right.parameter(expires).unwrap_or_default();
    let mac = right.parameter(signature).unwrap_or_default();
    let of = |bytes: &[u8]| signature_pair(bytes).replacen("Signature=", "", 1);
    vec![
        (key_id, "unknown", format!("{key}X"), &[Kind::UnknownKey]),
        (key_id, "other-case", other_case(key), &[Kind::UnknownKey]),
        (expires, "a-second-more", now.plus(901).unix().to_string(), SIGNATURE),
        (expires, "a-second-less", now.plus(899).unix().to_string(), SIGNATURE),
        (expires, "a-year-more", now.plus(31_536_000).unix().to_string(), SIGNATURE),
        (expires, "over", now.minus(60).unix().to_string(), &[Kind::Expired]),
        (expires, "zero-in-front", format!("0{end}"), MALFORMED),
        (expires, "plus-in-front", format!("%2B{end}"), MALFORMED),
        (expires, "fraction", format!("{end}.5"), MALFORMED),
        (expires, "negative", "-1".into(), MALFORMED),
        (expires, "no-number", "abc".into(), MALFORMED),
        (expires, "over-64-bits", "18446744073709551616".into(), MALFORMED),
        (signature, "zeros", of(&[0; 20]), SIGNATURE),
        (signature, "19-bytes", of(&[0; 19]), MALFORMED),
        (signature, "21-bytes", of(&[0; 21]), MALFORMED),
        (signature, "no-base64", "%21".repeat(28), MALFORMED),
        (signature, "in-hex", "00".repeat(20), MALFORMED),
        (signature, "a-character-more", format!("{mac}A"), MALFORMED),
    ]
}

/// The parameter of a signature of these bytes.
pub(super) fn signature_pair(bytes: &[u8]) -> String {
    let base64 = base64_encode(bytes);
    format!("Signature={}", base64.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D"))
}
