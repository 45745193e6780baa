//! Who signs for an account.

use std::fmt;

use anyhow::Result;
use presign_azure::{Credentials, SharedKey, UserDelegationKey};
use presign_core::Timestamp;

/// Whose keys an account's URLs are signed with.
#[derive(Clone)]
#[non_exhaustive]
pub enum Signer {
    /// The account's own, in base64: service SAS and account SAS.
    Account(String),
    /// Those of a user: delegation SAS. The first signs; each other one differs from it in the parameter that is named.
    User(UserKey, Vec<(&'static str, UserKey)>),
}

/// A user delegation key, by its parts.
#[derive(Clone)]
#[non_exhaustive]
pub struct UserKey {
    /// Whose it is.
    pub oid: String,
    /// Of which tenant.
    pub tid: String,
    /// From when on it signs.
    pub start: Timestamp,
    /// When it ends.
    pub expiry: Timestamp,
    /// The version that made it.
    pub version: String,
    /// Its bytes, in base64.
    pub value: String,
}

impl UserKey {
    /// The key that these make.
    #[must_use]
    pub fn new(ids: [&str; 2], start: Timestamp, expiry: Timestamp, version: &str, value: &str) -> Self {
        let [oid, tid] = ids.map(str::to_owned);
        Self { oid, tid, start, expiry, version: version.to_owned(), value: value.to_owned() }
    }

    /// As the library takes it, with these bytes.
    ///
    /// # Errors
    /// Those of the library.
    pub fn key(&self, base64: &str) -> Result<UserDelegationKey> {
        let (start, expiry, version) = (self.start, self.expiry, self.version.parse()?);
        Ok(UserDelegationKey::new(&*self.oid, &*self.tid, start, expiry, version, base64)?)
    }
}

impl Signer {
    /// What signs, with these bytes or its own.
    pub(crate) fn credentials(&self, account: &str, bytes: Option<&str>) -> Result<Credentials> {
        Ok(match self {
            Self::Account(own) => SharedKey::new(account, bytes.unwrap_or(own))?.into(),
            Self::User(key, _) => key.key(bytes.unwrap_or(&key.value))?.into(),
        })
    }

    /// The bytes of what signs, in base64.
    pub(crate) fn base64(&self) -> &str {
        match self {
            Self::Account(own) => own,
            Self::User(key, _) => &key.value,
        }
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer").finish_non_exhaustive()
    }
}

impl fmt::Debug for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserKey").field("start", &self.start).field("expiry", &self.expiry).finish_non_exhaustive()
    }
}
