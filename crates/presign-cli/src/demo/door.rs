use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, HOST, ORIGIN};
use http::{HeaderMap, HeaderName, Method, StatusCode};
use presign::{BaseUrl, Result};

/// Who may come to the page and its endpoints: a browser that is at this address and at no other name for it, and, to
/// have links made, a script of this page alone.
///
/// Another site can give its own name this address, and then read what the server answers to that name: so the name
/// has to be ours. It can also send requests here blindly: so what makes links has to say that our page sent it.
#[derive(Clone, Debug)]
pub(super) struct Door {
    authority: String,
}

impl Door {
    pub(super) fn at(address: SocketAddr) -> Result<Self> {
        let base: BaseUrl = format!("http://{address}").parse()?;
        Ok(Self { authority: base.authority().to_owned() })
    }

    /// What a browser sends as `Host`.
    pub(super) fn authority(&self) -> &str {
        &self.authority
    }

    /// What a browser calls this server.
    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.authority)
    }

    /// Why a request may not come in.
    fn refuses(&self, method: &Method, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
        if only(headers, &HOST) != Some(self.authority.as_str()) {
            return Some((StatusCode::MISDIRECTED_REQUEST, "open the page at the address that the command printed\n"));
        }
        if *method == Method::GET || *method == Method::HEAD {
            return None;
        }
        let ours = only(headers, &ORIGIN) == Some(self.origin().as_str());
        let site = HeaderName::from_static("sec-fetch-site");
        let same = !headers.contains_key(&site) || only(headers, &site) == Some("same-origin");
        // A form can't send this type without asking first, and nobody here says yes.
        let json = only(headers, &CONTENT_TYPE) == Some("application/json");
        (!ours || !same || !json).then_some((StatusCode::FORBIDDEN, "only the demo's own page may ask for links\n"))
    }
}

/// The value of a header that came once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

/// Lets in who may come in.
pub(super) async fn keep(State(door): State<Arc<Door>>, request: Request, next: Next) -> Response {
    match door.refuses(request.method(), request.headers()) {
        Some(refusal) => refusal.into_response(),
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(method: Method, fields: &[(&str, &str)]) -> Option<u16> {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(HeaderName::from_bytes(name.as_bytes()).unwrap(), value.parse().unwrap());
        }
        let door = Door::at("127.0.0.1:4000".parse().unwrap()).unwrap();
        door.refuses(&method, &headers).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn another_name_for_this_address_is_turned_away() {
        assert_eq!(asked(Method::GET, &[("host", "127.0.0.1:4000")]), None);
        for host in ["evil.example", "evil.example:4000", "localhost:4000", "127.0.0.1", "127.0.0.1:4001", ""] {
            assert_eq!(asked(Method::GET, &[("host", host)]), Some(421), "{host}");
        }
        assert_eq!(asked(Method::GET, &[]), Some(421));
        assert_eq!(asked(Method::GET, &[("host", "127.0.0.1:4000"), ("host", "evil.example")]), Some(421));
    }

    #[test]
    fn the_schemes_own_port_is_not_said() {
        for (address, origin) in [
            ("127.0.0.1:80", "http://127.0.0.1"),
            ("[::1]:4000", "http://[::1]:4000"),
            ("127.0.0.2:1", "http://127.0.0.2:1"),
        ] {
            assert_eq!(Door::at(address.parse().unwrap()).unwrap().origin(), origin);
        }
    }

    #[test]
    fn only_the_page_may_have_links_made() {
        let host = ("host", "127.0.0.1:4000");
        let own = ("origin", "http://127.0.0.1:4000");
        let json = ("content-type", "application/json");
        assert_eq!(asked(Method::POST, &[host, own, json]), None);
        assert_eq!(asked(Method::POST, &[host, own, json, ("sec-fetch-site", "same-origin")]), None);
        for fields in [
            &[host, json][..],
            &[host, own],
            &[host, own, ("content-type", "text/plain")],
            &[host, json, ("origin", "https://evil.example")],
            &[host, json, ("origin", "http://127.0.0.1:4001")],
            &[host, json, ("origin", "null")],
            &[host, own, json, ("origin", "https://evil.example")],
            &[host, own, json, ("sec-fetch-site", "cross-site")],
            &[host, own, json, ("sec-fetch-site", "same-site")],
        ] {
            assert_eq!(asked(Method::POST, fields), Some(403), "{fields:?}");
        }
    }
}
