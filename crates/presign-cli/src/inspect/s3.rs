//! A URL that a signature of AWS signed: Version 4, 4A or 2.

use presign::s3::{self, Inspection};
use presign::{ObjectKey, Timestamp};
use serde::Serialize;

use super::hidden;
use super::said::{Own, Said};
use crate::args::Report;
use crate::errors::Failure;
use crate::table::Table;

/// What the URL says, in the form that was asked for.
pub(super) fn text(url: &str, format: Report, at: Timestamp) -> Result<String, Failure> {
    let inspection = s3::inspect(url).map_err(|denied| {
        Failure::Usage(format!(
            "inspect the URL: {}; give a whole URL that Signature Version 4, 4A or 2, Google or the local scheme signed in \
             its query",
            denied.reason()
        ))
    })?;
    said(&inspection, at).text(format, at)
}

fn said(inspection: &Inspection, at: Timestamp) -> Said<'_, Amazon<'_>> {
    let signed_headers: Vec<&str> = inspection.signed_headers().collect();
    Said {
        provider: "s3",
        scheme: inspection.scheme(),
        key_id: inspection.key_id(),
        own: Amazon {
            region: inspection.region(),
            service: inspection.service(),
            temporary: inspection.is_temporary(),
            unnamed: inspection.scheme() == "sigv2",
        },
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

/// What S3 alone says.
#[derive(Serialize)]
struct Amazon<'a> {
    region: Option<&'a str>,
    service: Option<&'a str>,
    temporary: bool,
    #[serde(skip)]
    unnamed: bool,
}

impl Own for Amazon<'_> {
    fn scope(&self, table: &mut Table) {
        if let (Some(region), Some(service)) = (self.region, self.service) {
            table.row("scope", format!("{region} {service}"));
        }
    }

    fn also_ends(&self) -> Option<&'static str> {
        self.temporary.then_some("or until its session token ends, whichever is first")
    }

    fn unnamed_headers(&self) -> Option<&'static str> {
        self.unnamed.then_some("x-amz-*")
    }
}
