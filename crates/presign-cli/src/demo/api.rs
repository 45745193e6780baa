//! What the page asks for: links to the files, and a place to upload to.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use presign::{Clock, Error, Grant, SystemClock};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tracing::{debug, warn};

use super::UPLOAD_BYTES;
use super::files::Files;
use super::links::{File, VALIDITY};
use super::names::upload_name;
use super::page::guarded;

/// Links to all files, or to one.
pub(super) async fn links(State(files): State<Arc<Files>>, body: Bytes) -> Response {
    answer(all_links(&files, &body).await)
}

/// A signed place for a file of this name and type.
pub(super) async fn upload(State(files): State<Arc<Files>>, body: Bytes) -> Response {
    answer(place(&files, &body))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedLinks {
    name: Option<String>,
}

#[derive(Serialize)]
struct Links {
    now: i64,
    folder: String,
    files: Vec<File>,
}

async fn all_links(files: &Files, body: &[u8]) -> Result<Links, Refusal> {
    let asked: AskedLinks = read(body)?;
    let mut entries = files.list(asked.name.as_deref().unwrap_or_default()).await?;
    entries.retain(|entry| asked.name.as_ref().is_none_or(|name| entry.name == *name));
    // What was there first comes first; the page puts uploads before the others, the last one on top.
    entries.sort_by_key(|entry| entry.meta.modified);
    let shown = entries.iter().map(|entry| File::of(files, entry)).collect::<Result<_, _>>()?;
    // After the links are signed, so that none seems to live longer than it was given.
    let now = SystemClock.now()?.unix();
    Ok(Links { now, folder: files.folder().to_owned(), files: shown })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskedPlace {
    name: String,
    #[serde(rename = "type")]
    media_type: String,
    size: u64,
}

/// The request to send the file by, its end, and the same for curl.
fn place(files: &Files, body: &[u8]) -> Result<Value, Refusal> {
    let asked: AskedPlace = read(body)?;
    if asked.size > UPLOAD_BYTES {
        let text = format!("the demo takes at most {} MiB", UPLOAD_BYTES >> 20);
        return Err(Refusal(StatusCode::PAYLOAD_TOO_LARGE, text));
    }
    let name = upload_name(&asked.name)?;
    let media_type = if asked.media_type.is_empty() { "application/octet-stream" } else { &asked.media_type };
    let grant = Grant::put(name.as_str(), VALIDITY).content_type(media_type).size(0..=UPLOAD_BYTES).create_only();
    let presigned = files.sign(&grant)?;
    debug!("signed a place for an upload");
    let request = serde_json::to_value(presigned.reveal()).map_err(|_| unwritten())?;
    let until = presigned.expires().latest().unix();
    Ok(json!({ "name": name, "until": until, "curl": presigned.reveal().curl(), "request": request }))
}

/// Why there is no answer, in words for the page.
struct Refusal(StatusCode, String);

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(StatusCode::BAD_REQUEST, format!("failed to {error}"))
    }
}

fn unwritten() -> Refusal {
    Refusal(StatusCode::INTERNAL_SERVER_ERROR, "failed to write the answer".into())
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let refusal =
        || Refusal(StatusCode::BAD_REQUEST, "failed to read the request: it is not the JSON asked for".into());
    serde_json::from_slice(body).map_err(|_| refusal())
}

fn answer(answer: Result<impl Serialize, Refusal>) -> Response {
    let written = answer.and_then(|value| serde_json::to_string(&value).map_err(|_| unwritten()));
    let (status, text) = match written {
        Ok(text) => (StatusCode::OK, text),
        Err(Refusal(status, text)) => {
            warn!(%status, reason = %text, "refused the page's request");
            (status, json!({ "error": text }).to_string())
        }
    };
    (status, guarded("application/json", text)).into_response()
}
