use presign_core::{End, Expiring, HmacKey, Timestamp};

use crate::layout::Kind;
use crate::{SharedKey, UserDelegationKey};

/// What signs: the account's own key, or one that was made for a user.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Credentials {
    /// One of the two keys of the account. It signs service SAS and account SAS.
    SharedKey(SharedKey),
    /// A key that Azure made for an identity. It signs user delegation SAS, which permit no more than the identity may.
    UserDelegation(UserDelegationKey),
}

impl Credentials {
    /// With the end that they have by themselves.
    pub fn expiring(self) -> Expiring<Self> {
        let end = self.end();
        Expiring::new(self, end)
    }

    /// When they end.
    pub fn end(&self) -> End {
        match self {
            Self::SharedKey(_) => End::Never,
            Self::UserDelegation(key) => End::At(key.expires_at()),
        }
    }

    /// The key, if it is a user's.
    pub(crate) fn delegation(&self) -> Option<&UserDelegationKey> {
        match self {
            Self::SharedKey(_) => None,
            Self::UserDelegation(key) => Some(key),
        }
    }

    pub(crate) fn key(&self) -> &HmacKey {
        match self {
            Self::SharedKey(shared) => shared.key(),
            Self::UserDelegation(delegated) => delegated.key(),
        }
    }

    /// The SAS for one resource that they sign.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::SharedKey(_) => Kind::Blob,
            Self::UserDelegation(_) => Kind::BlobDelegation,
        }
    }
}

/// The end of `credentials`, whatever a provider that forgot it says.
pub(crate) fn end(credentials: &Expiring<Credentials>) -> End {
    match (credentials.end(), credentials.value().end()) {
        (End::At(one), End::At(other)) => End::At(one.min(other)),
        (End::Never | End::Unknown, own @ End::At(_)) => own,
        (said, _) => said,
    }
}

/// The first instant at which they sign for.
pub(crate) fn begins_at(credentials: &Credentials) -> Option<Timestamp> {
    match credentials {
        Credentials::SharedKey(_) => None,
        Credentials::UserDelegation(key) => Some(key.starts_at()),
    }
}

impl From<SharedKey> for Credentials {
    fn from(key: SharedKey) -> Self {
        Self::SharedKey(key)
    }
}

impl From<UserDelegationKey> for Credentials {
    fn from(key: UserDelegationKey) -> Self {
        Self::UserDelegation(key)
    }
}
