//! A URL that a signature of AWS signed: Version 4, 4A or 2.

use presign::s3::{self, Inspection};
use presign::{ObjectKey, Timestamp};
use serde::Serialize;

use super::{hidden, until};
use crate::args::Report;
use crate::errors::Failure;
use crate::output;
use crate::table::Table;

/// What the URL says, in the form that was asked for.
pub(super) fn text(url: &str, format: Report, at: Timestamp) -> Result<String, Failure> {
    let inspection = s3::inspect(url).map_err(|denied| {
        Failure::Usage(format!(
            "inspect the URL: {}; give a whole URL that Signature Version 4, 4A or 2 or the local scheme signed in its query",
            denied.reason()
        ))
    })?;
    let said = Said::of(&inspection, at);
    match format {
        Report::Text => Ok(said.table(at)),
        Report::Json => Ok(output::json(&said)? + "\n"),
    }
}

#[derive(Serialize)]
struct Said<'a> {
    provider: &'static str,
    scheme: &'static str,
    key_id: &'a str,
    region: Option<&'a str>,
    service: Option<&'a str>,
    host: &'a str,
    path: &'a str,
    bucket: Option<&'a str>,
    key: Option<&'a str>,
    signed_headers: Vec<&'a str>,
    query: Vec<(&'a str, Option<&'a str>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unsigned_query: Vec<(&'a str, Option<&'a str>)>,
    /// The signed headers that a client does not send by itself.
    must_send: Vec<&'a str>,
    issued_at: Option<String>,
    expires_at: String,
    expired: bool,
    temporary: bool,
}

impl<'a> Said<'a> {
    fn of(inspection: &'a Inspection, at: Timestamp) -> Self {
        let signed_headers: Vec<&str> = inspection.signed_headers().collect();
        Self {
            provider: "s3",
            scheme: inspection.scheme(),
            key_id: inspection.key_id(),
            region: inspection.region(),
            service: inspection.service(),
            host: inspection.host(),
            path: inspection.path(),
            bucket: inspection.bucket(),
            key: inspection.key().map(ObjectKey::as_str),
            must_send: signed_headers.iter().copied().filter(|name| *name != "host").collect(),
            signed_headers,
            query: inspection.query().map(|(name, value)| (name, hidden(name, value))).collect(),
            unsigned_query: inspection.unsigned_query().map(|(name, value)| (name, hidden(name, value))).collect(),
            issued_at: inspection.issued_at().map(|at| at.to_string()),
            expires_at: inspection.expires_at().to_string(),
            expired: at > inspection.expires_at(),
            temporary: inspection.is_temporary(),
        }
    }

    fn table(&self, at: Timestamp) -> String {
        let mut table = Table::default();
        table.row("provider", self.provider);
        table.row("scheme", self.scheme);
        table.row("key id", self.key_id);
        if let (Some(region), Some(service)) = (self.region, self.service) {
            table.row("scope", format!("{region} {service}"));
        }
        table.row("host", self.host);
        match (self.bucket, self.key) {
            (Some(bucket), Some(key)) => {
                table.row("bucket", bucket);
                table.row("object", key);
            }
            (Some(bucket), None) => {
                table.row("bucket", bucket);
                table.row("object", "none: the URL is for the bucket itself");
            }
            // Only the owner of the host knows which part of this names the bucket.
            (None, _) => table.row("path", self.path),
        }
        match self.scheme {
            "sigv2" => {
                table.row("signed headers", "not named: content-md5, content-type, x-amz-*, or that there are none")
            }
            _ => table.row("signed headers", self.signed_headers.join(", ")),
        }
        for (label, query) in [("signed query", &self.query), ("unsigned query", &self.unsigned_query)] {
            for (name, value) in query {
                table.row(label, value.map_or((*name).to_owned(), |value| format!("{name}={value}")));
            }
        }
        table.row("since", self.issued_at.as_deref().unwrap_or("not said"));
        table.row("until", until(&self.expires_at, self.expired, at));
        if self.temporary {
            table.row("", "or until its session token ends, whichever is first");
        }
        match self.must_send.as_slice() {
            [] if self.scheme == "sigv2" => table.row("to send", "the signed headers that are not in the query"),
            [] => table.row("to send", "no header"),
            names => table.row("to send", format!("{}, with the values that were signed", names.join(", "))),
        }
        table.finish()
    }
}
