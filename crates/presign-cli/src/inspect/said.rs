//! What a URL for a bucket says, whoever has the bucket.

use presign::Timestamp;
use serde::Serialize;

use super::until;
use crate::args::Report;
use crate::errors::Failure;
use crate::output;
use crate::table::Table;

#[derive(Serialize)]
pub(super) struct Said<'a, P> {
    pub(super) provider: &'static str,
    pub(super) scheme: &'static str,
    pub(super) key_id: &'a str,
    /// What this provider alone says.
    #[serde(flatten)]
    pub(super) own: P,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) bucket: Option<&'a str>,
    pub(super) key: Option<&'a str>,
    pub(super) signed_headers: Vec<&'a str>,
    pub(super) query: Vec<(&'a str, Option<&'a str>)>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) unsigned_query: Vec<(&'a str, Option<&'a str>)>,
    /// The signed headers that a client does not send by itself.
    pub(super) must_send: Vec<&'a str>,
    pub(super) issued_at: Option<String>,
    pub(super) expires_at: String,
    pub(super) expired: bool,
}

/// The lines in which providers differ.
pub(super) trait Own: Serialize {
    /// For whom it is signed.
    fn scope(&self, table: &mut Table);

    /// What else ends it.
    fn also_ends(&self) -> Option<&'static str>;

    /// The provider's headers, where the scheme binds them without naming them.
    fn unnamed_headers(&self) -> Option<&'static str>;
}

impl<P: Own> Said<'_, P> {
    pub(super) fn text(&self, format: Report, at: Timestamp) -> Result<String, Failure> {
        match format {
            Report::Text => Ok(self.table(at)),
            Report::Json => Ok(output::json(self)? + "\n"),
        }
    }

    fn table(&self, at: Timestamp) -> String {
        let mut table = Table::default();
        table.row("provider", self.provider);
        table.row("scheme", self.scheme);
        table.row("key id", self.key_id);
        self.own.scope(&mut table);
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
        match self.own.unnamed_headers() {
            Some(own) => table
                .row("signed headers", format!("not named: content-md5, content-type, {own}, or that there are none")),
            None => table.row("signed headers", self.signed_headers.join(", ")),
        }
        for (label, query) in [("signed query", &self.query), ("unsigned query", &self.unsigned_query)] {
            for (name, value) in query {
                table.row(label, value.map_or((*name).to_owned(), |value| format!("{name}={value}")));
            }
        }
        table.row("since", self.issued_at.as_deref().unwrap_or("not said"));
        table.row("until", until(&self.expires_at, self.expired, at));
        if let Some(end) = self.own.also_ends() {
            table.row("", end);
        }
        match self.must_send.as_slice() {
            [] if self.own.unnamed_headers().is_some() => {
                table.row("to send", "the signed headers that are not in the query");
            }
            [] => table.row("to send", "no header"),
            names => table.row("to send", format!("{}, with the values that were signed", names.join(", "))),
        }
        table.finish()
    }
}
