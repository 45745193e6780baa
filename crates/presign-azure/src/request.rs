//! Which operation of the blob service a request is, and what permits it.

use http::Method;

use crate::resource::{SNAPSHOT, VERSION_ID};
use crate::{Permissions, Version};

/// What a request is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// The service as a whole: no container is named.
    Service,
    Container,
    Blob,
}

impl Place {
    /// The letter of `srt`.
    pub(crate) fn resource_type(self) -> char {
        match self {
            Self::Service => 's',
            Self::Container => 'c',
            Self::Blob => 'o',
        }
    }
}

/// The parameters that make a request another one. Azure reads names without their case.
pub(crate) const NAMING: [&str; 6] = ["comp", "restype", SNAPSHOT, VERSION_ID, "deletetype", "prefix"];

/// An operation, and what a SAS must permit for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Operation {
    /// As Azure's documentation has it.
    pub(crate) name: &'static str,
    pub(crate) place: Place,
    /// One of these is enough.
    pub(crate) any: Permissions,
    /// And each of these, where a header asks for more than its operation.
    also: Option<Permissions>,
    /// Whether a SAS for one container or blob can permit it.
    pub(crate) by_resource: bool,
}

impl Operation {
    /// The operation that a request is. `query` and `header` find what it has.
    pub(crate) fn of<'r>(
        version: Version,
        method: &Method,
        place: Place,
        query: impl Fn(&str) -> Option<&'r str>,
        header: impl Fn(&str) -> Option<&'r str>,
    ) -> Option<Self> {
        // None where it is empty: two empty texts are slow to compare on some processors, and most requests have neither.
        let query_of = |name| query(name).filter(|value| !value.is_empty());
        let (restype, comp) = (query_of("restype"), query_of("comp"));
        let restype_of_place = match (place, comp) {
            (_, Some("properties")) if restype == Some("account") => Some("account"),
            (Place::Service, Some("properties" | "stats")) => Some("service"),
            (Place::Container, _) => Some("container"),
            _ => None,
        };
        if restype != restype_of_place {
            return None;
        }
        let account = restype == Some("account");
        let found =
            |row: &&Row| row.place == place && row.method == *method && row.comp == comp && row.of_account() == account;
        let row = ROWS.iter().find(found)?;
        let mut operation = row.operation();
        match row.name {
            PUT_BLOB if header("x-ms-copy-source").is_some() => operation.name = COPY_BLOB,
            "Lease Blob" | "Lease Container" if header("x-ms-lease-action") == Some("break") => {
                operation.any = operation.any | Permissions::DELETE;
            }
            PUT_BLOCK | PUT_BLOCK_LIST if version >= CREATES_BY_BLOCKS => operation.any = CW,
            DELETE_BLOB if query("deletetype").is_some() => operation.any = Permissions::PERMANENT_DELETE,
            DELETE_BLOB if query(VERSION_ID).is_some() => operation.any = Permissions::DELETE_VERSION,
            _ => {}
        }
        if *method == Method::PUT && place == Place::Blob {
            let tags = header("x-ms-tags").map(|_| Permissions::TAGS);
            let held = ["x-ms-immutability-policy-until-date", "x-ms-immutability-policy-mode", "x-ms-legal-hold"];
            let held = held.iter().any(|name| header(name).is_some()).then_some(Permissions::IMMUTABILITY);
            operation.also = [tags, held].into_iter().flatten().reduce(|one, other| one | other);
        }
        Some(operation)
    }

    /// Whether these permissions are enough.
    pub(crate) fn permitted_by(self, permissions: Permissions) -> bool {
        permissions.touches(self.any) && self.also.is_none_or(|also| permissions.contains(also))
    }

    /// The least that permits it: what creates alone before what also replaces.
    pub(crate) fn least(self) -> Permissions {
        let first = LEAST.into_iter().find(|one| self.any.contains(*one)).unwrap_or(self.any);
        self.also.map_or(first, |also| first | also)
    }

    /// Whether it gives a blob its content type.
    pub(crate) fn types(self) -> bool {
        matches!(self.name, PUT_BLOB | PUT_BLOCK_LIST | "Set Blob Properties")
    }

    /// Whether a header asks for more than the operation by itself.
    pub(crate) fn asks_more(self) -> bool {
        self.also.is_some()
    }

    /// Whether it may not replace a blob where only creating is permitted.
    pub(crate) fn creates(self) -> bool {
        let blocks = matches!(self.name, PUT_BLOCK | PUT_BLOCK_LIST) && self.any.contains(Permissions::CREATE);
        blocks || matches!(self.name, PUT_BLOB | COPY_BLOB | "Incremental Copy Blob")
    }
}

