//! A URL with a shared access signature of Azure.

use presign::azure::{self, Inspection};
use presign::{ObjectKey, Timestamp};
use serde::Serialize;

use super::{hidden, until};
use crate::args::Report;
use crate::errors::Failure;
use crate::output;
use crate::table::Table;

/// What the URL says, in the form that was asked for.
pub(super) fn text(url: &str, format: Report, at: Timestamp) -> Result<String, Failure> {
    let inspection = azure::inspect(url).map_err(|denied| {
        Failure::Usage(format!(
            "inspect the URL: {}; give a whole URL with a SAS of Azure in its query",
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
    version: String,
    host: &'a str,
    path: &'a str,
    account: Option<&'a str>,
    container: Option<&'a str>,
    blob: Option<&'a str>,
    permissions: Option<String>,
    policy: Option<&'a str>,
    /// The parameters of the SAS, but for its signature.
    said: Vec<(&'a str, &'a str)>,
    query: Vec<(&'a str, Option<&'a str>)>,
    clients: Option<String>,
    https_only: bool,
    starts_at: Option<String>,
    expires_at: Option<String>,
    expired: bool,
}

impl<'a> Said<'a> {
    fn of(inspection: &'a Inspection, at: Timestamp) -> Self {
        Self {
            provider: "azure",
            scheme: inspection.scheme(),
            version: inspection.version().to_string(),
            host: inspection.host(),
            path: inspection.path(),
            account: inspection.account(),
            container: inspection.container(),
            blob: inspection.blob().map(ObjectKey::as_str),
            permissions: inspection.permissions().map(|permissions| permissions.to_string()),
            policy: inspection.policy(),
            said: inspection.parameters().collect(),
            query: inspection
                .query()
                .iter()
                .map(|(name, value)| (name.as_str(), hidden(name, value.as_deref())))
                .collect(),
            clients: inspection.client_ips().map(|range| range.to_string()),
            https_only: inspection.is_https_only(),
            starts_at: inspection.starts_at().map(|at| at.to_string()),
            expires_at: inspection.expires_at().map(|at| at.to_string()),
            expired: inspection.expires_at().is_some_and(|end| at > end),
        }
    }

    fn table(&self, at: Timestamp) -> String {
        let by_policy = "not said: its stored access policy does";
        let mut table = Table::default();
        table.row("provider", self.provider);
        table.row("scheme", self.scheme);
        table.row("version", &self.version);
        table.row("host", self.host);
        match self.container {
            Some(container) => {
                table.row("account", self.account.unwrap_or("not said"));
                table.row("container", container);
                table.row("blob", self.blob.unwrap_or("none: the URL is for the container itself"));
            }
            // Only the owner of the host knows which part of this names the container.
            None => table.row("path", self.path),
        }
        table.row("permits", self.permissions.as_deref().unwrap_or(by_policy));
        if let Some(policy) = self.policy {
            table.row("policy", policy);
        }
        for (name, value) in &self.said {
            table.row("says", format!("{name}={value}"));
        }
        for (name, value) in &self.query {
            table.row("unsigned query", value.map_or((*name).to_owned(), |value| format!("{name}={value}")));
        }
        if let Some((_, names)) = self.said.iter().find(|(name, _)| *name == "srh") {
            table.row("to send", format!("{names}, with the values that were signed"));
        }
        table.row("from", self.clients.as_deref().unwrap_or("everywhere"));
        table.row("protocol", if self.https_only { "https" } else { "https or http" });
        table.row("since", self.starts_at.as_deref().unwrap_or("not said"));
        table.row("until", self.expires_at.as_deref().map_or(by_policy.into(), |end| until(end, self.expired, at)));
        table.finish()
    }
}
