use presign_core::Timestamp;

use crate::{Claims, Credentials, Permissions, SharedKey, UserDelegationKey};

/// Where a verifier finds what a claim names: keys, and stored policies.
pub trait Keys {
    /// The keys of this account: it has two, so that one can be renewed.
    fn shared_keys(&self, account: &str) -> Vec<SharedKey>;

    /// The delegation key that these claims name by identity, times and version.
    fn delegation_key(&self, claims: &Claims) -> Option<UserDelegationKey> {
        let _ = claims;
        None
    }

    /// The stored access policy of this id.
    fn policy(&self, container: &str, id: &str) -> Option<StoredPolicy> {
        let _ = (container, id);
        None
    }
}

/// What a stored access policy of a container says; what it leaves open a SAS has to say.
/// <https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StoredPolicy {
    /// What it permits.
    pub permissions: Option<Permissions>,
    /// The first instant at which it is valid.
    pub start: Option<Timestamp>,
    /// The last second at which it is valid.
    pub expiry: Option<Timestamp>,
}

impl Keys for SharedKey {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        if self.account() == account { vec![self.clone()] } else { Vec::new() }
    }
}

impl Keys for [SharedKey] {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        self.iter().filter(|key| key.account() == account).cloned().collect()
    }
}

impl Keys for UserDelegationKey {
    fn shared_keys(&self, _account: &str) -> Vec<SharedKey> {
        Vec::new()
    }

    fn delegation_key(&self, claims: &Claims) -> Option<UserDelegationKey> {
        self.is_named_by(claims).then(|| self.clone())
    }
}

impl Keys for Credentials {
    fn shared_keys(&self, account: &str) -> Vec<SharedKey> {
        match self {
            Self::SharedKey(key) => key.shared_keys(account),
            Self::UserDelegation(_) => Vec::new(),
        }
    }

    fn delegation_key(&self, claims: &Claims) -> Option<UserDelegationKey> {
        match self {
            Self::SharedKey(_) => None,
            Self::UserDelegation(key) => key.delegation_key(claims),
        }
    }
}
