//! The local scheme in the words of the matrix.

use presign_core::Timestamp;

use super::super::case::Sheet;
use super::super::operation::Operation;
use super::super::scheme::{Scheme, Value};
use crate::local::{KEYS, MOUNT};
use crate::{Kind, Presented};

pub(crate) const LOCAL: Scheme = Scheme {
    prefix: "ps-",
    parameters: &["ps-key", "ps-from", "ps-until", "ps-headers", "ps-size", "ps-net", "ps-under", "ps-sig"],
    values,
    signature: "ps-sig",
    signature_chars: 43,
    zero: "A",
    padding: "",
    escaped_name: ["ps-until", "ps-unt%69l"],
    respelled: Some(&[Kind::Malformed]),
    head_follows_get: true,
    mount: MOUNT,
    mounts: &[("another-mount", "/other"), ("mount-cut", ""), ("mount-escaped", "/%66iles")],
    unlisted: ("ps-headers", None),
    flipped: [PATH, QUERY, PATH],
    stored: [204, 201],
    deleted: 204,
    listed: |key| format!("\"name\":\"{key}\""),
    sum: Some(("content-digest", |base64| format!("sha-256=:{base64}:"))),
    create_only: Some(("if-none-match", "\"0\"")),
    commands: &[],
    commanded: &[],
    overrides: &["cache-control", "content-disposition", "content-language", "content-type"],
};

/// The last character of a signature has bits that must be zero, and the mount is no object's.
const PATH: &[Kind] = &[Kind::Signature, Kind::Malformed];
const QUERY: &[Kind] = &[Kind::Signature, Kind::Malformed, Kind::UnknownKey];

const MALFORMED: &[Kind] = &[Kind::Malformed];
const SIGNATURE: &[Kind] = &[Kind::Signature];

/// Every byte changed once, parameters in another order, and under names that are reserved.
pub(super) fn tamper(sheet: &mut Sheet, operation: &Operation) {
    let (name, right) = (operation.name, &operation.send);
    let target = right.target();
    for at in 1..target.len() {
        let mut bytes = target.as_bytes().to_vec();
        bytes[at] = if bytes[at] == b'e' { b'f' } else { b'e' };
        let flipped = right.clone().with_target(&String::from_utf8_lossy(&bytes));
        sheet.refuses(&format!("{name}/each-byte/{at}"), flipped, QUERY);
    }
    let pairs = right.pairs();
    let own = pairs.iter().filter(|pair| !pair.starts_with("ps-")).count();
    for first in 0..pairs.len() - 1 {
        let mut swapped = pairs.clone();
        swapped.swap(first, first + 1);
        // Two parameters of the URL's own stand as they were signed.
        let kinds = if first + 1 < own { SIGNATURE } else { MALFORMED };
        sheet.refuses(&format!("{name}/order/{first}-swapped"), right.clone().with_pairs(&swapped), kinds);
    }
    for pair in ["ps-nonce=1", "ps-uses=1", "ps-alg=none", "PS-X=1", "Ps-Key=sign-1", "ps-=", "ps-", "p%73-key=a"] {
        let label = pair.replace('%', "");
        sheet.refuses(&format!("{name}/reserved/{label}-behind"), right.clone().with_pair(pair), MALFORMED);
        let mut front = vec![pair];
        front.extend(&pairs);
        sheet.refuses(&format!("{name}/reserved/{label}-in-front"), right.clone().with_pairs(&front), MALFORMED);
    }
}

fn values(right: &Presented, now: Timestamp) -> Vec<Value> {
    let (key, until, signature) = ("ps-key", "ps-until", "ps-sig");
    let own = |name| right.parameter(name).unwrap_or_default();
    let mac = own(signature);
    let end = now.unix() + 900;
    let mut values: Vec<Value> = vec![
        (key, "unknown", "nobody".into(), &[Kind::UnknownKey]),
        (key, "another-of-the-ring", KEYS[2].0.into(), SIGNATURE),
        (key, "value-in-upper-case", own(key).to_ascii_uppercase(), &[Kind::UnknownKey]),
        (key, "a-blank-behind", format!("{}%20", own(key)), &[Kind::UnknownKey]),
        (key, "escaped", own(key).replacen('s', "%73", 1), MALFORMED),
        (until, "a-second-more", (end + 1).to_string(), SIGNATURE),
        (until, "a-second-less", (end - 1).to_string(), SIGNATURE),
        (until, "in-the-past", "1".into(), SIGNATURE),
        (until, "the-last-that-there-is", "253402300799".into(), SIGNATURE),
        (until, "beyond-9999", "253402300800".into(), MALFORMED),
        (until, "over-64-bits", "18446744073709551616".into(), MALFORMED),
        (until, "zero-in-front", format!("0{end}"), MALFORMED),
        (until, "plus-in-front", format!("%2B{end}"), MALFORMED),
        (until, "negative", format!("-{end}"), MALFORMED),
        (until, "fraction", format!("{end}.0"), MALFORMED),
        (until, "blank-behind", format!("{end}%20"), MALFORMED),
        (until, "a-date", now.basic().as_str().to_owned(), MALFORMED),
        (signature, "zeros", "A".repeat(43), SIGNATURE),
        (signature, "42-characters", mac.get(1..).unwrap_or_default().to_owned(), MALFORMED),
        (signature, "44-characters", format!("{mac}A"), MALFORMED),
        (signature, "padded", format!("{mac}%3D"), MALFORMED),
        (signature, "spare-bits", format!("{}B", "A".repeat(42)), MALFORMED),
        (signature, "blank-behind", format!("{mac}%20"), MALFORMED),
        (signature, "hexadecimal", "00".repeat(32), MALFORMED),
        (signature, "another-alphabet", format!("%2B{}", mac.get(1..).unwrap_or_default()), MALFORMED),
        (signature, "two-signatures", format!("{mac}.{mac}"), MALFORMED),
    ];
    let optional: [Value; 16] = [
        ("ps-from", "a-second-earlier", (now.unix() - 1).to_string(), SIGNATURE),
        ("ps-from", "zero", "0".into(), SIGNATURE),
        ("ps-from", "negative", "-1".into(), MALFORMED),
        ("ps-headers", "another", "x-other".into(), SIGNATURE),
        ("ps-headers", "one-more", "host.x-mood".into(), SIGNATURE),
        ("ps-headers", "twice", "x-mood.x-mood".into(), MALFORMED),
        ("ps-headers", "not-sorted", "x-mood.host".into(), MALFORMED),
        ("ps-headers", "value-in-upper-case", "X-Mood".into(), MALFORMED),
        ("ps-size", "one-more", "1-21".into(), SIGNATURE),
        ("ps-size", "exact", "15".into(), SIGNATURE),
        ("ps-size", "turned", "20-1".into(), MALFORMED),
        ("ps-size", "open", "1-".into(), MALFORMED),
        ("ps-net", "wider", "0.0.0.0%2F0".into(), SIGNATURE),
        ("ps-net", "host-bits", "127.0.0.1%2F8".into(), MALFORMED),
        ("ps-net", "as-it-is", "127.0.0.0/8".into(), MALFORMED),
        ("ps-net", "no-network", "127.0.0.1".into(), MALFORMED),
    ];
    values.extend(optional.into_iter().filter(|(name, ..)| right.parameter(name).is_some()));
    values
}
