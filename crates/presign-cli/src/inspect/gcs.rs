//! A URL that a signature of Google signed: V4 or V2.

use presign::gcs::{self, Inspection};
use presign::{ObjectKey, Timestamp};
use serde::Serialize;

use super::hidden;
use super::said::{Own, Said};
use crate::args::Report;
use crate::errors::Failure;
use crate::table::Table;

/// What the URL says, in the form that was asked for.
pub(super) fn text(url: &str, format: Report, at: Timestamp) -> Result<String, Failure> {
    let inspection = gcs::inspect(url).map_err(|denied| {
        Failure::Usage(format!(
            "inspect the URL: {}; give a whole URL that V4 or V2 of Google signed in its query",
            denied.reason()
        ))
    })?;
    said(&inspection, at).text(format, at)
}

fn said(inspection: &Inspection, at: Timestamp) -> Said<'_, Google<'_>> {
    let signed_headers: Vec<&str> = inspection.signed_headers().collect();
    Said {
        provider: "gcs",
        scheme: inspection.scheme(),
        key_id: inspection.key_id(),
        own: Google { algorithm: inspection.algorithm(), location: inspection.location() },
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
    }
}

/// What Cloud Storage alone says.
#[derive(Serialize)]
struct Google<'a> {
    algorithm: Option<&'static str>,
    location: Option<&'a str>,
}

impl Own for Google<'_> {
    fn scope(&self, table: &mut Table) {
        if let (Some(algorithm), Some(location)) = (self.algorithm, self.location) {
            table.row("algorithm", algorithm);
            table.row("scope", format!("{location} storage"));
        }
    }

    fn also_ends(&self) -> Option<&'static str> {
        None
    }

    fn unnamed_headers(&self) -> Option<&'static str> {
        self.algorithm.is_none().then_some("x-goog-*")
    }
}
