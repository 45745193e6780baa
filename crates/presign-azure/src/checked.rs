//! What is wanted of a SAS, checked: each field that says something is signed, or there is no such SAS.

use presign_core::{Error, ErrorKind, Extended, Result, Timestamp};

use crate::bound::{self, Bound};
use crate::fields::{Field, Fields, Values};
use crate::layout::Kind;
use crate::permissions::Scope;
use crate::resource::Form;
use crate::sas::Wanted;
use crate::{Permissions, Version};

/// What a SAS of one kind and version says, but for its resource's name, its end, and the key.
pub(crate) struct Checked {
    pub(crate) kind: Kind,
    pub(crate) version: Version,
    /// Those that the two sign.
    pub(crate) signed: Fields,
    /// Those that have a value.
    pub(crate) fields: Fields,
    pub(crate) permissions: Option<(Permissions, Scope)>,
    pub(crate) start: Option<Extended>,
    pub(crate) headers: Option<Bound>,
    pub(crate) query: Option<Bound>,
}

/// The most characters of a policy's id.
/// <https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy>
const LONGEST_POLICY: usize = 64;

const PERMISSIONS: Fields = Fields::of(&[Field::Permissions]);
const START: Fields = Fields::of(&[Field::Start]);
const OF_RESOURCE: Fields = Fields::of(&[Field::Resource, Field::CanonicalResource]);
const DEPTH: Fields = Fields::of(&[Field::Depth]);
const WHICH: Fields = Fields::of(&[Field::Snapshot]);
const HEADERS: Fields = Fields::of(&[Field::HeaderNames, Field::Headers]);
const QUERY: Fields = Fields::of(&[Field::QueryNames, Field::Queries]);

/// What is not signed itself: it is part of something that is, or does not change what the SAS permits.
const UNSIGNED: Fields = Fields::of(&[Field::Resource, Field::Depth, Field::HeaderNames, Field::QueryNames]);

impl Checked {
    /// What is wanted of a resource.
    pub(crate) fn of(wanted: &Wanted<'_>, kind: Kind, version: Version) -> Result<Self> {
        let scope = wanted.form.scope();
        if let Some(permissions) = wanted.permissions {
            permissions.check(scope, version)?;
        }
        let said = &wanted.values;
        if said.get(Field::AuthorizedOid).is_some() && said.get(Field::UnauthorizedOid).is_some() {
            return Err(Error::new(
                ErrorKind::Term,
                "sign for two users: saoid and suoid exclude each other; say one of them",
            ));
        }
        let (headers, query) = (bound::headers(wanted)?, bound::query(wanted)?);
        let fields = said
            .fields()
            .and(OF_RESOURCE)
            .and_if(matches!(wanted.form, Form::Directory), DEPTH)
            .and_if(wanted.form.beside().is_some(), WHICH)
            .and_if(headers.is_some(), HEADERS)
            .and_if(query.is_some(), QUERY);
        let permissions = wanted.permissions.map(|permissions| (permissions, scope));
        Self { headers, query, ..Self::bare(kind, version, fields, permissions, wanted.start) }.all_signed(said)
    }

    /// What is wanted of the services of an account.
    pub(crate) fn of_account(
        permissions: Permissions,
        start: Option<Timestamp>,
        said: &Values<'_>,
        version: Version,
    ) -> Result<Self> {
        permissions.check(Scope::Account, version)?;
        let permissions = Some((permissions, Scope::Account));
        Self::bare(Kind::Account, version, said.fields(), permissions, start).all_signed(said)
    }

    fn bare(
        kind: Kind,
        version: Version,
        fields: Fields,
        permissions: Option<(Permissions, Scope)>,
        start: Option<Timestamp>,
    ) -> Self {
        let fields = fields.and_if(permissions.is_some(), PERMISSIONS).and_if(start.is_some(), START);
        let start = start.map(Timestamp::extended);
        let signed = kind.signed(version);
        Self { kind, version, signed, fields, permissions, start, headers: None, query: None }
    }

    /// Refuses the first of these fields that it does not sign.
    #[inline]
    pub(crate) fn signs(&self, fields: Fields) -> Result<()> {
        match fields.without(self.signed.and(UNSIGNED)).first() {
            Some(field) => Err(unsigned(self.kind, field, self.version)),
            None => Ok(()),
        }
    }

    /// Refuses a field that is not signed, or would change what is signed.
    fn all_signed(self, said: &Values<'_>) -> Result<Self> {
        self.signs(self.fields)?;
        for (_, param, value) in said.params() {
            if value.is_empty() || value.chars().any(char::is_control) {
                let text = format!(
                    "say `{param}`: its value is empty or has control characters, which would change what is signed; \
                     correct it, or leave it out",
                );
                return Err(Error::new(ErrorKind::Term, text));
            }
        }
        if said.get(Field::Policy).is_some_and(|id| id.chars().count() > LONGEST_POLICY) {
            let text = "name a stored access policy: its id has over 64 characters; check it";
            return Err(Error::new(ErrorKind::Term, text));
        }
        Ok(self)
    }
}

/// Why a SAS of this kind and version can't say a field.
fn unsigned(kind: Kind, field: Field, version: Version) -> Error {
    let param = field.line();
    let instead = if kind.signs(field, Version::NEWEST) {
        "choose a newer version of the service"
    } else if Kind::BlobDelegation.signs(field, version) {
        "sign with a user delegation key"
    } else if Kind::BlobDelegation.signs(field, Version::NEWEST) {
        "sign with a user delegation key for a newer version of the service"
    } else {
        "sign with the account's key"
    };
    Error::unsupported(format!("`{param}` in version {version} of {}", kind.scheme()), "azure", instead)
}
