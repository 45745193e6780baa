//! Names, texts and ids of a SAS.

use presign_core::base64_encode;

use crate::oracle::azure::said::Said;
use crate::oracle::text;
use crate::random::Random;

/// A key in base64, of any length.
pub(super) fn key(random: &mut Random) -> String {
    let length = random.one(&[1, 32, 63, 64, 64, 65, 100]);
    let bytes: Vec<u8> = (0..length).map(|_| u8::try_from(random.below(256)).unwrap_or(0)).collect();
    base64_encode(&bytes)
}

pub(super) fn container(random: &mut Random) -> String {
    match random.below(4) {
        0 => random.one(&["$root", "$web", "$logs"]).to_owned(),
        1 => "a".repeat(63),
        _ => {
            let label = |random: &mut Random| text::of(random, "", 3).to_lowercase();
            format!("{}-{}", label(random), label(random))
        }
    }
}

/// A blob's name, of up to 1,024 bytes. Of those that are refused most are made into something else.
pub(super) fn name(random: &mut Random) -> String {
    let name = text::any(random, 1_024);
    if is_refused_name(&name) && !random.once_in(40) { plain(&name) } else { name }
}

pub(super) fn directory(random: &mut Random) -> String {
    let name = text::any(random, 200);
    let name = if is_refused_name(&name) && !random.once_in(40) { plain(&name) } else { name };
    if random.once_in(60) {
        return name;
    }
    let segments: Vec<_> = name.split('/').filter(|segment| !segment.is_empty()).collect();
    if segments.is_empty() { "d".to_owned() } else { segments.join("/") }
}

/// Whether Azure would take it for another one, or not at all
/// (<https://learn.microsoft.com/rest/api/storageservices/naming-and-referencing-containers--blobs--and-metadata>).
pub(in crate::oracle::azure) fn is_refused_name(name: &str) -> bool {
    name.contains('\\') || name.chars().any(char::is_control) || name.split('/').any(|segment| segment.ends_with('.'))
}

fn plain(name: &str) -> String {
    let name = name.replace(['\\', '.'], "x");
    name.chars().map(|c| if c.is_control() { 'x' } else { c }).collect()
}

/// The time of a snapshot or the id of a version: mostly as the service writes them.
pub(super) fn moment(random: &mut Random) -> String {
    if random.once_in(20) {
        return value(random);
    }
    format!(
        "20{:02}-{:02}-{:02}T{:02}:{:02}:{:02}.{:07}Z",
        random.below(40),
        1 + random.below(12),
        1 + random.below(28),
        random.below(24),
        random.below(60),
        random.below(60),
        random.below(10_000_000)
    )
}

pub(super) fn addresses(random: &mut Random) -> String {
    let (one, other) = (random.below(1 << 32), random.below(1 << 32));
    let address = |bits: usize| std::net::Ipv4Addr::from_bits(u32::try_from(bits).unwrap_or(0)).to_string();
    if random.once_in(2) || one == other {
        return address(one);
    }
    format!("{}-{}", address(one.min(other)), address(one.max(other)))
}

/// An object's or a tenant's: mostly a GUID.
pub(super) fn id(random: &mut Random) -> String {
    if random.once_in(8) {
        return text::word(random);
    }
    let mut hex = |length: usize| text::of(random, "", length).to_lowercase();
    format!("{}-{}-{}-{}-{}", hex(8), hex(4), hex(4), hex(4), hex(12))
}

pub(super) fn said(random: &mut Random, field: Said) -> String {
    match field {
        // Its id has 64 characters at most.
        Said::Policy if random.once_in(100) => "p".repeat(65),
        Said::Policy => value(random).chars().take(64).collect(),
        Said::AuthorizedOid | Said::UnauthorizedOid | Said::Correlation | Said::DelegatedOid if !random.once_in(8) => {
            id(random)
        }
        _ => value(random),
    }
}

/// Any text; controls are refused, so most are made into something else.
fn value(random: &mut Random) -> String {
    let value = text::any(random, 300);
    if random.once_in(200) { value } else { value.chars().map(|c| if c.is_control() { '!' } else { c }).collect() }
}

/// Headers that requests must have; none of those that make a request another one.
pub(super) fn headers(random: &mut Random) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for _ in 0..random.below(4) {
        let name = match random.below(3) {
            0 => {
                let length = 1 + random.below(8);
                format!("x-ms-meta-{}", text::of(random, "_", length).to_lowercase())
            }
            _ => random.one(HEADERS).to_owned(),
        };
        let mut value = text::word(random);
        value.push_str(random.one(&["", " ", "  b", ": c", "\tx"]));
        // What comes around a value is no part of it, and clients change what is beyond ASCII.
        match random.below(40) {
            0 => value.push('é'),
            1 => value.push(' '),
            _ => value = value.trim_end().replace('\t', " "),
        }
        if !headers.iter().any(|(other, _)| *other == name) {
            headers.push((name, value));
        }
    }
    headers
}

/// Query parameters that requests must have; a block's, or none of those that make a request another one.
pub(super) fn query(random: &mut Random) -> Vec<(String, String)> {
    if random.once_in(8) {
        return vec![("comp".to_owned(), "block".to_owned()), ("blockid".to_owned(), "YQ+/==".to_owned())];
    }
    let mut query: Vec<(String, String)> = Vec::new();
    for _ in 0..random.below(4) {
        let name = match random.below(40) {
            0 => random.one(UNLISTED).to_owned(),
            1..20 => random.one(&["timeout", "api-version", "marker", "x", "Xy"]).to_owned(),
            // It begins with a letter: JavaScript puts names that are numbers first.
            _ => format!("q{}", value(random).replace([',', ':'], "_")),
        };
        if !query.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
            query.push((name, value(random)));
        }
    }
    query
}

/// Whether a query parameter can't be bound: a name of the SAS, or one that would be two in a list.
pub(in crate::oracle::azure) fn is_own_or_no_list(name: &str) -> bool {
    UNLISTED.contains(&name)
}

const UNLISTED: &[&str] = &["sig", "se", "a,b", "a:b"];
const HEADERS: &[&str] = &[
    "x-ms-blob-content-type",
    "x-ms-blob-cache-control",
    "x-ms-client-request-id",
    "content-type",
    "content-encoding",
    "origin",
    "if-none-match",
    "x-custom",
];
