use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE};
use http::{HeaderValue, Method, StatusCode, Version, request};
use presign::Denied;

use crate::StoreError;
use crate::dialect::Words;

/// Why a request is not answered as asked. A dialect says it in its own words.
#[derive(Debug)]
pub(crate) enum Problem {
    /// It is not signed by a valid URL.
    Denied(Denied),
    /// It is, and asks for what nothing here enforces or does.
    Mute(&'static str),
    /// It is, and its bearer may know what is wrong.
    Told(Fault, Cow<'static, str>),
}

/// What is wrong with a request that a valid URL signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It can't be understood.
    Malformed,
    /// No object here can have this name.
    Name,
    /// The body is shorter than it has to be.
    Short,
    /// The body is longer than it may be.
    Long,
    /// The body has another checksum than it has to have.
    Checksum,
    /// There is no such object.
    NotFound,
    /// There is no such bucket.
    #[cfg(feature = "gcs")]
    NoBucket,
    /// There is no such upload.
    #[cfg(feature = "gcs")]
    NoUpload,
    /// A condition does not hold.
    Unmet,
    /// Something else has the object's place.
    Taken,
    /// There is no way to do it here.
    Unable,
    /// Not now.
    Busy,
    /// The body stood still.
    Late,
    /// It failed here.
    Failed,
}

impl Fault {
    pub(crate) fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::Name | Self::Short | Self::Checksum => StatusCode::BAD_REQUEST,
            Self::Long => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NotFound => StatusCode::NOT_FOUND,
            #[cfg(feature = "gcs")]
            Self::NoBucket | Self::NoUpload => StatusCode::NOT_FOUND,
            Self::Unmet => StatusCode::PRECONDITION_FAILED,
            Self::Taken => StatusCode::CONFLICT,
            Self::Unable => StatusCode::NOT_IMPLEMENTED,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Late => StatusCode::REQUEST_TIMEOUT,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl Problem {
    pub(crate) fn told(fault: Fault, text: impl Into<Cow<'static, str>>) -> Self {
        Self::Told(fault, text.into())
    }

    pub(crate) fn bad(text: impl Into<Cow<'static, str>>) -> Self {
        Self::Told(Fault::Malformed, text.into())
    }

    pub(crate) fn log(&self) {
        match self {
            Self::Denied(denied) => tracing::debug!(reason = %denied.reason(), "denied"),
            Self::Mute(reason) => tracing::debug!(reason, "denied"),
            Self::Told(fault, text) => tracing::debug!(?fault, reason = %text, "refused"),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NotFound => Self::told(Fault::NotFound, "there is no such object"),
            StoreError::Unmet => Self::told(Fault::Unmet, "the object is not as the request wants it"),
            StoreError::Unfit(why) => {
                Self::told(Fault::Name, format!("this store can't hold an object of this name: {why}"))
            }
            StoreError::Taken => Self::told(Fault::Taken, "the object's place is taken by something else"),
            StoreError::Unable(what) => Self::told(Fault::Unable, format!("this store can't {what}")),
            StoreError::Busy => {
                tracing::warn!("the store was held by others for too long");
                Self::told(Fault::Busy, "the store is busy; try again later")
            }
            StoreError::Failed(error) => {
                tracing::error!(error = &*error as &dyn std::error::Error, "the store failed");
                Self::told(Fault::Failed, "the store failed")
            }
        }
    }
}

/// The answer of these words.
pub(crate) fn answer(parts: &request::Parts, words: Words) -> Response {
    let mut response = Response::new(Body::from(words.text));
    *response.status_mut() = words.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(words.content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A body that nobody wants is not read: not to the end, and not at all where the client waits for a `100`. HTTP/2
    // has no such header and needs none.
    let reads_only = matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS);
    if !reads_only && parts.version < Version::HTTP_2 {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}
