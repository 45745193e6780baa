//! The way of a request: checked, answered, and dressed for the public internet.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, request};
use presign::Verified;
use tracing::Instrument;

use crate::check::check;
use crate::refusal::{Problem, mute};
use crate::{Gateway, list, random, read, remove, write};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn answer(gateway: &Gateway, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    // A router that nests this one cuts its prefix off, and the signature covers it.
    if let Some(OriginalUri(uri)) = parts.extensions.get() {
        parts.uri = uri.clone();
    }
    let id = random::id().unwrap_or_default();
    // The query holds the signature: it is not in the span.
    let span = tracing::info_span!("request", %id, method = %parts.method, path = parts.uri.path());
    async {
        let began = Instant::now();
        let mut response = respond(gateway, &parts, body).await;
        dress(response.headers_mut());
        gateway.cors.dress(&parts.headers, response.headers_mut());
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        tracing::info!(status = response.status().as_u16(), elapsed = ?began.elapsed(), "answered");
        response
    }
    .instrument(span)
    .await
}

async fn respond(gateway: &Gateway, parts: &request::Parts, body: Body) -> Response {
    // A browser asks before it uploads, and can't sign that.
    if let Some(preflight) = gateway.cors.preflight(parts) {
        return preflight;
    }
    match check(gateway, parts) {
        Ok(verified) => {
            serve(gateway, parts, &verified, body).await.unwrap_or_else(|problem| problem.into_response(parts))
        }
        Err(denied) => {
            tracing::debug!(reason = %denied.reason(), "denied");
            mute(parts)
        }
    }
}

async fn serve(
    gateway: &Gateway,
    parts: &request::Parts,
    verified: &Verified,
    body: Body,
) -> Result<Response, Problem> {
    let Some(key) = verified.key() else {
        return match parts.method {
            Method::GET | Method::HEAD => list::list(gateway, parts, verified).await,
            _ => Err(Problem::Mute("the URL names no object")),
        };
    };
    gateway.store.admits(key)?;
    match parts.method {
        Method::GET | Method::HEAD => read::read(gateway, parts, verified, key).await,
        Method::PUT => write::write(gateway, parts, verified, key, body).await,
        Method::DELETE => remove::remove(gateway, parts, verified, key).await,
        _ => Err(Problem::Mute("the method is none that is served")),
    }
}

/// What every answer says to a browser: take the type as it is stated, run nothing, and tell nobody the URL.
fn dress(headers: &mut HeaderMap) {
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox"));
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
