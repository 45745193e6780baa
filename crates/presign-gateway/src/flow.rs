//! The way of a request: checked, answered, and dressed for the public internet.

use std::time::Instant;

use axum::body::Body;
use axum::extract::{OriginalUri, Request};
use axum::response::Response;
use http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, request};
use tracing::Instrument;

use crate::dialect::Dialect;
use crate::{Gateway, random, refusal};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(crate) async fn answer<D: Dialect>(gateway: &Gateway<D>, request: Request) -> Response {
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
        gateway.door.cors.dress(&parts.headers, response.headers_mut(), D::EXPOSED);
        if let Ok(id) = HeaderValue::from_str(&id) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        tracing::info!(status = response.status().as_u16(), elapsed = ?began.elapsed(), "answered");
        response
    }
    .instrument(span)
    .await
}

async fn respond<D: Dialect>(gateway: &Gateway<D>, parts: &request::Parts, body: Body) -> Response {
    let Gateway { door, dialect } = gateway;
    // A browser asks before it uploads, and can't sign that.
    if let Some(preflight) = door.cors.preflight(parts, D::METHODS) {
        return preflight;
    }
    dialect.answer(door, parts, body).await.unwrap_or_else(|problem| {
        problem.log();
        refusal::answer(parts, dialect.refuse(problem))
    })
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
