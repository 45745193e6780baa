use serde_json::{Map, Value, json};

use super::kind::Kind;
use super::letters::Scope;
use super::release::Release;
use super::said::Said;

/// What is to be signed, by whom, when and where, and the release that is asked the same.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(super) kind: Kind,
    pub(super) release: Release,
    /// Of the service.
    pub(super) version: &'static str,
    pub(super) account: String,
    /// The URL of the account's blob service, without a slash behind.
    pub(super) base: &'static str,
    /// In base64: the account's key, or the value of the delegation key.
    pub(super) key: String,
    pub(super) delegation: Option<Delegation>,
    /// The issue time, in seconds since 1970.
    pub(super) at: i64,
    /// The validity; none where a stored policy says it.
    pub(super) seconds: Option<u32>,
    /// The start, counted from the issue time.
    pub(super) start: Option<i32>,
    /// Letters in the order that the service asks for; none where a stored policy says them.
    pub(super) permissions: Option<String>,
    /// Whether the release is given them by its own class, which has an order too.
    pub(super) by_class: bool,
    /// One address, or the first and the last.
    pub(super) ip: Option<String>,
    /// Whether the release is told the protocol.
    pub(super) protocol: bool,
    pub(super) said: Vec<(Said, String)>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    pub(super) target: Target,
}

/// What it is for.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Account { services: String, types: String },
    Resource { container: String, what: What },
}

/// What of a container.
#[derive(Clone, Debug)]
pub(super) enum What {
    All,
    Directory(String),
    Blob(String),
    Snapshot(String, String),
    Version(String, String),
}

/// A user delegation key but for its value.
#[derive(Clone, Debug)]
pub(super) struct Delegation {
    pub(super) oid: String,
    pub(super) tid: String,
    /// Counted from the issue time.
    pub(super) start: i64,
    pub(super) expiry: i64,
    pub(super) version: &'static str,
    pub(super) tenant: Option<String>,
}

impl Case {
    pub(super) fn row(&self) -> &'static str {
        match (&self.target, self.kind) {
            (Target::Account { .. }, _) => "account",
            (Target::Resource { what, .. }, Kind::Delegation) => match what {
                What::All => "delegation, container",
                What::Directory(_) => "delegation, directory",
                What::Blob(_) => "delegation, blob",
                What::Snapshot(..) => "delegation, snapshot",
                What::Version(..) => "delegation, version",
            },
            (Target::Resource { what, .. }, _) => match what {
                What::All => "service, container",
                What::Directory(_) => "service, directory",
                What::Blob(_) => "service, blob",
                What::Snapshot(..) => "service, snapshot",
                What::Version(..) => "service, version",
            },
        }
    }

    pub(super) fn scope(&self) -> Scope {
        match &self.target {
            Target::Account { .. } => Scope::Account,
            Target::Resource { what: What::All, .. } => Scope::Container,
            Target::Resource { what: What::Directory(_), .. } => Scope::Directory,
            Target::Resource { .. } => Scope::Blob,
        }
    }

    /// The name of the blob or directory.
    pub(super) fn name(&self) -> Option<&str> {
        match &self.target {
            Target::Resource { what, .. } => what.name(),
            Target::Account { .. } => None,
        }
    }

    /// The snapshot or version, with the parameter that names it beside the token.
    pub(super) fn beside(&self) -> Option<(&'static str, &str)> {
        match &self.target {
            Target::Resource { what: What::Snapshot(_, time), .. } => Some(("snapshot", time)),
            Target::Resource { what: What::Version(_, id), .. } => Some(("versionid", id)),
            _ => None,
        }
    }

    pub(super) fn says(&self, field: Said) -> Option<&str> {
        self.said.iter().find(|(other, _)| *other == field).map(|(_, value)| value.as_str())
    }

    pub(super) fn is_plain_http(&self) -> bool {
        self.base.starts_with("http:")
    }

    /// As `tests/oracles/azure/oracle.py` reads it.
    pub(super) fn question(&self) -> Value {
        let (container, depth) = match &self.target {
            Target::Account { .. } => (None, None),
            Target::Resource { container, what } => (Some(container), what.depth()),
        };
        json!({
            "version": self.version,
            "account": self.account,
            "base": self.base,
            "key": self.delegation.is_none().then_some(&self.key),
            "delegation": self.delegation.as_ref().map(|delegation| json!({
                "oid": delegation.oid,
                "tid": delegation.tid,
                "start": self.at + delegation.start,
                "expiry": self.at + delegation.expiry,
                "version": delegation.version,
                "tenant": delegation.tenant,
                "value": self.key,
            })),
            "container": container,
            "name": self.name(),
            "depth": depth,
            "by_class": self.by_class,
            "say": self.keywords(),
        })
    }

    /// What it says, by the keywords of azure-storage-blob.
    fn keywords(&self) -> Map<String, Value> {
        let mut keywords = Map::new();
        let mut say = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                keywords.insert(name.to_owned(), value);
            }
        };
        say("permission", self.permissions.as_ref().map(|letters| json!(letters)));
        say("expiry", self.seconds.map(|seconds| json!(self.at + i64::from(seconds))));
        say("start", self.start.map(|start| json!(self.at + i64::from(start))));
        say("ip", self.ip.as_ref().map(|ip| json!(ip)));
        let protocol = if self.is_plain_http() { "https,http" } else { "https" };
        say("protocol", self.protocol.then(|| json!(protocol)));
        if let Target::Account { services, types } = &self.target {
            // The old releases sign for blobs alone, and have no word for it.
            say("services", (self.release >= Release::V12_25_1).then(|| json!(services)));
            say("resource_types", Some(json!(types)));
        }
        for (field, value) in &self.said {
            say(field.keyword(), Some(json!(value)));
        }
        match self.beside() {
            Some(("snapshot", time)) => say("snapshot", Some(json!(time))),
            Some((_, id)) => say("version_id", Some(json!(id))),
            None => {}
        }
        say("request_headers", (!self.headers.is_empty()).then(|| json!(self.headers)));
        say("request_query_params", (!self.query.is_empty()).then(|| json!(self.query)));
        keywords
    }
}

impl What {
    fn name(&self) -> Option<&str> {
        match self {
            Self::All => None,
            Self::Directory(name) | Self::Blob(name) | Self::Snapshot(name, _) | Self::Version(name, _) => Some(name),
        }
    }

    /// How many segments a directory's name has.
    fn depth(&self) -> Option<usize> {
        match self {
            Self::Directory(name) => Some(name.split('/').count()),
            _ => None,
        }
    }
}
