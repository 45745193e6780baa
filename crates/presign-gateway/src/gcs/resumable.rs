//! Uploads in pieces: one request that is signed begins, and gives a URI that others go on with
//! (<https://cloud.google.com/storage/docs/performing-resumable-uploads>).

use axum::body::Body;
use axum::response::Response;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION, RANGE};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, request};
use hyper::ext::ReasonPhrase;
use presign::{ObjectKey, Obligation, Received, Verified};

use super::content_range::Brings;
use super::headers;
use super::session::{Held, Open, Session};
use super::sessions::{LONGEST_S, Sessions};
use crate::body::next;
use crate::door::Door;
use crate::duties::{Duties, length, whole_or_chunked};
use crate::flow::empty;
use crate::query::no_query;
use crate::refusal::{Fault, Problem};
use crate::{Limits, Store, conditions, write};

const RESUMABLE: HeaderName = HeaderName::from_static("x-goog-resumable");
const UPLOAD_ID: &str = "upload_id";

/// Whether a request begins an upload; [`headers::known`] has seen to the value.
pub(super) fn begins(headers: &HeaderMap) -> bool {
    headers.contains_key(RESUMABLE)
}

/// The id of the upload that a request goes on with. With any other parameter, it has to be signed like everything.
pub(super) fn named(received: &Received<'_>) -> Result<Option<String>, Problem> {
    let mut pairs = received.pairs()?;
    Ok(match (pairs.pop(), pairs.is_empty()) {
        (Some((name, Some(id))), true) if name == UPLOAD_ID => Some(id),
        _ => None,
    })
}

/// Where an upload is begun and goes on.
fn place(received: &Received<'_>) -> String {
    format!("{}{}", received.host(), received.path())
}

/// POST with `x-goog-resumable: start`. What the URL binds is held of the whole upload, and its type of each request.
pub(super) async fn begin(
    sessions: &Sessions,
    door: &Door,
    store: &dyn Store,
    (parts, received): (&request::Parts, &Received<'_>),
    (verified, key): (&Verified, &ObjectKey<'_>),
    mut body: Body,
) -> Result<Response, Problem> {
    no_query(verified)?;
    let when = conditions::when(&parts.headers)?;
    let duties = Duties::owed(verified, &door.limits, when)?;
    says_nothing(&door.limits, &mut body).await?;
    let upload = store.begin(key, duties.when.clone()).await?;
    let now = door.now()?;
    let object = (verified.bucket().unwrap_or_default(), key.as_str());
    let open = Open::new(upload, duties, sessions.spool.share());
    let mut session = Session::new(place(received), object, now.plus(LONGEST_S), open);
    session.content_type = parts.headers.get(CONTENT_TYPE).cloned();
    let id = sessions.begin(session, &door.limits, now)?;

    let uri = format!("{}://{}{}?{UPLOAD_ID}={id}", received.scheme(), received.authority(), received.path());
    let uri = HeaderValue::from_str(&uri).map_err(|_| Problem::bad("no URI can be made of this host"))?;
    let mut response = empty(StatusCode::CREATED);
    response.headers_mut().insert(LOCATION, uri);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(0));
    Ok(response)
}

/// Refuses a body that would be lost. Google's clients send their metadata here, also where there are none.
async fn says_nothing(limits: &Limits, body: &mut Body) -> Result<(), Problem> {
    let mut text = Vec::new();
    while let Some(bytes) = next(limits, body).await? {
        text.extend_from_slice(&bytes);
        if !b"{}".starts_with(&text) && !b"null".starts_with(&text) {
            return Err(Problem::bad("what begins an upload has no body; send the object to the session's URI"));
        }
    }
    Ok(())
}

/// Refuses to bind what would be about the body of the request that begins, which is empty, and not about the upload.
pub(super) fn only_of_the_whole<'h>(
    verified: &Verified,
    mut bound: impl Iterator<Item = &'h str>,
) -> Result<(), Problem> {
    if bound.any(|name| name == CONTENT_LENGTH.as_str()) {
        let text = "content-length is that of this request; bind the upload's size by x-goog-content-length-range";
        return Err(Problem::told(Fault::Unable, text));
    }
    let of_a_body = |duty: &Obligation| matches!(duty, Obligation::Checksum { .. } | Obligation::Sha256Hex(_));
    if verified.obligations().iter().any(of_a_body) {
        return Err(Problem::told(Fault::Unable, "a checksum can't be bound for an upload in pieces; sign a PUT"));
    }
    Ok(())
}

/// What is sent to a session's URI: pieces, questions, and that it shall end.
pub(super) async fn go_on(
    sessions: &Sessions,
    door: &Door,
    (parts, received): (&request::Parts, &Received<'_>),
    id: &str,
    body: Body,
) -> Result<Response, Problem> {
    let session = sessions.find(id, &place(received), door.now()?)?;
    headers::none(&parts.headers)?;
    let mut held = session.hold()?;
    match parts.method {
        Method::PUT => {
            let stated = parts.headers.get(CONTENT_TYPE);
            if session.content_type.is_some()
                && stated.is_some_and(|stated| Some(stated) != session.content_type.as_ref())
            {
                return Err(Problem::bad("the upload was begun with another content-type"));
            }
            put(door, held, parts, body).await
        }
        Method::DELETE if held.stored().is_some() => Err(Problem::bad("the upload is done")),
        Method::DELETE => {
            held.cancel();
            drop(held);
            sessions.end(id);
            // What Cloud Storage answers; nginx gave the number its name.
            let mut response = empty(StatusCode::from_u16(499).unwrap_or(StatusCode::NO_CONTENT));
            response.extensions_mut().insert(ReasonPhrase::from_static(b"Client Closed Request"));
            Ok(response)
        }
        _ => Err(Problem::told(Fault::Unable, "an upload goes on by PUT, and ends early by DELETE")),
    }
}

async fn put(door: &Door, mut held: Held, parts: &request::Parts, mut body: Body) -> Result<Response, Problem> {
    let brings = Brings::of(&parts.headers)?;
    whole_or_chunked(&parts.headers)?;
    if let Some(stored) = held.stored() {
        return match brings {
            Brings::Nothing { .. } => Ok(write::done(StatusCode::OK, stored)),
            _ => Err(Problem::bad("the upload is done")),
        };
    }
    let piece = held.piece(brings, length(&parts.headers))?;
    let mut left = piece.bytes;
    while let Some(bytes) = next(&door.limits, &mut body).await? {
        if let Some(left) = &mut left {
            let rest = left.checked_sub(bytes.len() as u64);
            *left = rest.ok_or_else(|| Problem::bad("the body is longer than its content-range says"))?;
        }
        held = held.append(bytes, door.limits.spooled_bytes).await?;
    }
    if left.is_some_and(|left| left > 0) {
        return Err(Problem::bad("the body ended before its end"));
    }
    if piece.last {
        return Ok(write::done(StatusCode::OK, &held.finish().await?));
    }
    Ok(incomplete(held.received()))
}

/// How much is there.
fn incomplete(received: u64) -> Response {
    let mut response = empty(StatusCode::PERMANENT_REDIRECT);
    response.extensions_mut().insert(ReasonPhrase::from_static(b"Resume Incomplete"));
    if let Some(last) = received.checked_sub(1)
        && let Ok(range) = HeaderValue::from_str(&format!("bytes=0-{last}"))
    {
        response.headers_mut().insert(RANGE, range);
    }
    response
}