const LEAST: [Permissions; 3] = [Permissions::ADD, Permissions::CREATE, Permissions::WRITE];

pub(crate) const PUT_BLOB: &str = "Put Blob";
const PUT_BLOCK: &str = "Put Block";
const PUT_BLOCK_LIST: &str = "Put Block List";
const COPY_BLOB: &str = "Copy Blob";
const DELETE_BLOB: &str = "Delete Blob";

struct Row {
    name: &'static str,
    place: Place,
    method: &'static str,
    comp: Option<&'static str>,
    any: Permissions,
}

impl Row {
    fn operation(&self) -> Operation {
        // https://learn.microsoft.com/rest/api/storageservices/create-service-sas#permissions-for-a-directory-container-or-blob
        let by_resource = match self.place {
            Place::Blob => true,
            Place::Container => matches!(self.comp, Some("list" | "blobs" | "properties")),
            Place::Service => false,
        };
        let (name, place, any) = (self.name, self.place, self.any);
        Operation { name, place, any, also: None, by_resource }
    }

    /// `comp=properties` is another operation with `restype=account`.
    fn of_account(&self) -> bool {
        self.name == ACCOUNT_INFORMATION
    }
}

/// Since this version a new blob can be made of blocks by `c` alone
/// (<https://github.com/Azure/azure-sdk-for-java/blob/02a3609e52c9ab0377498508b1a4120e2e10afb3/sdk/storage/azure-storage-blob/src/test/java/com/azure/storage/blob/SasClientTests.java>,
/// `commitBlockListWithCreatePermission`).
pub(crate) const CREATES_BY_BLOCKS: Version = Version::of(2026, 4, 6);

const ACCOUNT_INFORMATION: &str = "Get Account Information";

const fn row(name: &'static str, place: Place, method: &'static str, comp: &'static str, any: Permissions) -> Row {
    Row { name, place, method, comp: if comp.is_empty() { None } else { Some(comp) }, any }
}

const R: Permissions = Permissions::READ;
const W: Permissions = Permissions::WRITE;
const D: Permissions = Permissions::DELETE;
const L: Permissions = Permissions::LIST;
const T: Permissions = Permissions::TAGS;
const F: Permissions = Permissions::FIND;
const I: Permissions = Permissions::IMMUTABILITY;
const CW: Permissions = Permissions::or(Permissions::CREATE, W);
const AW: Permissions = Permissions::or(Permissions::ADD, W);

