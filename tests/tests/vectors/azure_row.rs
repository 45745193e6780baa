//! The rows of Azure's vectors, and what of the world around them is needed to sign or verify them again.

use std::collections::BTreeMap;

use http::request::Parts;
use presign_azure::{Credentials, Endpoint, Keys, Kind, SharedKey, StoredPolicy, UserDelegationKey, Version};
use presign_core::{Timestamp, percent};
use serde::Deserialize;

use crate::row::read;

const SIGNED: &str = include_str!("../../vectors/azure-sas.jsonl");
const SDK: &str = include_str!("../../vectors/azure-sas-sdk.jsonl");
const TEXTS: &str = include_str!("../../vectors/azure-sas-text.jsonl");

/// One published SAS, or its string to sign alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) source: String,
    pub(crate) licence: String,
    kind: Said,
    /// Whose fields are signed.
    pub(crate) version: String,
    pub(crate) key: Option<String>,
    pub(crate) account: Option<String>,
    pub(crate) resource: Option<String>,
    pub(crate) beside: Option<(String, String)>,
    #[serde(default)]
    pub(crate) headers: Vec<(String, String)>,
    #[serde(default)]
    pub(crate) query: Vec<(String, String)>,
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) string_to_sign: String,
    pub(crate) signature: Option<String>,
    token: Option<String>,
    #[serde(default)]
    pub(crate) computed: Vec<String>,
    pub(crate) exception: Option<String>,
    #[expect(dead_code, reason = "it is for readers of the file")]
    note: Option<String>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Said {
    Account,
    Service,
    Delegation,
}

/// The rows with a signature: published, and of the SDK.
pub(crate) fn signed() -> Vec<Row> {
    let (published, sdk) = (read::<Row>(SIGNED), read::<Row>(SDK));
    assert_eq!((published.len(), sdk.len()), (17, 22));
    published.into_iter().chain(sdk).collect()
}

/// The strings to sign without a signature.
pub(crate) fn texts() -> Vec<Row> {
    let texts = read::<Row>(TEXTS);
    assert_eq!(texts.len(), 60);
    texts
}

impl Row {
    pub(crate) fn kind(&self) -> Kind {
        match self.kind {
            Said::Account => Kind::Account,
            Said::Service => Kind::Blob,
            Said::Delegation => Kind::BlobDelegation,
        }
    }

    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The string to sign by our table.
    pub(crate) fn text(&self) -> String {
        let headers: String = self.headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        let query: String = self.query.iter().map(|(name, value)| format!("\n{name}:{value}")).collect();
        self.kind().string_to_sign(self.version.parse().unwrap(), |name| match name {
            "account" => self.account.as_deref(),
            "resource" => self.resource.as_deref(),
            "snapshot" => self.beside.as_ref().map(|(_, which)| which.as_str()),
            "srh" => Some(&headers),
            "srq" => Some(&query),
            name => self.field(name),
        })
    }

    /// The account, the container and the blob.
    pub(crate) fn place(&self) -> (&str, Option<&str>, Option<&str>) {
        match &self.resource {
            None => (self.account.as_deref().unwrap(), None, None),
            Some(resource) => {
                let (account, rest) = resource.strip_prefix("/blob/").unwrap().split_once('/').unwrap();
                let (container, blob) = rest.split_once('/').map_or((rest, None), |(name, blob)| (name, Some(blob)));
                (account, Some(container), blob)
            }
        }
    }

    pub(crate) fn endpoint(&self) -> Endpoint {
        let account = self.place().0;
        Endpoint::at(account, format!("https://{account}.blob.core.windows.net").parse().unwrap()).unwrap()
    }

    pub(crate) fn credentials(&self) -> Credentials {
        let key = self.key.as_deref().unwrap();
        let time = |name: &str| self.field(name).unwrap().parse().unwrap();
        match self.kind {
            Said::Account | Said::Service => SharedKey::new(self.place().0, key).unwrap().into(),
            Said::Delegation => {
                let (oid, tid) = (self.field("skoid").unwrap(), self.field("sktid").unwrap());
                let version: Version = self.field("skv").unwrap().parse().unwrap();
                let key = UserDelegationKey::new(oid, tid, time("skt"), time("ske"), version, key).unwrap();
                match self.field("skdutid") {
                    Some(tid) => key.with_delegated_tenant(tid).unwrap().into(),
                    None => key.into(),
                }
            }
        }
    }

    /// The last second at which it is valid; a policy's where it names one.
    pub(crate) fn end(&self) -> Timestamp {
        self.field("se").unwrap_or(POLICY_ENDS).parse().unwrap()
    }

    /// The token as its source has it, or else written from its fields.
    pub(crate) fn token(&self) -> String {
        self.token.clone().unwrap_or_else(|| {
            let mut token = String::new();
            for (name, value) in &self.fields {
                token.push_str(&format!("{name}="));
                percent::query(value, &mut token);
                token.push('&');
            }
            token.push_str("sig=");
            percent::query(self.signature.as_deref().unwrap(), &mut token);
            token
        })
    }

    /// The target of a request that the SAS is for, without its token.
    pub(crate) fn target(&self) -> (&'static str, String) {
        let (_, container, blob) = self.place();
        let mut path = String::from("/");
        percent::path(container.unwrap_or_default(), &mut path);
        if let Some(blob) = blob {
            path.push('/');
            percent::path(blob, &mut path);
        }
        let permits = |letter: char| self.field("sp").unwrap_or("r").contains(letter);
        let (method, query) = match (&self.kind, self.field("srt"), self.field("sr")) {
            (Said::Account, Some(types), _) if !types.contains('o') => ("GET", "restype=service&comp=properties&"),
            (Said::Account, ..) => {
                path.push_str("cont/k");
                ("GET", "")
            }
            (_, _, Some("c")) if permits('r') => {
                path.push_str("/k");
                ("GET", "")
            }
            (_, _, Some("c")) if self.query.is_empty() => ("GET", "restype=container&comp=list&"),
            (_, _, Some("c")) => ("GET", ""),
            _ if permits('r') => ("GET", ""),
            _ => ("PUT", ""),
        };
        path.push('?');
        path.push_str(query);
        for (name, value) in self.query.iter().chain(&self.beside) {
            path.push_str(&format!("{name}="));
            percent::query(value, &mut path);
            path.push('&');
        }
        (method, path)
    }

    pub(crate) fn request(&self, target: &str, token: &str) -> Option<Parts> {
        let request = http::Request::builder().method(self.target().0).uri(format!("{target}{token}"));
        let mut request = request.header("host", format!("{}.blob.core.windows.net", self.place().0));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        Some(request.body(()).ok()?.into_parts().0)
    }
}

const POLICY_ENDS: &str = "2026-01-02T00:00:00Z";

/// The row's key, and a policy of any name that permits to read.
pub(crate) struct World(pub(crate) Credentials);

impl Keys for World {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        self.0.shared_keys(account)
    }

    fn delegation_key(&self, claims: &presign_azure::Claims) -> Option<UserDelegationKey> {
        self.0.delegation_key(claims)
    }

    fn policy(&self, _container: &str, _id: &str) -> Option<StoredPolicy> {
        let mut policy = StoredPolicy::default();
        policy.permissions = Some(presign_azure::Permissions::READ);
        policy.expiry = Some(POLICY_ENDS.parse().unwrap());
        Some(policy)
    }
}
