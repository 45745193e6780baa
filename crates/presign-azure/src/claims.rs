use std::collections::{HashMap, HashSet};
use std::fmt;
use std::net::IpAddr;

use http::Method;
use presign_core::{Denied, HmacKey, ObjectKey, Reason, Received, Timestamp};

use crate::fields::{Field, is_own};
use crate::layout::Kind;
use crate::locate::{Located, locate};
use crate::request::{NAMING, Operation, Place};
use crate::resource::{SNAPSHOT, VERSION_ID, canonical};
use crate::said::{Pairs, Said};
use crate::{Endpoint, Permissions, Version};

/// What a received request claims: which SAS it has, and what it wants to do with it. Nothing of it can be trusted
/// before a [`Verifier`](crate::Verifier) has verified it.
#[derive(Clone)]
pub struct Claims {
    pub(crate) said: Said,
    pub(crate) method: Method,
    pub(crate) account: String,
    pub(crate) located: Located,
    pub(crate) operation: Option<Operation>,
    /// Without the parameters of the SAS.
    pub(crate) query: Vec<(String, Option<String>)>,
    pub(crate) client: Option<IpAddr>,
    pub(crate) https: bool,
}

impl Claims {
    pub(crate) fn parse(endpoint: &Endpoint, received: &Received<'_>) -> Result<Self, Denied> {
        let pairs = received.pairs()?;
        let mut said = Said::read(&pairs)?;
        let query: Vec<_> = pairs.into_iter().filter(|(name, _)| !is_own(name)).collect();
        check_names(&query)?;
        let located = locate(endpoint, received)?;
        let place = match (&located.container, &located.blob) {
            (None, _) => Place::Service,
            (Some(_), None) => Place::Container,
            (Some(_), Some(_)) => Place::Blob,
        };
        let headers = received.headers();
        // A value that is no text still is one.
        let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
        let operation = Operation::of(said.version, received.method(), place, |name| value(&query, name), header);
        if said.kind == Kind::Account {
            said.values.set(Field::Account, endpoint.account().to_owned());
        } else {
            cover_resource(&mut said, endpoint.account(), &located, &query)?;
            cover_headers(&mut said, received)?;
            cover_query(&mut said, &query)?;
        }
        Ok(Self {
            said,
            method: received.method().clone(),
            account: endpoint.account().to_owned(),
            located,
            operation,
            query,
            client: received.client(),
            https: received.scheme().eq_ignore_ascii_case("https"),
        })
    }

    /// The scheme: `azure-sas-service`, `azure-sas-delegation` or `azure-sas-account`.
    pub fn scheme(&self) -> &'static str {
        self.said.kind.scheme()
    }

    /// The version of the service that it was signed for.
    pub fn version(&self) -> Version {
        self.said.version
    }

    /// The account that it is for.
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The container, if the request names one.
    pub fn container(&self) -> Option<&str> {
        self.located.container.as_deref()
    }

    /// The blob, if the request names one.
    pub fn blob(&self) -> Option<&ObjectKey<'static>> {
        self.located.blob.as_ref()
    }

    /// The operation that the request is, as Azure's documentation names it; `None` if no SAS permits any such.
    pub fn operation(&self) -> Option<&'static str> {
        self.operation.map(|operation| operation.name)
    }

    /// What it permits, if it says so itself.
    pub fn permissions(&self) -> Option<Permissions> {
        self.said.permissions
    }

    /// The stored access policy that it names.
    pub fn policy(&self) -> Option<&str> {
        self.said.values.get(Field::Policy)
    }

    /// The last second at which it says to be valid, if it says so itself.
    pub fn expires_at(&self) -> Option<Timestamp> {
        self.said.expiry
    }

    /// The identity whose delegation key signed: object id and tenant id.
    pub fn identity(&self) -> Option<(&str, &str)> {
        self.said.values.get(Field::KeyOid).zip(self.said.values.get(Field::KeyTid))
    }

    /// From when to when the delegation key says to be valid.
    pub fn key_validity(&self) -> Option<(Timestamp, Timestamp)> {
        self.said.key_times
    }

    /// What the delegation key's version says to be.
    pub fn key_version(&self) -> Option<&str> {
        self.said.values.get(Field::KeyVersion)
    }

    /// The string to sign that the request leads to.
    pub fn string_to_sign(&self) -> String {
        let mut text = String::new();
        self.said.kind.write(self.said.version, &self.said.values, &mut text);
        text
    }

    pub(crate) fn signed_by(&self, key: &HmacKey) -> bool {
        let mut mac = key.mac();
        self.said.kind.write(self.said.version, &self.said.values, &mut mac);
        mac.matches(&self.said.signature)
    }
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claims")
            .field("scheme", &self.scheme())
            .field("version", &self.version())
            .field("method", &self.method)
            .field("container", &self.container())
            .field("blob", &self.blob())
            .field("operation", &self.operation())
            .finish_non_exhaustive()
    }
}