/// <https://learn.microsoft.com/rest/api/storageservices/operations-on-blobs>,
/// <https://learn.microsoft.com/rest/api/storageservices/create-account-sas#blob-service-operations>. Not in it, and so
/// permitted by nothing: batches, whose parts carry SAS of their own; access policies; delegation keys.
const ROWS: &[Row] = &[
    row("Get Blob", Place::Blob, "GET", "", R),
    row("Get Blob Properties", Place::Blob, "HEAD", "", R),
    row("Get Blob Metadata", Place::Blob, "GET", "metadata", R),
    row("Get Blob Metadata", Place::Blob, "HEAD", "metadata", R),
    row("Get Block List", Place::Blob, "GET", "blocklist", R),
    row("Get Page Ranges", Place::Blob, "GET", "pagelist", R),
    row("Query Blob Contents", Place::Blob, "POST", "query", R),
    row("Get Blob Tags", Place::Blob, "GET", "tags", T),
    row(PUT_BLOB, Place::Blob, "PUT", "", CW),
    row(PUT_BLOCK, Place::Blob, "PUT", "block", W),
    row(PUT_BLOCK_LIST, Place::Blob, "PUT", "blocklist", W),
    row("Put Page", Place::Blob, "PUT", "page", W),
    row("Append Block", Place::Blob, "PUT", "appendblock", AW),
    row("Append Blob Seal", Place::Blob, "PUT", "seal", W),
    row("Incremental Copy Blob", Place::Blob, "PUT", "incrementalcopy", CW),
    row("Abort Copy Blob", Place::Blob, "PUT", "copy", W),
    row("Snapshot Blob", Place::Blob, "PUT", "snapshot", CW),
    row("Set Blob Properties", Place::Blob, "PUT", "properties", W),
    row("Set Blob Metadata", Place::Blob, "PUT", "metadata", W),
    row("Set Blob Tier", Place::Blob, "PUT", "tier", W),
    row("Set Blob Expiry", Place::Blob, "PUT", "expiry", W),
    row("Set Blob Tags", Place::Blob, "PUT", "tags", T),
    row("Lease Blob", Place::Blob, "PUT", "lease", W),
    row("Undelete Blob", Place::Blob, "PUT", "undelete", W),
    row("Set Blob Immutability Policy", Place::Blob, "PUT", "immutabilityPolicies", I),
    row("Set Blob Legal Hold", Place::Blob, "PUT", "legalhold", I),
    row("Delete Blob Immutability Policy", Place::Blob, "DELETE", "immutabilityPolicies", I),
    row(DELETE_BLOB, Place::Blob, "DELETE", "", D),
    row("List Blobs", Place::Container, "GET", "list", L),
    row("Find Blobs by Tags in Container", Place::Container, "GET", "blobs", F),
    row("Create Container", Place::Container, "PUT", "", CW),
    row("Get Container Properties", Place::Container, "GET", "", R),
    row("Get Container Properties", Place::Container, "HEAD", "", R),
    row("Get Container Metadata", Place::Container, "GET", "metadata", R),
    row("Get Container Metadata", Place::Container, "HEAD", "metadata", R),
    row("Set Container Metadata", Place::Container, "PUT", "metadata", W),
    row("Lease Container", Place::Container, "PUT", "lease", W),
    row("Restore Container", Place::Container, "PUT", "undelete", W),
    row("Delete Container", Place::Container, "DELETE", "", D),
    row("List Containers", Place::Service, "GET", "list", L),
    row("Find Blobs by Tags", Place::Service, "GET", "blobs", F),
    row("Get Blob Service Stats", Place::Service, "GET", "stats", R),
    row("Get Blob Service Properties", Place::Service, "GET", "properties", R),
    row("Set Blob Service Properties", Place::Service, "PUT", "properties", W),
    row(ACCOUNT_INFORMATION, Place::Service, "GET", "properties", R),
    row(ACCOUNT_INFORMATION, Place::Service, "HEAD", "properties", R),
    row(ACCOUNT_INFORMATION, Place::Container, "GET", "properties", R),
    row(ACCOUNT_INFORMATION, Place::Container, "HEAD", "properties", R),
    row(ACCOUNT_INFORMATION, Place::Blob, "GET", "properties", R),
    row(ACCOUNT_INFORMATION, Place::Blob, "HEAD", "properties", R),
];

