use axum::response::Response;
use http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::{HeaderMap, HeaderValue, Method, StatusCode, request};

use crate::flow::empty;

/// The pages that may use signed URLs from a script ([Fetch](https://fetch.spec.whatwg.org/#http-cors-protocol)).
#[derive(Clone, Debug)]
pub(crate) enum Cors {
    Any,
    Only(Vec<HeaderValue>),
}

impl Default for Cors {
    fn default() -> Self {
        Self::Only(Vec::new())
    }
}

impl Cors {
    pub(crate) fn allow(&mut self, origin: HeaderValue) {
        if let Self::Only(origins) = self {
            origins.push(origin);
        }
    }

    /// The answer to a browser that asks whether a page may; `None` if this is no such question, or not such a page.
    pub(crate) fn preflight(&self, parts: &request::Parts, methods: &'static str) -> Option<Response> {
        self.allowed(&parts.headers)?;
        if parts.method != Method::OPTIONS || !parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return None;
        }
        let mut response = empty(StatusCode::NO_CONTENT);
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
        headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
        // A URL can bind any header, and the page has to send it then. What a header may do is the signature's to say.
        if let Some(asked) = parts.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
            headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
        }
        headers.append(VARY, HeaderValue::from_static("access-control-request-headers"));
        Some(response)
    }

    /// Lets the page read the answer, whatever it is.
    pub(crate) fn dress(&self, asked: &HeaderMap, headers: &mut HeaderMap, exposed: &'static str) {
        if matches!(self, Self::Only(origins) if origins.is_empty()) {
            return;
        }
        // Also where the page may not: a cache would give the next page this answer.
        headers.append(VARY, HeaderValue::from_static("origin"));
        if let Some(origin) = self.allowed(asked) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(exposed));
        }
    }

    fn allowed<'a>(&self, asked: &'a HeaderMap) -> Option<&'a HeaderValue> {
        let mut origins = asked.get_all(ORIGIN).iter();
        let (Some(origin), None) = (origins.next(), origins.next()) else { return None };
        match self {
            Self::Any => Some(origin),
            Self::Only(allowed) => allowed.contains(origin).then_some(origin),
        }
    }
}
