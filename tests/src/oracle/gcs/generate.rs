mod header;

use header::{BODY_HASH, header};

use super::case::{Ask, Case, More, RESUMABLE, Request, Version};
use super::form;
use super::kind::Kind;
use super::place::Place;
use crate::oracle::text;
use crate::random::Random;

/// A case of an object, or now and then of a bucket.
pub(super) fn case(random: &mut Random, kind: Kind) -> Case {
    let version = kind.version();
    let key = (kind.is_form() || !random.once_in(8)).then(|| key(random));
    let (key, ask) = match (kind.is_form(), key) {
        (true, key) => (key.map(|key| form::sendable(random, &key)), Ask::Form(form::upload(random))),
        (false, key) => {
            let request = request(random, version, key.is_some());
            (key, Ask::Url(request))
        }
    };
    let id = match (random.below(8), kind.is_hmac()) {
        (0, _) => text::of(random, "+=-_.~@!$&'()*,;:é", 12),
        (_, true) => format!("GOOG{}", text::of(random, "", 20)),
        (_, false) => format!("{}@{}.iam.gserviceaccount.com", text::of(random, "-+.", 12), text::of(random, "-", 10)),
    };
    let secret = kind.is_hmac().then(|| match random.below(4) {
        0 => text::any(random, 200),
        _ => text::of(random, "/+", 40),
    });
    let at = i64::try_from(FIRST + random.below(LAST - FIRST)).unwrap_or(0);
    let place = Place::any(random, version);
    Case { version, id, secret, place, key, at, seconds: seconds(random, version), ask }
}

/// 2000-01-01 and 2040-01-01.
const FIRST: usize = 946_684_800;
const LAST: usize = 2_208_988_800;

fn seconds(random: &mut Random, version: Version) -> u64 {
    let longest = match version {
        Version::V4 => 604_800,
        Version::V2 => 400_000_000,
    };
    let seconds = match random.below(8) {
        0 => random.one(&[1, 604_800, 604_799, 60, 3_600, 43_200, 86_400]),
        1 if random.once_in(20) => 604_801 + random.below(86_400),
        2 if random.once_in(40) => 0,
        _ => 1 + random.below(longest),
    };
    u64::try_from(seconds).unwrap_or(1)
}

/// Cloud Storage takes names of up to 1,024 bytes, of one line.
fn key(random: &mut Random) -> String {
    let longest = if random.once_in(40) { 1_200 } else { 1_024 };
    let mut key = text::any(random, longest);
    if random.once_in(400) {
        key.insert_str(0, super::exclusions::CHALLENGE);
    }
    // What is refused proves little, so most of it is made into something else.
    let dotted = key.split('/').any(|segment| matches!(segment, "." | ".."));
    if dotted && !random.once_in(10) {
        key = key.replace('.', "x");
    }
    if random.once_in(20) { key } else { key.replace(['\r', '\n'], "\u{b}") }
}

fn request(random: &mut Random, version: Version, object: bool) -> Request {
    let methods = ["GET", "GET", "PUT", "PUT", RESUMABLE, "HEAD", "DELETE", "POST", "OPTIONS", "PATCH"];
    let mut method = random.one(&methods).to_owned();
    if !object && method == RESUMABLE {
        method = "GET".to_owned();
    }
    let query = query(random, version, object);
    let headers = headers(random, version, &method);
    let mut more: Vec<(More, String)> = Vec::new();
    for one in [More::ContentType, More::ContentMd5, More::ResponseType, More::ResponseDisposition, More::Generation] {
        let name = one.on_the_wire();
        let said = query.iter().any(|(other, _)| other == name)
            || headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(name));
        let covered = version == Version::V4 || one.is_header() || random.once_in(40);
        if object && random.once_in(4) && !said && covered {
            more.push((one, value(random, version, one)));
        }
    }
    let encrypted = object && random.once_in(20) && !headers.iter().any(|(name, _)| is_encryption(name));
    Request { method, more, encrypted, query, headers, typed: random.once_in(2) }
}

fn value(random: &mut Random, version: Version, more: More) -> String {
    match more {
        // Without one it is as one that is absent, by V2.
        More::ContentType if random.once_in(2) => text::line(random),
        More::ContentType if version == Version::V2 => text::word(random),
        More::ContentType => random.one(TYPES).to_owned(),
        More::ContentMd5 => BODY_HASH.to_owned(),
        More::ResponseType | More::ResponseDisposition => text::any(random, 300),
        More::Generation => random.below(1 << 60).to_string(),
    }
}

fn query(random: &mut Random, version: Version, object: bool) -> Vec<(String, Option<String>)> {
    let mut query: Vec<(String, Option<String>)> = Vec::new();
    if version == Version::V2 && !random.once_in(40) {
        return query;
    }
    if !object && random.once_in(4) {
        query.push(("list-type".to_owned(), Some("2".to_owned())));
    }
    for _ in 0..random.below(6) {
        let name = match random.below(8) {
            0..3 => text::any(random, 60),
            3 if random.once_in(40) => random.one(OWNED).to_owned(),
            _ => random.one(QUERY).to_owned(),
        };
        if !query.iter().any(|(other, _)| *other == name) {
            let value = match random.below(8) {
                0 => None,
                1 => Some(String::new()),
                _ => Some(text::any(random, 300)),
            };
            query.push((name, value));
        }
    }
    query
}

fn headers(random: &mut Random, version: Version, method: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for _ in 0..random.below(5) {
        let (name, mut value) = header(random);
        let lower = name.to_ascii_lowercase();
        // The client has parameters for the other two that V2 signs.
        let of_v2 = lower.starts_with("x-goog-") && (!lower.starts_with("x-goog-encryption-key") || random.once_in(20));
        if version == Version::V2 && !of_v2 && (is_content(&lower) || !random.once_in(60)) {
            continue;
        }
        let later = lower.as_str() > "x-goog-resumable" && version == Version::V2 && !random.once_in(10);
        if method == RESUMABLE && (lower == "x-goog-resumable" || later) {
            continue;
        }
        // Signers of V2 differ in what runs of blanks become.
        if version == Version::V2 && !random.once_in(20) {
            value = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        }
        if !headers.iter().any(|(other, _)| other.eq_ignore_ascii_case(&name)) {
            headers.push((name, value));
        }
    }
    headers
}

fn is_content(name: &str) -> bool {
    matches!(name, "content-type" | "content-md5")
}

fn is_encryption(name: &str) -> bool {
    name.to_ascii_lowercase().starts_with("x-goog-encryption-")
}

const TYPES: &[&str] =
    &["image/png", "text/plain; charset=utf-8", "application/x-www-form-urlencoded", "a/b;  c=\"d  e\"", ""];
/// Those of a signature.
const OWNED: &[&str] = &[
    "X-Goog-Algorithm",
    "X-Goog-Date",
    "x-goog-expires",
    "X-Goog-Signature",
    "Expires",
    "GoogleAccessId",
    "googleaccessid",
    "Signature",
];
/// Of which some begin as others end, and some as those of a signature.
const QUERY: &[&str] = &[
    "generation",
    "response-content-type",
    "response-content-disposition",
    "userProject",
    "uploads",
    "uploadId",
    "partNumber",
    "acl",
    "tagging",
    "versions",
    "versioning",
    "prefix",
    "delimiter",
    "list-type",
    "max-keys",
    "encoding-type",
    "X-Goog-",
    "X-Goog-Z",
    "X-Goog-Dat",
    "X-Goog-Datee",
    "x-goog-user-project",
    "A",
    "a",
    "a-b",
    "a1",
    "B",
    "_",
    "~",
    "x",
];