/// The operations that one permission alone allows, in the newest version.
#[cfg(test)]
pub(crate) fn permitted(place: Place, permission: Permissions) -> impl Iterator<Item = &'static str> {
    let operation = |row: &Row| {
        let query = |name: &str| match name {
            "comp" => row.comp,
            "restype" if row.name == ACCOUNT_INFORMATION => Some("account"),
            "restype" if row.place == Place::Container => Some("container"),
            _ => None,
        };
        Operation::of(Version::NEWEST, &row.method.parse().ok()?, row.place, query, |_| None)
    };
    let operations = ROWS.iter().filter(move |row| row.place == place).filter_map(operation);
    operations.filter(move |operation| operation.permitted_by(permission)).map(|operation| operation.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(
        version: &str,
        method: &str,
        place: Place,
        query: &[(&'static str, &'static str)],
        headers: &[&str],
    ) -> Option<(&'static str, String)> {
        let method = method.parse().unwrap();
        let query = |name: &str| query.iter().find_map(|(other, value)| (*other == name).then_some(*value));
        let header =
            |name: &str| headers.iter().find_map(|header| (header.split('=').next() == Some(name)).then_some("break"));
        let operation = Operation::of(version.parse().unwrap(), &method, place, query, header)?;
        Some((operation.name, operation.least().to_string()))
    }

    #[test]
    fn a_request_is_one_operation_or_none() {
        use Place::{Blob, Container, Service};
        let container = ("restype", "container");
        for (method, place, query, headers, expected) in [
            ("GET", Blob, &[][..], &[][..], Some(("Get Blob", "r"))),
            ("GET", Blob, &[("snapshot", "1")], &[], Some(("Get Blob", "r"))),
            ("PUT", Blob, &[], &[], Some(("Put Blob", "c"))),
            ("PUT", Blob, &[], &["x-ms-copy-source"], Some(("Copy Blob", "c"))),
            ("PUT", Blob, &[], &["x-ms-tags"], Some(("Put Blob", "ct"))),
            ("PUT", Blob, &[("comp", "block"), ("blockid", "x")], &[], Some(("Put Block", "w"))),
            ("PUT", Blob, &[("comp", "lease")], &["x-ms-lease-action"], Some(("Lease Blob", "w"))),
            ("DELETE", Blob, &[], &[], Some(("Delete Blob", "d"))),
            ("DELETE", Blob, &[("versionid", "1")], &[], Some(("Delete Blob", "x"))),
            ("DELETE", Blob, &[("versionid", "1"), ("deletetype", "permanent")], &[], Some(("Delete Blob", "y"))),
            ("GET", Container, &[container, ("comp", "list")], &[], Some(("List Blobs", "l"))),
            ("GET", Container, &[("comp", "list")], &[], None),
            ("GET", Service, &[("comp", "list")], &[], Some(("List Containers", "l"))),
            ("GET", Service, &[container, ("comp", "list")], &[], None),
            (
                "GET",
                Blob,
                &[("restype", "account"), ("comp", "properties")],
                &[],
                Some(("Get Account Information", "r")),
            ),
            ("GET", Blob, &[container], &[], None),
            ("GET", Blob, &[("restype", "directory")], &[], None),
            ("GET", Blob, &[("comp", "LIST")], &[], None),
            ("POST", Container, &[container, ("comp", "batch")], &[], None),
            ("PUT", Container, &[container, ("comp", "acl")], &[], None),
            ("POST", Service, &[("restype", "service"), ("comp", "userdelegationkey")], &[], None),
            ("PATCH", Blob, &[], &[], None),
            ("POST", Blob, &[], &[], None),
        ] {
            let expected = expected.map(|(name, least)| (name, least.to_owned()));
            assert_eq!(named("2025-11-05", method, place, query, headers), expected, "{method} {query:?}");
        }
        let block = |version| named(version, "PUT", Blob, &[("comp", "block")], &[]);
        assert_eq!(block("2026-02-06"), Some(("Put Block", "w".to_owned())));
        assert_eq!(block("2026-04-06"), Some(("Put Block", "c".to_owned())));
    }
}
