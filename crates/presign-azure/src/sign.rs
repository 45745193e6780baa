//! From what is asked to what is signed: every field's value, or the reason why there is no such SAS.

use presign_core::{
    Error, ErrorKind, Expires, Expiring, Extended, Result, Seal, SealEncoding, Timestamp, Window, percent,
};

use crate::account::Shared;
use crate::bound::{self, Bound};
use crate::fields::{Field, Fields, SIGNATURE, Values};
use crate::layout::Kind;
use crate::permissions::Scope;
use crate::run::Run;
use crate::when::When;
use crate::write::{Value, of_name, write};
use crate::{
    AccountSas, Container, Credentials, IpRange, Permissions, Resource, Sas, SignedSas, UserDelegationKey, Version,
    names,
};

/// A SAS that lacks its signature. It is made for each URL, and borrows what it says: few say much.
pub(crate) struct Unsigned<'u> {
    pub(crate) kind: Kind,
    /// Those that have a value.
    pub(crate) fields: Fields,
    pub(crate) version: Version,
    /// Its protocol, its version and perhaps more, where they stand together.
    run: Option<&'u Run>,
    of: Option<Of<'u>>,
    permissions: Option<(Permissions, Scope)>,
    start: Option<Extended>,
    expiry: Option<Extended>,
    /// None where a stored policy says it.
    expires: Option<Expires>,
    key: Option<&'u UserDelegationKey>,
    headers: Option<&'u Bound>,
    query: Option<&'u Bound>,
    /// What was said as it is.
    said: &'u Values<'u>,
}

/// The resource that a SAS is for.
pub(crate) struct Of<'u> {
    /// Its container's canonical resource, and a slash.
    pub(crate) canonical: &'u str,
    pub(crate) name: Option<&'u str>,
    letter: &'static str,
    depth: Option<&'u str>,
    /// The snapshot's time, or the version's id.
    which: Option<&'u str>,
}

/// The most characters of a policy's id.
/// <https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy>
const LONGEST_POLICY: usize = 64;

const SEAL: Seal = Seal::new(SIGNATURE, SealEncoding::Base64);

const PERMISSIONS: Fields = Fields::of(&[Field::Permissions]);
const START: Fields = Fields::of(&[Field::Start]);
const EXPIRY: Fields = Fields::of(&[Field::Expiry]);
const OF_RESOURCE: Fields = Fields::of(&[Field::Resource, Field::CanonicalResource]);
const DEPTH: Fields = Fields::of(&[Field::Depth]);
const WHICH: Fields = Fields::of(&[Field::Snapshot]);
const OF_TENANT: Fields = Fields::of(&[Field::DelegatedTid]);
const HEADERS: Fields = Fields::of(&[Field::HeaderNames, Field::Headers]);
const QUERY: Fields = Fields::of(&[Field::QueryNames, Field::Queries]);

/// What is not signed itself: it is part of something that is, or does not change what the SAS permits.
const UNSIGNED: Fields = Fields::of(&[Field::Resource, Field::Depth, Field::HeaderNames, Field::QueryNames]);

