use super::kind::Kind;
use super::release::Release;

/// A field that a SAS may say, whose value is a text as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    Policy,
    EncryptionScope,
    CacheControl,
    ContentDisposition,
    ContentEncoding,
    ContentLanguage,
    ContentType,
    AuthorizedOid,
    UnauthorizedOid,
    Correlation,
    DelegatedOid,
}

impl Said {
    pub(super) const ALL: [Self; 11] = [
        Self::Policy,
        Self::EncryptionScope,
        Self::CacheControl,
        Self::ContentDisposition,
        Self::ContentEncoding,
        Self::ContentLanguage,
        Self::ContentType,
        Self::AuthorizedOid,
        Self::UnauthorizedOid,
        Self::Correlation,
        Self::DelegatedOid,
    ];

    /// The keyword of azure-storage-blob.
    pub(super) fn keyword(self) -> &'static str {
        match self {
            Self::Policy => "policy_id",
            Self::EncryptionScope => "encryption_scope",
            Self::CacheControl => "cache_control",
            Self::ContentDisposition => "content_disposition",
            Self::ContentEncoding => "content_encoding",
            Self::ContentLanguage => "content_language",
            Self::ContentType => "content_type",
            Self::AuthorizedOid => "preauthorized_agent_object_id",
            Self::UnauthorizedOid => "agent_object_id",
            Self::Correlation => "correlation_id",
            Self::DelegatedOid => "user_delegation_oid",
        }
    }

    /// Whether a SAS of this kind signs it in this version.
    /// <https://learn.microsoft.com/rest/api/storageservices/create-user-delegation-sas#construct-a-user-delegation-sas>
    pub(super) fn is_signed(self, kind: Kind, version: &str) -> bool {
        match self {
            Self::Policy => kind == Kind::Service,
            Self::EncryptionScope => version >= "2020-12-06",
            Self::AuthorizedOid | Self::UnauthorizedOid | Self::Correlation => {
                kind == Kind::Delegation && version >= "2020-02-10"
            }
            Self::DelegatedOid => kind == Kind::Delegation && version >= "2025-07-05",
            _ => kind != Kind::Account,
        }
    }

    /// Whether the release has a name for it.
    pub(super) fn is_known(self, release: Release) -> bool {
        self != Self::UnauthorizedOid || release != Release::Node
    }

    /// Whether the release refuses it where it is not signed, rather than drop it, or say it unsigned.
    pub(super) fn is_refused(self, release: Release, kind: Kind, version: &str) -> bool {
        match (self, release) {
            (Self::EncryptionScope, Release::Node) => version < "2020-12-06",
            (Self::AuthorizedOid | Self::Correlation, Release::Node) => version < "2020-02-10",
            (_, Release::Node) | (Self::Policy, _) => false,
            (Self::EncryptionScope, _) if kind == Kind::Account => release < Release::V12_25_1,
            (
                Self::EncryptionScope
                | Self::AuthorizedOid
                | Self::UnauthorizedOid
                | Self::Correlation
                | Self::DelegatedOid,
                _,
            ) => release < Release::V12_8_1,
            _ => false,
        }
    }
}
