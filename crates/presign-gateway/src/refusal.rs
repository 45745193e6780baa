use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode, Version, request};

use crate::StoreError;

/// The one answer to whatever is not a valid signed request. It depends on nothing that the signature would have to
/// prove: whoever has no valid URL learns nothing.
pub(crate) fn mute(parts: &request::Parts) -> Response {
    answer(parts, StatusCode::FORBIDDEN, "denied".into())
}

/// Why a request with a valid signature can't be answered as asked: its bearer may know.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The URL asks for what nothing here enforces or does: no answer is the answer to that.
    Mute(&'static str),
    Told(StatusCode, Cow<'static, str>),
}

impl Problem {
    pub(crate) fn told(status: StatusCode, text: impl Into<Cow<'static, str>>) -> Self {
        Self::Told(status, text.into())
    }

    pub(crate) fn bad(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Told(StatusCode::BAD_REQUEST, text.into())
    }

    pub(crate) fn into_response(self, parts: &request::Parts) -> Response {
        match self {
            Self::Mute(reason) => {
                tracing::debug!(reason, "denied");
                mute(parts)
            }
            Self::Told(status, text) => {
                tracing::debug!(%status, reason = %text, "refused");
                answer(parts, status, text)
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::told(StatusCode::NOT_FOUND, "there is no such object"),
            StoreError::Unmet => {
                Self::told(StatusCode::PRECONDITION_FAILED, "the object is not as the request wants it")
            }
            StoreError::Unfit(why) => Self::bad(format!("this store can't hold an object of this name: {why}")),
            StoreError::Taken => Self::told(StatusCode::CONFLICT, "the object's place is taken by something else"),
            StoreError::Unable(what) => Self::told(StatusCode::NOT_IMPLEMENTED, format!("this store can't {what}")),
            StoreError::Busy => {
                tracing::warn!("the store was held by others for too long");
                Self::told(StatusCode::SERVICE_UNAVAILABLE, "the store is busy; try again later")
            }
            StoreError::Failed(error) => {
                tracing::error!(error = &*error as &dyn std::error::Error, "the store failed");
                Self::told(StatusCode::INTERNAL_SERVER_ERROR, "the store failed")
            }
        }
    }
}

fn answer(parts: &request::Parts, status: StatusCode, text: Cow<'static, str>) -> Response {
    let mut response = Response::new(Body::from(format!("{text}\n")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A body that nobody wants is not read: not to the end, and not at all where the client waits for a `100`. HTTP/2
    // has no such header and needs none.
    let reads_only = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads_only && parts.version < Version::HTTP_2 {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
