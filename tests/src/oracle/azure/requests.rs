//! Requests, and what permits each.
//! <https://learn.microsoft.com/rest/api/storageservices/create-service-sas#permissions-for-a-directory-container-or-blob>,
//! <https://learn.microsoft.com/rest/api/storageservices/create-account-sas#blob-service-operations>

use super::case::{Case, Target, What};

/// A request to the blob service.
#[derive(Debug)]
pub(super) struct Request {
    pub(super) method: &'static str,
    pub(super) on: On,
    pub(super) query: &'static str,
    /// Each of these permits it.
    by: &'static str,
}

/// What it is done to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum On {
    Service,
    Container,
    Blob,
}

/// Those that could be made with the SAS of a case, and whether it permits each.
pub(super) fn of(case: &Case) -> impl Iterator<Item = (&'static Request, bool)> {
    let letters = case.permissions.as_deref().unwrap_or(BY_POLICY);
    let (places, rows): (&[On], _) = match &case.target {
        Target::Account { .. } => (&[On::Service, On::Container, On::Blob], REQUESTS),
        Target::Resource { .. } if case.query.iter().any(|(name, _)| name == "comp") => (&[On::Blob], OF_A_BLOCK),
        Target::Resource { what: What::All, .. } => (&[On::Container, On::Blob], REQUESTS),
        Target::Resource { what: What::Snapshot(..), .. } => (&[On::Blob], OF_A_SNAPSHOT),
        Target::Resource { what: What::Version(..), .. } => (&[On::Blob], OF_A_VERSION),
        Target::Resource { .. } => (&[On::Blob], REQUESTS),
    };
    let (in_scope, by_account) = match &case.target {
        Target::Account { services, types } => (services.contains('b').then_some(types.as_str()), true),
        Target::Resource { .. } => (Some("co"), false),
    };
    let permitted = move |request: &Request| {
        let typed = in_scope.is_some_and(|types| types.contains(request.on.letter()));
        let for_accounts = request.query == PROPERTIES && !by_account;
        typed && !for_accounts && request.by.contains(|letter| letters.contains(letter))
    };
    rows.iter().filter(|request| places.contains(&request.on)).map(move |request| (request, permitted(request)))
}

/// What the stored policy of a case permits, where the case leaves it open.
pub(super) const BY_POLICY: &str = "rw";

impl On {
    /// Of `srt`.
    fn letter(self) -> char {
        match self {
            Self::Service => 's',
            Self::Container => 'c',
            Self::Blob => 'o',
        }
    }
}

const fn request(method: &'static str, on: On, query: &'static str, by: &'static str) -> Request {
    Request { method, on, query, by }
}

/// Of a container, for whoever has the account's key.
const PROPERTIES: &str = "restype=container";

const REQUESTS: &[Request] = &[
    request("GET", On::Blob, "", "r"),
    request("HEAD", On::Blob, "", "r"),
    request("GET", On::Blob, "comp=blocklist", "r"),
    request("GET", On::Blob, "comp=tags", "t"),
    request("PUT", On::Blob, "", "cw"),
    request("PUT", On::Blob, "comp=appendblock", "aw"),
    request("PUT", On::Blob, "comp=metadata", "w"),
    request("PUT", On::Blob, "comp=legalhold", "i"),
    request("DELETE", On::Blob, "", "d"),
    request("DELETE", On::Blob, "versionid=1", "x"),
    request("DELETE", On::Blob, "deletetype=permanent&snapshot=1", "y"),
    request("PATCH", On::Blob, "", ""),
    request("GET", On::Container, "restype=container&comp=list", "l"),
    request("GET", On::Container, "restype=container&comp=blobs", "f"),
    request("GET", On::Container, PROPERTIES, "r"),
    request("PUT", On::Container, "restype=container&comp=acl", ""),
    request("GET", On::Service, "comp=list", "l"),
    request("GET", On::Service, "comp=stats&restype=service", "r"),
];
const OF_A_SNAPSHOT: &[Request] = &[
    request("GET", On::Blob, "", "r"),
    request("DELETE", On::Blob, "", "d"),
    request("DELETE", On::Blob, "deletetype=permanent", "y"),
    request("PATCH", On::Blob, "", ""),
];
const OF_A_VERSION: &[Request] = &[
    request("GET", On::Blob, "", "r"),
    request("DELETE", On::Blob, "", "x"),
    request("DELETE", On::Blob, "deletetype=permanent", "y"),
    request("GET", On::Blob, "comp=tags", "t"),
    request("PATCH", On::Blob, "", ""),
];
/// Where the query of one is bound.
const OF_A_BLOCK: &[Request] = &[request("PUT", On::Blob, "", "cw"), request("GET", On::Blob, "", "")];
