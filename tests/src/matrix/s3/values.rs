//! Other values of S3's parameters.

use presign_core::Timestamp;

use super::super::scheme::Value;
use super::super::shifted;
use crate::{Kind, Presented};

pub(super) fn values(right: &Presented, now: Timestamp) -> Vec<Value> {
    const MALFORMED: &[Kind] = &[Kind::Malformed];
    const SIGNATURE: &[Kind] = &[Kind::Signature];
    let (algorithm, credential, date) = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date");
    let (expires, signed, signature) = ("X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature");
    let own = right.parameter(credential).unwrap_or_default();
    let (key, scope) = own.split_once("%2F").unwrap_or((own, ""));
    let other = |key: &str| format!("{key}%2F{scope}");
    let mac = right.parameter(signature).unwrap_or_default();
    let day = now.basic().date().to_owned();
    let tomorrow = shifted(now, 86_400).basic().date().to_owned();
    let last = if mac.ends_with('0') { "1" } else { "0" };

    vec![
        (algorithm, "sha1", "AWS4-HMAC-SHA1".into(), MALFORMED),
        (algorithm, "sigv4a", "AWS4-ECDSA-P256-SHA256".into(), MALFORMED),
        (algorithm, "of-google", "GOOG4-HMAC-SHA256".into(), MALFORMED),
        (algorithm, "value-in-lower-case", "aws4-hmac-sha256".into(), MALFORMED),
        (credential, "unknown-key", other(&format!("{key}X")), &[Kind::UnknownKey]),
        (credential, "key-in-lower-case", other(&other_case(key)), &[Kind::UnknownKey]),
        (credential, "no-key", other(""), MALFORMED),
        (credential, "another-day", own.replacen(&day, &tomorrow, 1), MALFORMED),
        (credential, "another-region", own.replacen("us-east-1", "eu-west-1", 1), MALFORMED),
        (credential, "service-ec2", own.replacen("%2Fs3%2F", "%2Fec2%2F", 1), MALFORMED),
        (credential, "service-sts", own.replacen("%2Fs3%2F", "%2Fsts%2F", 1), MALFORMED),
        (credential, "terminator", own.replacen("aws4_request", "goog4_request", 1), MALFORMED),
        (credential, "four-words", own.replacen("%2Fs3%2F", "%2F", 1), MALFORMED),
        (date, "a-minute-later", shifted(now, 60).basic().as_str().to_owned(), &[Kind::Signature, Kind::Malformed]),
        (date, "a-minute-earlier", shifted(now, -60).basic().as_str().to_owned(), &[Kind::Signature, Kind::Malformed]),
        (date, "another-day", format!("{tomorrow}T000000Z"), MALFORMED),
        (date, "no-such-day", "20250230T000000Z".into(), MALFORMED),
        (date, "extended-form", now.to_string().replace(':', "%3A"), MALFORMED),
        (date, "no-date", "yesterday".into(), MALFORMED),
        (expires, "a-second-more", "901".into(), SIGNATURE),
        (expires, "the-cap", "604800".into(), SIGNATURE),
        (expires, "over-the-cap", "604801".into(), &[Kind::Validity]),
        (expires, "zero", "0".into(), &[Kind::Validity]),
        (expires, "zero-in-front", "0900".into(), MALFORMED),
        (expires, "plus-in-front", "%2B900".into(), MALFORMED),
        (expires, "negative", "-1".into(), MALFORMED),
        (expires, "fraction", "900.5".into(), MALFORMED),
        (expires, "blank-behind", "900%20".into(), MALFORMED),
        (expires, "no-number", "abc".into(), MALFORMED),
        (expires, "over-64-bits", "18446744073709551616".into(), MALFORMED),
        (signed, "one-more", "host%3Bx-amz-date".into(), SIGNATURE),
        (signed, "host-twice", "host%3Bhost".into(), MALFORMED),
        (signed, "without-host", "accept".into(), MALFORMED),
        (signed, "upper-case", "Host".into(), MALFORMED),
        (signed, "semicolon-behind", "host%3B".into(), MALFORMED),
        (signature, "last-digit", format!("{}{last}", &mac[..mac.len().saturating_sub(1)]), SIGNATURE),
        (signature, "upper-case", mac.to_ascii_uppercase(), MALFORMED),
        (signature, "62-digits", mac.get(2..).unwrap_or_default().to_owned(), &[Kind::Signature, Kind::Malformed]),
        (signature, "63-digits", mac.get(1..).unwrap_or_default().to_owned(), MALFORMED),
        (signature, "66-digits", format!("{mac}00"), &[Kind::Signature, Kind::Malformed]),
        (signature, "no-digits", "zz".repeat(32), MALFORMED),
        (signature, "zeros", "0".repeat(64), SIGNATURE),
    ]
}

/// An access key in upper case, or in lower case if it is that already.
pub(in crate::matrix) fn other_case(key: &str) -> String {
    // Not the other way round: the case of an escape is nothing to a server.
    if key.contains(|c: char| c.is_ascii_lowercase()) { key.to_ascii_uppercase() } else { key.to_ascii_lowercase() }
}