pub(crate) fn value<'q>(query: &'q Pairs, name: &str) -> Option<&'q str> {
    query.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_deref().unwrap_or_default())
}

/// Which of two values a service takes is anyone's guess, and so is what it makes of another case.
fn check_names(query: &Pairs) -> Result<(), Denied> {
    // A set: who has no key may send thousands of them.
    let mut seen = HashSet::with_capacity(query.len());
    for (name, _) in query {
        if !seen.insert(name.to_ascii_lowercase()) {
            return Err(Reason::Repeated("a query parameter").into());
        }
        if NAMING.iter().any(|own| own.eq_ignore_ascii_case(name) && own != name) {
            return Err(Reason::Malformed("the query").into());
        }
    }
    let both = value(query, SNAPSHOT).is_some() && value(query, VERSION_ID).is_some();
    if both { Err(Reason::Unacceptable(VERSION_ID).into()) } else { Ok(()) }
}

/// What is signed of the resource, as the request names it.
fn cover_resource(said: &mut Said, account: &str, located: &Located, query: &Pairs) -> Result<(), Denied> {
    // Without a container there is nothing that such a SAS could be for.
    let container = located.container.as_deref().ok_or(Reason::Signature)?;
    let blob = located.blob.as_ref().map(ObjectKey::as_str);
    let beside = match said.values.get(Field::Resource) {
        Some("bs") => Some(SNAPSHOT),
        Some("bv") => Some(VERSION_ID),
        _ => None,
    };
    let name = match said.values.get(Field::Resource) {
        Some("c") => None,
        Some("d") => {
            let depth = said.depth.ok_or(Reason::Missing("sdd"))?;
            Some(directory(blob.unwrap_or_default(), depth).ok_or(Reason::Unacceptable("sdd"))?)
        }
        _ => Some(blob.ok_or(Reason::Signature)?),
    };
    let canonical = canonical(account, container, name);
    if let Some(param) = beside {
        let which = value(query, param).filter(|which| !which.is_empty() && !which.chars().any(char::is_control));
        said.values.set(Field::Snapshot, which.ok_or(Reason::Missing(param))?.to_owned());
    }
    said.values.set(Field::CanonicalResource, canonical);
    Ok(())
}

/// The first `depth` segments of a name that has as many.
fn directory(name: &str, depth: usize) -> Option<&str> {
    let end = name.match_indices('/').map(|(at, _)| at).chain([name.len()]).nth(depth.checked_sub(1)?)?;
    Some(&name[..end]).filter(|directory| !directory.is_empty())
}

/// The headers that are bound, as they came.
fn cover_headers(said: &mut Said, received: &Received<'_>) -> Result<(), Denied> {
    let Some(names) = said.values.get(Field::HeaderNames) else { return Ok(()) };
    let (mut block, mut seen) = (String::new(), HashSet::new());
    for name in names.split(',') {
        let mut values = received.headers().get_all(name).iter();
        let missing = || Reason::MissingHeader(name.to_owned().into());
        let value = values.next().ok_or_else(missing)?;
        if values.next().is_some() || !seen.insert(name.to_ascii_lowercase()) {
            return Err(Reason::Repeated("a signed header").into());
        }
        let value = value.to_str().map_err(|_| Reason::Malformed("a signed header"))?;
        block.push_str(&format!("{name}:{value}\n"));
    }
    said.values.set(Field::Headers, block);
    Ok(())
}

/// The query parameters that are bound, as they came.
fn cover_query(said: &mut Said, query: &Pairs) -> Result<(), Denied> {
    let Some(names) = said.values.get(Field::QueryNames) else { return Ok(()) };
    // No name comes twice: that was looked at.
    let values: HashMap<&str, &str> =
        query.iter().map(|(name, value)| (name.as_str(), value.as_deref().unwrap_or_default())).collect();
    let (mut block, mut seen) = (String::new(), HashSet::new());
    for name in names.split(',') {
        let value = values.get(name).ok_or(Reason::Missing("a query parameter that srq names"))?;
        if !seen.insert(name) {
            return Err(Reason::Repeated("srq").into());
        }
        if value.chars().any(char::is_control) {
            return Err(Reason::Malformed("the query").into());
        }
        block.push_str(&format!("\n{name}:{value}"));
    }
    said.values.set(Field::Queries, block);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_as_many_segments_as_said() {
        for (name, depth, expected) in [
            ("a/b/c", 1, Some("a")),
            ("a/b/c", 2, Some("a/b")),
            ("a/b/c", 3, Some("a/b/c")),
            ("a/b/c", 4, None),
            ("a/b/c", 0, None),
            ("", 1, None),
            ("/a", 1, None),
            ("a", 1, Some("a")),
        ] {
            assert_eq!(directory(name, depth), expected, "{name} {depth}");
        }
    }
}
