mod v2;

use super::calls::{CALLS, Param, Values};
use super::case::{Ask, Case, Operation, Request, Version};
use super::form;
use super::kind::Kind;
use super::place::Place;
use crate::oracle::text;
use crate::random::Random;

/// A case: as often of the client as of its signer, where there is a choice.
pub(super) fn case(random: &mut Random, kind: Kind) -> Case {
    let version = kind.version();
    let form = kind.is_form().then(|| form::upload(random));
    let operation = (form.is_none() && random.once_in(2)).then(|| operation(random, version)).flatten();
    let (place, key, ask) = match (form, operation) {
        (Some((key, upload)), _) => (place(random, version, Place::of_client), Some(key), Ask::Form(upload)),
        (None, Some(operation)) => {
            let key = operation.call.object.then(|| key(random));
            (place(random, version, Place::of_client), key, Ask::Call(operation))
        }
        (None, None) => {
            let key = (!random.once_in(10)).then(|| key(random));
            let request = match version {
                Version::V4 => request(random),
                Version::V2 => v2::request(random),
            };
            (place(random, version, Place::of_signer), key, Ask::Request(request))
        }
    };
    let key_id = match random.below(4) {
        0 => text::of(random, "+=-_.~", 12),
        _ => format!("AKIA{}", text::of(random, "", 16)),
    };
    let secret = match random.below(4) {
        0 => text::any(random, 200),
        _ => text::of(random, "/+", 40),
    };
    let token = random.once_in(2).then(|| {
        let length = random.one(&[1, 20, 356, 1_200]);
        text::of(random, "/+=", length)
    });
    let at = i64::try_from(FIRST + random.below(LAST - FIRST)).unwrap_or(0);
    Case { version, key_id, secret, token, place, key, at, seconds: seconds(random), ask }
}

/// Below a path Version 2 is refused: mostly a place without.
fn place(random: &mut Random, version: Version, draw: fn(&mut Random) -> Place) -> Place {
    let place = draw(random);
    let moved = version == Version::V2 && place.has_path() && !random.once_in(10);
    if moved { place.at_root() } else { place }
}

/// 2000-01-01 and 2040-01-01.
const FIRST: usize = 946_684_800;
const LAST: usize = 2_208_988_800;

fn seconds(random: &mut Random) -> u64 {
    let seconds = match random.below(8) {
        0 => random.one(&[1, 604_800, 604_799, 60, 3_600, 86_400]),
        1 if random.once_in(20) => 604_801 + random.below(86_400),
        _ => 1 + random.below(604_800),
    };
    u64::try_from(seconds).unwrap_or(1)
}

/// S3 takes names of up to 1,024 bytes.
fn key(random: &mut Random) -> String {
    let key = text::any(random, 1_024);
    // Those with a dot segment are refused, so most of them are made into something else.
    let dotted = key.split('/').any(|segment| matches!(segment, "." | ".."));
    if dotted && !random.once_in(10) { key.replace('.', "x") } else { key }
}

fn request(random: &mut Random) -> Request {
    let method = random.one(&["GET", "GET", "PUT", "PUT", "HEAD", "DELETE", "POST", "OPTIONS", "PATCH"]).to_owned();
    let mut query: Vec<(String, Option<String>)> = Vec::new();
    for _ in 0..random.below(7) {
        let name = if random.once_in(2) { random.one(QUERY).to_owned() } else { text::any(random, 60) };
        // A name that comes twice is an error with us, and a dictionary of botocore's can't hold it.
        if !query.iter().any(|(other, _)| *other == name) {
            let value = match random.below(8) {
                0 => None,
                1 => Some(String::new()),
                _ => Some(text::any(random, 300)),
            };
            query.push((name, value));
        }
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    for _ in 0..random.below(6) {
        let (name, value) = header(random);
        if !headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
            headers.push((name, value));
        }
    }
    Request { method, query, headers }
}

pub(super) fn header(random: &mut Random) -> (String, String) {
    let mut value = text::line(random);
    let name = match random.below(8) {
        0..3 => {
            let length = 1 + random.below(12);
            format!(
                "{}{}",
                random.one(&["x-amz-meta-", "X-Amz-Meta-", "x-amz-", "X-"]),
                text::of(random, "-_.!~*'|", length)
            )
        }
        3 if random.once_in(10) => random.one(super::exclusions::NEVER_SIGNED).to_owned(),
        _ => random.one(HEADERS).to_owned(),
    };
    match name.to_ascii_lowercase().as_str() {
        "content-length" => value = random.below(1 << 40).to_string(),
        _ if random.once_in(200) => value.push('é'),
        _ => {}
    }
    (name, value)
}

fn operation(random: &mut Random, version: Version) -> Option<Operation> {
    let call = random.pick(CALLS)?;
    if version == Version::V2 && !v2::covers_call(call) && !random.once_in(20) {
        return None;
    }
    let value = |random: &mut Random, values: &Values| {
        let value = value(random, values);
        if version == Version::V4 { value } else { v2::mostly_without_and(random, value) }
    };
    let mut params: Vec<(&'static Param, String)> = Vec::new();
    params.extend(call.needs.iter().map(|param| (param, value(random, &param.values))));
    for param in call.may {
        let covered = version == Version::V4 || v2::covers(&param.place) || random.once_in(30);
        if random.once_in(5) && covered {
            params.push((param, value(random, &param.values)));
        }
    }
    let mut metadata: Vec<(String, String)> = Vec::new();
    if call.metadata {
        for _ in 0..random.below(3) {
            let name = text::of(random, "-_.", 5);
            if !metadata.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
                metadata.push((name, format!("{}{}", text::word(random), text::line(random))));
            }
        }
    }
    Some(Operation { call, params, metadata })
}

fn value(random: &mut Random, values: &Values) -> String {
    match values {
        Values::Text => text::any(random, 300),
        Values::Word => text::word(random),
        Values::Number => (1 + random.below(10_000)).to_string(),
        Values::OneOf(all) => random.one(all).to_owned(),
    }
}

const QUERY: &[&str] = &[
    "versionId",
    "partNumber",
    "uploadId",
    "uploads",
    "acl",
    "tagging",
    "response-content-type",
    "response-content-disposition",
    "response-expires",
    "x-id",
    "x-amz-meta-in-query",
    "X-Amz-Expected-Bucket-Owner",
    "A",
    "a",
    "B",
    "Z",
    "_",
    "~",
    "X-Amz-",
    "X-Amz-Z",
    "X-Amz-Dat",
    "X-Amz-Datee",
    "x",
];
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
    "x-amz-storage-class",
    "x-amz-acl",
    "x-amz-tagging",
    "x-amz-copy-source",
    "X-Amz-Server-Side-Encryption",
    "x-amz-server-side-encryption-customer-algorithm",
    "x-amz-server-side-encryption-customer-key",
    "x-amz-server-side-encryption-customer-key-MD5",
    "x-amz-content-sha256",
    "x-amz-checksum-sha256",
    "x-amz-object-lock-mode",
];
