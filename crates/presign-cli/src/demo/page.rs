//! The page: files of its own origin, under a policy that lets it load nothing else.

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS};

/// Own scripts, styles and images, and requests to this server; no frame, no form, no other base.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

pub(super) async fn html() -> Response {
    guarded("text/html; charset=utf-8", include_str!("page/page.html"))
}

pub(super) async fn css() -> Response {
    guarded("text/css; charset=utf-8", include_str!("page/page.css"))
}

pub(super) async fn script() -> Response {
    guarded("text/javascript; charset=utf-8", include_str!("page/page.js"))
}

pub(super) async fn upload_script() -> Response {
    guarded("text/javascript; charset=utf-8", include_str!("page/upload.js"))
}

pub(super) async fn icon() -> Response {
    guarded("image/svg+xml", include_str!("page/icon.svg"))
}

/// An answer that no other page can use and no cache keeps.
pub(super) fn guarded(media_type: &'static str, body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, media_type),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    response
}
