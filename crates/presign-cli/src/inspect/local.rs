//! A URL of the local scheme.

use http::request::Parts;
use http::{HeaderName, HeaderValue, Method};
use presign::local::{Claims, Verifier};
use presign::{Denied, Origin, Reason, Received, Timestamp, percent};
use serde::Serialize;
use serde_json::{Value, json};

use super::{hidden, until};
use crate::args::Report;
use crate::errors::Failure;
use crate::received::Url;
use crate::table::Table;
use crate::{obligations, output};

/// What the URL says, in the form that was asked for.
pub(super) fn text(url: &str, format: Report, at: Timestamp) -> Result<String, Failure> {
    let url = Url::parse(url)?;
    let origin = Origin::HostHeader { scheme: url.scheme().to_owned() };
    let request = request(&url, &origin)?;
    let claims = claims(&request, &origin).map_err(|denied| {
        Failure::Usage(format!("inspect the URL: {}; give a whole URL, as it was signed", denied.reason()))
    })?;
    let said = Said::of(&url, &claims, at);
    match format {
        Report::Text => Ok(said.table(&claims, at)),
        Report::Json => Ok(output::json(&said)? + "\n"),
    }
}

/// The request as a server gets it. The headers that the URL binds are not at hand: their lack says their names, and
/// nothing here looks at a value.
fn request(url: &Url, origin: &Origin) -> Result<Parts, Failure> {
    let mut request = url.request(&Method::GET, &[])?;
    while request.headers.len() < MOST_HEADERS
        && let Some(name) = lacks(&request, origin)
    {
        request.headers.insert(name, HeaderValue::from_static("unknown"));
    }
    Ok(request)
}

fn lacks(request: &Parts, origin: &Origin) -> Option<HeaderName> {
    match claims(request, origin).as_ref().map_err(Denied::reason) {
        Err(Reason::MissingHeader(name)) => HeaderName::from_bytes(name.as_bytes()).ok(),
        _ => None,
    }
}

/// Reads the URL as a server does.
fn claims<'r>(request: &'r Parts, origin: &'r Origin) -> Result<Claims<'r>, Denied> {
    Verifier::new().parse(&Received::new(request, origin, None)?)
}

/// No server takes more of them.
const MOST_HEADERS: usize = 128;

#[derive(Serialize)]
struct Said<'a> {
    provider: &'static str,
    scheme: &'static str,
    key_id: &'a str,
    host: &'a str,
    path: String,
    /// The path that the URL is valid below of, if it is for more than one.
    under: Option<String>,
    signed_headers: Vec<&'a str>,
    query: Vec<(String, Option<String>)>,
    must_send: Vec<&'a str>,
    size: Option<Value>,
    client_ip: Option<String>,
    not_before: Option<String>,
    expires_at: String,
    expired: bool,
}

impl<'a> Said<'a> {
    fn of(url: &'a Url, claims: &'a Claims<'_>, at: Timestamp) -> Self {
        let signed_headers: Vec<&str> = claims.signed_headers().collect();
        let under = url.parameter("ps-under").and_then(|bytes| url.path().get(..bytes.parse().ok()?));
        let query = url.own_query().map(|pair| {
            let (name, value) = pair.split_once('=').map_or((pair, None), |(name, value)| (name, Some(value)));
            (decoded(name), hidden(name, value).map(decoded))
        });
        Self {
            provider: "local",
            scheme: "presign-local-1",
            key_id: claims.key_id(),
            host: url.host(),
            path: decoded(url.path()),
            under: under.map(decoded),
            must_send: signed_headers.clone(),
            signed_headers,
            query: query.collect(),
            size: claims.size().map(|size| json!({ "min": size.min(), "max": size.max() })),
            client_ip: claims.client_ip().map(|net| net.to_string()),
            not_before: claims.not_before().map(|at| at.to_string()),
            expires_at: claims.expires_at().to_string(),
            expired: at > claims.expires_at(),
        }
    }

    fn table(&self, claims: &Claims<'_>, at: Timestamp) -> String {
        let mut table = Table::default();
        table.row("provider", self.provider);
        table.row("scheme", self.scheme);
        table.row("key id", self.key_id);
        table.row("host", self.host);
        match &self.under {
            Some(under) => table.row("path", format!("{under} and everything below it")),
            None => table.row("path", &self.path),
        }
        if !self.signed_headers.is_empty() {
            table.row("signed headers", self.signed_headers.join(", "));
        }
        for (name, value) in &self.query {
            table.row("signed query", value.as_ref().map_or(name.clone(), |value| format!("{name}={value}")));
        }
        if let Some(size) = claims.size() {
            table.row("size", obligations::bytes(&size));
        }
        if let Some(net) = &self.client_ip {
            table.row("from", net);
        }
        if let Some(since) = &self.not_before {
            table.row("since", since);
        }
        table.row("until", until(&self.expires_at, self.expired, at));
        match self.must_send.as_slice() {
            [] => table.row("to send", "no header"),
            names => table.row("to send", format!("{}, with the values that were signed", names.join(", "))),
        }
        table.finish()
    }
}

fn decoded(text: &str) -> String {
    percent::decode(text).unwrap_or_default().into_owned()
}
