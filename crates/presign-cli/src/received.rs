//! A signed URL, as the request that a bearer makes of it.

use http::header::HOST;
use http::{HeaderName, HeaderValue, Method, Request, Uri, request};

use crate::args::Field;
use crate::errors::Failure;

/// Whose scheme signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    S3,
    Gcs,
    Azure,
    Local,
}

/// Which scheme's parameters `url` has.
pub(crate) fn scheme(url: &str) -> Scheme {
    let pairs = || url.split_once('?').map_or("", |(_, query)| query).split('&');
    let named = |names: &[&str]| {
        pairs().any(|pair| {
            let name = pair.split('=').next().unwrap_or_default();
            names.iter().any(|own| own.eq_ignore_ascii_case(name))
        })
    };
    if pairs().any(is_ours) {
        Scheme::Local
    } else if named(&["X-Goog-Algorithm", "X-Goog-Signature", "GoogleAccessId"]) && !named(&["X-Amz-Algorithm"]) {
        Scheme::Gcs
    } else if named(&["sig"]) && named(&["sv"]) && !named(&["X-Amz-Algorithm"]) {
        Scheme::Azure
    } else {
        Scheme::S3
    }
}

/// A URL that a client could request.
pub(crate) struct Url {
    scheme: String,
    uri: Uri,
}

impl Url {
    /// Reads `text`; says nothing of it where it fails.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let uri: Uri = text.parse().map_err(|_| unreadable())?;
        match uri.scheme_str() {
            Some(scheme @ ("http" | "https")) => Ok(Self { scheme: scheme.to_owned(), uri }),
            _ => Err(unreadable()),
        }
    }

    /// `http` or `https`.
    pub(crate) fn scheme(&self) -> &str {
        &self.scheme
    }

    /// The host, and the port where there is one.
    pub(crate) fn host(&self) -> &str {
        self.uri.authority().map_or("", |authority| authority.as_str())
    }

    /// The path as it is spelled.
    pub(crate) fn path(&self) -> &str {
        self.uri.path()
    }

    /// The query before the local scheme's parameters, as it is spelled.
    pub(crate) fn own_query(&self) -> impl Iterator<Item = &str> {
        let pairs = self.uri.query().into_iter().flat_map(|query| query.split('&'));
        pairs.take_while(|pair| !is_ours(pair))
    }

    /// The value of the local scheme's parameter `name`, as it is spelled.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut pairs = self.uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
        pairs.find(|(other, _)| *other == name).map(|(_, value)| value)
    }

    /// The request of `method` with these headers.
    pub(crate) fn request(&self, method: &Method, headers: &[Field]) -> Result<request::Parts, Failure> {
        let mut request = Request::builder().method(method.clone()).uri(self.uri.clone()).header(HOST, self.host());
        for field in headers {
            let refusal =
                || Failure::Usage("read --header: the name or the value can't be sent; write 'Name: value'".into());
            let value = HeaderValue::from_str(&field.value).map_err(|_| refusal())?;
            request = request.header(HeaderName::from_bytes(field.name.as_bytes()).map_err(|_| refusal())?, value);
        }
        let (parts, ()) = request.body(()).map_err(|_| unreadable())?.into_parts();
        Ok(parts)
    }
}

fn is_ours(pair: &str) -> bool {
    pair.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("ps-"))
}

fn unreadable() -> Failure {
    Failure::Usage(
        "read the URL: it is no http or https URL that a client could request; give it whole and escaped".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_known_by_its_parameters() {
        for url in ["https://h/k?ps-key=k1", "https://h/k?a=1&PS-sig=x", "?ps-until=1"] {
            assert_eq!(scheme(url), Scheme::Local, "{url}");
        }
        for url in ["https://h/k?x-goog-algorithm=GOOG4-RSA-SHA256&a=1", "https://h/k?Expires=1&GoogleAccessId=a"] {
            assert_eq!(scheme(url), Scheme::Gcs, "{url}");
        }
        assert_eq!(scheme("https://h/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Goog-Signature=x"), Scheme::S3);
        assert_eq!(scheme("https://h/c/k?sv=2026-10-06&sr=b&sig=x"), Scheme::Azure);
        assert_eq!(scheme("https://h/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&sv=1&sig=x"), Scheme::S3);
        for url in
            ["", "https://h/ps-key=1", "https://h/k?a=ps-key", "https://h/k?X-Amz-Date=1&é=1", "https://h/k?sig=1"]
        {
            assert_eq!(scheme(url), Scheme::S3, "{url}");
        }
    }

    #[test]
    fn the_query_of_its_own_ends_where_the_schemes_begins() {
        let url = Url::parse("https://h:8/k?a=1&b&ps-key=k1&ps-until=2&ps-sig=x").unwrap();
        assert_eq!(url.own_query().collect::<Vec<_>>(), ["a=1", "b"]);
        assert_eq!((url.host(), url.path(), url.parameter("ps-until")), ("h:8", "/k", Some("2")));
        assert_eq!(url.parameter("ps-under"), None);
    }
}
