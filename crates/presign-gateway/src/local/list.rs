use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderName, HeaderValue, request};
use presign::{Timestamp, Verified, percent};
use serde::Serialize;

use crate::Store;
use crate::door::Door;
use crate::query::unknown;
use crate::refusal::Problem;

/// Where a listing goes on: what `next` of the page before says. No part of the signature, because whoever may see the
/// first names may see the rest.
const AFTER: HeaderName = HeaderName::from_static("x-list-after");

/// One page of the names below a signed prefix.
#[derive(Serialize)]
struct Page {
    objects: Vec<Listed>,
    /// For the header `x-list-after`.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

#[derive(Serialize)]
struct Listed {
    name: String,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    modified: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    etag: Option<String>,
}

pub(super) async fn list(
    door: &Door,
    store: &dyn Store,
    parts: &request::Parts,
    verified: &Verified,
) -> Result<Response, Problem> {
    if !verified.obligations().is_empty() {
        return Err(Problem::Mute("a listing has no body that could be held to anything"));
    }
    let asked = Asked::of(verified)?;
    let after = after(&parts.headers)?;
    let listing = store.list(asked.prefix, &after, door.limits.listed.max(1)).await?;
    let next = listing.entries.last().filter(|_| listing.more).map(|last| {
        let mut text = String::new();
        percent::query(&last.name, &mut text);
        text
    });
    let objects = listing.entries.into_iter().map(|entry| Listed {
        name: entry.name,
        size: entry.meta.size_bytes,
        modified: entry.meta.modified.and_then(|at| Timestamp::try_from(at).ok()).map(|at| at.to_string()),
        etag: entry.meta.tag.map(|tag| format!("\"{tag}\"")),
    });
    let page = Page { objects: objects.collect(), next };
    let text = serde_json::to_vec(&page).map_err(|_| Problem::Mute("a name is no text"))?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

struct Asked<'a> {
    prefix: &'a str,
}

impl<'a> Asked<'a> {
    fn of(verified: &'a Verified) -> Result<Self, Problem> {
        let (mut list, mut prefix) = (false, None);
        for (name, value) in verified.query() {
            let repeated = match name.as_str() {
                "list" => std::mem::replace(&mut list, true) || !value.is_empty(),
                "prefix" => prefix.replace(value.as_str()).is_some(),
                _ => return Err(unknown(name)),
            };
            if repeated {
                return Err(Problem::bad(format!("the parameter {name} came twice, or with a value that it has not")));
            }
        }
        match prefix {
            Some(prefix) if list => Ok(Self { prefix }),
            _ => Err(Problem::Mute("the URL names neither an object nor a prefix to list")),
        }
    }
}

fn after(headers: &HeaderMap) -> Result<String, Problem> {
    let Some(value) = headers.get(AFTER) else { return Ok(String::new()) };
    let name = value.to_str().ok().and_then(percent::decode);
    name.map(std::borrow::Cow::into_owned).ok_or_else(|| Problem::bad("x-list-after is not what a page said"))
}