impl Unsigned<'_> {
    /// What `take` makes of the SAS `asked` for a resource of `container`, which was checked. A SAS is large to move.
    pub(crate) fn resource<T>(
        container: &Container,
        asked: &Sas<'_>,
        window: Option<Window>,
        credentials: &Expiring<Credentials>,
        take: impl FnOnce(&Unsigned<'_>) -> T,
    ) -> Result<T> {
        let shared = &*container.account.shared;
        let version = asked.version.unwrap_or(shared.version);
        let kind = shared.kind_of(credentials.value())?;
        let depth = match &asked.resource {
            Resource::Directory(name) => Some(names::depth(name)?.to_string()),
            _ => None,
        };
        let of = Of {
            canonical: &container.canonical,
            name: asked.resource.name().map(|name| name.as_str()),
            letter: asked.resource.letter(),
            depth: depth.as_deref(),
            which: asked.resource.beside().map(|(_, which)| which),
        };
        if let Some(permissions) = asked.permissions {
            permissions.check(asked.resource.scope(), version)?;
        }
        let key = match credentials.value() {
            Credentials::SharedKey(_) => None,
            Credentials::UserDelegation(key) => Some(key),
        };
        let said = &asked.values;
        if said.get(Field::AuthorizedOid).is_some() && said.get(Field::UnauthorizedOid).is_some() {
            return Err(Error::new(
                ErrorKind::Term,
                "sign for two users: saoid and suoid exclude each other; say one of them",
            ));
        }
        let (headers, query) = (bound::headers(asked)?, bound::query(asked)?);
        if window.is_none() && said.get(Field::Policy).is_none() {
            let text = "sign a SAS without an end: say how long it is valid, or name a stored access policy";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        let other = if version == shared.version { None } else { Some(shared.runs_of(version)?) };
        let runs = other.as_ref().unwrap_or(&container.runs);
        let mut unsigned = Unsigned {
            kind,
            fields: Fields::of(&[]),
            version,
            run: Some(&runs.any),
            of: Some(of),
            permissions: asked.permissions.map(|permissions| (permissions, asked.resource.scope())),
            start: asked.start.map(Timestamp::extended),
            expiry: window.map(|window| window.expires_at().extended()),
            expires: window.map(|window| window.expires()),
            key,
            headers: headers.as_ref(),
            query: query.as_ref(),
            said,
        };
        unsigned.take_stock()?;
        let to_end = runs.of_blob(kind);
        if matches!(asked.resource, Resource::Blob(_)) && unsigned.fields.from(Field::Protocol) == to_end.fields {
            unsigned.run = Some(to_end);
        }
        Ok(take(&unsigned))
    }

    /// What `take` makes of the SAS `asked` for the services of an account.
    pub(crate) fn account<T>(
        shared: &Shared,
        asked: &AccountSas<'_>,
        when: When,
        credentials: &Expiring<Credentials>,
        take: impl FnOnce(&Unsigned<'_>) -> T,
    ) -> Result<T> {
        let version = asked.version.unwrap_or(shared.version);
        if shared.kind_of(credentials.value())? == Kind::BlobDelegation {
            let instead = "sign with the account's key, or sign a SAS for one container";
            return Err(Error::unsupported("an account SAS by a user delegation key", "azure", instead));
        }
        asked.permissions.check(Scope::Account, version)?;
        let mut said = Values::new();
        said.set(Field::Account, shared.endpoint.account());
        said.set(Field::Version, version.to_string());
        said.set(Field::Protocol, shared.protocol()?);
        said.set(Field::Services, asked.services.as_str());
        said.set(Field::ResourceTypes, asked.resource_types.as_str());
        if let Some(range) = &asked.ip {
            said.set(Field::Ip, IpRange::to_string(range));
        }
        if let Some(scope) = &asked.encryption_scope {
            said.set(Field::EncryptionScope, scope.as_ref());
        }
        let window = when.window(shared, credentials, asked.start)?;
        let mut unsigned = Unsigned {
            kind: Kind::Account,
            fields: Fields::of(&[]),
            version,
            run: None,
            of: None,
            permissions: Some((asked.permissions, Scope::Account)),
            start: asked.start.map(Timestamp::extended),
            expiry: window.map(|window| window.expires_at().extended()),
            expires: window.map(|window| window.expires()),
            key: None,
            headers: None,
            query: None,
            said: &said,
        };
        unsigned.take_stock()?;
        Ok(take(&unsigned))
    }

    /// The string to sign.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        write(self, &mut text, &mut String::new());
        text
    }

    /// Most tokens are shorter than this.
    pub(crate) fn room(&self) -> usize {
        if self.key.is_some() { 640 } else { 256 }
    }

    /// Appends the token to a URL that ends in `?` or `&`.
    pub(crate) fn seal(&self, credentials: &Credentials, url: &mut String) {
        let mac = credentials.key().sign_with(|text| write(self, text, url));
        SEAL.append(url, &mac);
    }

    /// Appends the token to a URL that ends in `?` or `&`, and says where it begins.
    pub(crate) fn signed(&self, credentials: &Credentials, mut url: String) -> SignedSas {
        let token_at = url.len();
        self.seal(credentials, &mut url);
        SignedSas::new(url, token_at, self.expires, self.kind.scheme())
    }

    /// What a field says.
    #[inline(always)]
    pub(crate) fn value(&self, field: Field) -> Option<Value<'_>> {
        let of = self.of.as_ref();
        let text = match field {
            Field::Version | Field::Protocol if let Some(run) = self.run => return Some(Value::Run(run)),
            Field::KeyOid
            | Field::KeyTid
            | Field::KeyStart
            | Field::KeyExpiry
            | Field::KeyService
            | Field::KeyVersion => return self.key.map(|key| Value::Run(&key.run)),
            Field::Permissions => return self.permissions.map(|(letters, scope)| Value::Permissions(letters, scope)),
            Field::Start => return self.start.as_ref().map(Value::Instant),
            Field::Expiry => return self.expiry.as_ref().map(Value::Instant),
            Field::CanonicalResource => return of.map(Value::Resource),
            Field::Resource => of.map(|of| of.letter),
            Field::Depth => of.and_then(|of| of.depth),
            Field::Snapshot => of.and_then(|of| of.which),
            Field::DelegatedTid => self.key.and_then(|key| key.delegated_tid.as_deref()),
            Field::HeaderNames => self.headers.map(|bound| &*bound.names),
            Field::Headers => self.headers.map(|bound| &*bound.block),
            Field::QueryNames => self.query.map(|bound| &*bound.names),
            Field::Queries => self.query.map(|bound| &*bound.block),
            _ => self.said.get(field),
        };
        text.map(Value::Text)
    }

    /// Notes which fields say something, and refuses one that is not signed, or would change what is signed.
    fn take_stock(&mut self) -> Result<()> {
        let of = |has: fn(&Of<'_>) -> bool| self.of.as_ref().is_some_and(has);
        let runs = [self.run, self.key.map(|key| &key.run)].into_iter().flatten();
        self.fields = runs
            .fold(self.said.fields(), |all, run| all.and(run.fields))
            .and_if(self.permissions.is_some(), PERMISSIONS)
            .and_if(self.start.is_some(), START)
            .and_if(self.expiry.is_some(), EXPIRY)
            .and_if(self.of.is_some(), OF_RESOURCE)
            .and_if(of(|of| of.depth.is_some()), DEPTH)
            .and_if(of(|of| of.which.is_some()), WHICH)
            .and_if(self.key.is_some_and(|key| key.delegated_tid.is_some()), OF_TENANT)
            .and_if(self.headers.is_some(), HEADERS)
            .and_if(self.query.is_some(), QUERY);
        let signed = self.kind.signed(self.version).and(UNSIGNED);
        if let Some(field) = self.fields.without(signed).first() {
            return Err(unsigned(self.kind, field, self.version));
        }
        for (_, param, value) in self.said.params() {
            if value.is_empty() || value.chars().any(char::is_control) {
                let text = format!(
                    "say `{param}`: its value is empty or has control characters, which would change what is signed; \
                     correct it, or leave it out",
                );
                return Err(Error::new(ErrorKind::Term, text));
            }
        }
        if self.said.get(Field::Policy).is_some_and(|id| id.chars().count() > LONGEST_POLICY) {
            let text = "name a stored access policy: its id has over 64 characters; check it";
            return Err(Error::new(ErrorKind::Term, text));
        }
        Ok(())
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

/// The URL of a resource up to where its token begins, with room for that. `base` is that of its container, and a slash.
pub(crate) fn url<'q>(
    base: &str,
    name: Option<&str>,
    query: impl IntoIterator<Item = (&'q str, Option<&'q str>)>,
    room: usize,
    mut url: String,
) -> String {
    url.clear();
    // Most names need no escapes.
    let room = base.len() + name.map_or(0, str::len) + room;
    if url.capacity() < room {
        url = String::with_capacity(room);
    }
    let (base, name) = of_name(base, name);
    url.push_str(base);
    percent::path(name, &mut url);
    url.push('?');
    for (name, value) in query {
        percent::query(name, &mut url);
        if let Some(value) = value {
            url.push('=');
            percent::query(value, &mut url);
        }
        url.push('&');
    }
    url
}

#[cfg(test)]
mod tests;
