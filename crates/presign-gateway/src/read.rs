use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::response::Response;
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE,
    ETAG, LAST_MODIFIED, RANGE,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, request};
use presign::{ObjectKey, Timestamp, Verified};

use crate::conditions::{Outcome, of_read, range_is_of};
use crate::door::Door;
use crate::flow::empty;
use crate::query::Overrides;
use crate::range::{Asked, asked};
use crate::refusal::{Fault, Problem};
use crate::{Limits, Meta, Store, media};

/// The first second after the last that a date in HTTP can say.
const YEAR_10000: u64 = 253_402_300_800;

/// GET and HEAD, with `known` overrides of the answer.
pub(crate) async fn read(
    door: &Door,
    store: &dyn Store,
    parts: &request::Parts,
    verified: &Verified,
    key: &ObjectKey<'_>,
    known: &[&str],
) -> Result<Response, Problem> {
    if !verified.obligations().is_empty() {
        return Err(Problem::Mute("a read has no body that could be held to anything"));
    }
    let now = door.now()?;
    let overrides = Overrides::of(verified, known)?;
    let caching = media::caching(overrides.cache_control.as_ref(), verified.expires_at().seconds_since(now))?;
    let object = store.open(key).await?;
    let meta = object.meta().clone();

    let outcome = of_read(&parts.headers, &meta);
    let part = part(&door.limits, parts, &meta, now);
    let (status, range) = match (outcome, part) {
        (Outcome::Failed, _) => {
            return Err(Problem::told(Fault::Unmet, "the object is not as the request wants it"));
        }
        (Outcome::NotModified, _) => (StatusCode::NOT_MODIFIED, 0..0),
        (Outcome::Send, Asked::Nothing) => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
        (Outcome::Send, Asked::Whole) => (StatusCode::OK, 0..meta.size_bytes),
        (Outcome::Send, Asked::Part(range)) => (StatusCode::PARTIAL_CONTENT, range),
    };
    let mut response = empty(status);
    let headers = response.headers_mut();
    describe_version(headers, &meta, now);
    headers.insert(CACHE_CONTROL, caching);
    match status {
        StatusCode::NOT_MODIFIED => return Ok(response),
        StatusCode::RANGE_NOT_SATISFIABLE => {
            headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
            insert(headers, CONTENT_RANGE, format!("bytes */{}", meta.size_bytes));
            return Ok(response);
        }
        StatusCode::PARTIAL_CONTENT => {
            insert(headers, CONTENT_RANGE, format!("bytes {}-{}/{}", range.start, range.end - 1, meta.size_bytes));
        }
        _ => {}
    }
    describe_content(headers, key, overrides);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(range.end - range.start));
    if parts.method != Method::HEAD {
        *response.body_mut() = Body::from_stream(object.read(range));
    }
    Ok(response)
}

fn part(limits: &Limits, parts: &request::Parts, meta: &Meta, now: Timestamp) -> Asked {
    let now = u64::try_from(now.unix()).ok();
    let now = now.and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    let mut ranges = parts.headers.get_all(RANGE).iter();
    match (ranges.next().and_then(|range| range.to_str().ok()), ranges.next()) {
        // A range is something of GET alone (§14.2), and of the object that the client has a part of.
        (Some(range), None)
            if parts.method == Method::GET && now.is_some_and(|now| range_is_of(&parts.headers, meta, now)) =>
        {
            asked(range, meta.size_bytes, limits.ranges)
        }
        _ => Asked::Whole,
    }
}

fn describe_version(headers: &mut HeaderMap, meta: &Meta, now: Timestamp) {
    headers.insert(ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Some(tag) = &meta.tag {
        insert(headers, ETAG, format!("\"{tag}\""));
    }
    if let Some(modified) = last_modified(meta, now) {
        insert(headers, LAST_MODIFIED, modified);
    }
}

/// A date of a year of four digits, as there is no other, and none that is still to come (§8.8.2.1).
fn last_modified(meta: &Meta, now: Timestamp) -> Option<String> {
    let modified = meta.modified_second()?.duration_since(SystemTime::UNIX_EPOCH).ok()?.as_secs();
    let seconds = modified.min(u64::try_from(now.unix()).ok()?);
    (modified < YEAR_10000).then(|| httpdate::fmt_http_date(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)))
}

fn describe_content(headers: &mut HeaderMap, key: &ObjectKey<'_>, mut overrides: Overrides) {
    if let Some(language) = overrides.language.take() {
        headers.insert(CONTENT_LANGUAGE, language);
    }
    let (kind, disposition) = media::describe(key.as_str(), overrides);
    headers.insert(CONTENT_TYPE, kind);
    if let Some(disposition) = disposition {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
}

fn insert(headers: &mut HeaderMap, name: http::HeaderName, text: String) {
    if let Ok(value) = HeaderValue::from_str(&text) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_that_http_does_not_have_is_left_out() {
        let now = Timestamp::try_from(SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000)).unwrap();
        let of = |modified| last_modified(&Meta { size_bytes: 0, modified: Some(modified), tag: None }, now);
        let at = |seconds| of(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        assert_eq!(at(0).as_deref(), Some("Thu, 01 Jan 1970 00:00:00 GMT"));
        let sent = "Sun, 09 Sep 2001 01:46:40 GMT";
        for seconds in [1_000_000_000, 1_000_000_001, YEAR_10000 - 1] {
            assert_eq!(at(seconds).as_deref(), Some(sent));
        }
        for seconds in [YEAR_10000, YEAR_10000 * 2, u64::from(u32::MAX) << 24] {
            assert_eq!(at(seconds), None);
        }
        assert_eq!(of(SystemTime::UNIX_EPOCH - Duration::from_secs(1)), None);
    }
}
