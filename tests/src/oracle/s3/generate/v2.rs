//! Requests that Version 2 can sign, and a few that it can't.

use super::super::calls::{self, Call};
use super::super::case::Request;
use super::super::exclusions::COVERED_BY_V2;
use super::header;
use crate::oracle::text;
use crate::random::Random;

pub(super) fn request(random: &mut Random) -> Request {
    let method = random.one(&["GET", "GET", "PUT", "PUT", "HEAD", "DELETE", "POST", "OPTIONS", "PATCH"]).to_owned();
    let mut query: Vec<(String, Option<String>)> = Vec::new();
    for _ in 0..random.below(5) {
        let name = if random.once_in(100) { text::any(random, 60) } else { random.one(COVERED_BY_V2).to_owned() };
        if !query.iter().any(|(other, _)| *other == name) {
            query.push((name, value(random)));
        }
    }
    if !random.once_in(20) {
        without_absorbing(&mut query);
    }
    let mut headers: Vec<(String, String)> = Vec::new();
    for _ in 0..random.below(5) {
        let (name, mut value) = header(random);
        if !covers_header(&name) && !random.once_in(50) || headers.iter().any(|(other, _)| same(other, &name)) {
            continue;
        }
        // One that is empty is as one that is absent.
        if !name.to_ascii_lowercase().starts_with("x-amz-") && value.trim().is_empty() && !random.once_in(20) {
            value = text::word(random);
        }
        headers.push((name, value));
    }
    Request { method, query, headers }
}

/// A value that another parameter follows is refused, for that one could be read as its end: the last one alone keeps
/// its own.
fn without_absorbing(query: &mut [(String, Option<String>)]) {
    query.sort_unstable();
    if let Some((_, others)) = query.split_last_mut() {
        others.iter_mut().for_each(|(_, value)| *value = None);
    }
}

/// Whether Version 2 signs a parameter that stands there.
pub(super) fn covers(place: &calls::Place) -> bool {
    match place {
        calls::Place::Query(name) => COVERED_BY_V2.contains(name),
        calls::Place::Header(name) => covers_header(name),
    }
}

/// Whether it signs all that a call has in any case.
pub(super) fn covers_call(call: &Call) -> bool {
    call.fixed.iter().all(|(name, _)| COVERED_BY_V2.contains(name))
}

/// Version 2 signs a value as it stands, so that a `&` in it is refused.
pub(super) fn mostly_without_and(random: &mut Random, value: String) -> String {
    if random.once_in(50) { value } else { value.replace('&', "+") }
}

fn covers_header(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("x-amz-") || matches!(name.as_str(), "content-type" | "content-md5")
}

fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

fn value(random: &mut Random) -> Option<String> {
    match random.below(8) {
        0..3 => None,
        3 => Some(String::new()),
        _ => {
            let value = text::any(random, 300);
            Some(mostly_without_and(random, value))
        }
    }
}
