//! From what is asked to what is signed: every field's value, or the reason why there is no such SAS.

use std::borrow::Cow;

use presign_core::{
    Error, ErrorKind, Expiring, Extended, Result, Seal, SealEncoding, Sink, Span, Timestamp, Validity, Window, percent,
};

use crate::account::Shared;
use crate::bound::{self, Bound};
use crate::fields::{Field, Fields, SIGNATURE, Says, Values};
use crate::layout::Kind;
use crate::permissions::{Letters, Scope};
use crate::{
    AccountSas, Credentials, IpRange, Resource, Sas, SignedSas, UserDelegationKey, Version, credentials, names,
};

/// A SAS that lacks its signature. What it says is borrowed, or small: it is made for each URL.
pub(crate) struct Unsigned<'u> {
    pub(crate) kind: Kind,
    version: Version,
    version_text: Cow<'u, str>,
    protocol: &'static str,
    account: &'u str,
    of: Option<Of<'u>>,
    permissions: Option<Letters>,
    start: Option<Extended>,
    expiry: Option<Extended>,
    key: Option<&'u UserDelegationKey>,
    headers: Option<Bound>,
    query: Option<Bound>,
    /// What was said as it is.
    said: Cow<'u, Values<'u>>,
    /// None where a stored policy says when it ends.
    window: Option<Window>,
}

/// The resource that a SAS is for.
struct Of<'u> {
    /// Its container's canonical resource.
    canonical: &'u str,
    name: Option<&'u str>,
    letter: &'static str,
    depth: Option<String>,
    /// The snapshot's time, or the version's id.
    which: Option<&'u str>,
}

/// The most characters of a policy's id.
/// <https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy>
const LONGEST_POLICY: usize = 64;

const SEAL: Seal = Seal::new(SIGNATURE, SealEncoding::Base64);

/// What every SAS says.
const ALWAYS: Fields = Fields::of(&[Field::Account, Field::Version, Field::Protocol]);
const PERMISSIONS: Fields = Fields::of(&[Field::Permissions]);
const START: Fields = Fields::of(&[Field::Start]);
const EXPIRY: Fields = Fields::of(&[Field::Expiry]);
const OF_RESOURCE: Fields = Fields::of(&[Field::Resource, Field::CanonicalResource]);
const DEPTH: Fields = Fields::of(&[Field::Depth]);
const WHICH: Fields = Fields::of(&[Field::Snapshot]);
const OF_KEY: Fields = Fields::of(&[
    Field::KeyOid,
    Field::KeyTid,
    Field::KeyStart,
    Field::KeyExpiry,
    Field::KeyService,
    Field::KeyVersion,
]);
const OF_TENANT: Fields = Fields::of(&[Field::DelegatedTid]);
const HEADERS: Fields = Fields::of(&[Field::HeaderNames, Field::Headers]);
const QUERY: Fields = Fields::of(&[Field::QueryNames, Field::Queries]);

/// What is not signed itself: it is part of something that is, or does not change what the SAS permits.
const UNSIGNED: Fields =
    Fields::of(&[Field::Account, Field::Resource, Field::Depth, Field::HeaderNames, Field::QueryNames]);

/// What has no parameter of its own.
const BESIDE: Fields = Fields::of(&[
    Field::Account,
    Field::CanonicalResource,
    Field::Snapshot,
    Field::Headers,
    Field::Queries,
    Field::End,
]);

impl Says for Unsigned<'_> {
    fn fields(&self) -> Fields {
        let of = |has: fn(&Of<'_>) -> bool| self.of.as_ref().is_some_and(has);
        ALWAYS
            .and(self.said.fields())
            .and_if(self.permissions.is_some(), PERMISSIONS)
            .and_if(self.start.is_some(), START)
            .and_if(self.expiry.is_some(), EXPIRY)
            .and_if(self.of.is_some(), OF_RESOURCE)
            .and_if(of(|of| of.depth.is_some()), DEPTH)
            .and_if(of(|of| of.which.is_some()), WHICH)
            .and_if(self.key.is_some(), OF_KEY)
            .and_if(self.key.is_some_and(|key| key.delegated_tid.is_some()), OF_TENANT)
            .and_if(self.headers.is_some(), HEADERS)
            .and_if(self.query.is_some(), QUERY)
    }

    fn put(&self, field: Field, sink: &mut impl Sink) {
        match (field, &self.of) {
            (Field::CanonicalResource, Some(of)) => {
                sink.put(of.canonical);
                if let Some(name) = of.name {
                    sink.put("/");
                    sink.put(name);
                }
            }
            _ => match (field, self.start, self.expiry) {
                (Field::Start, Some(at), _) | (Field::Expiry, _, Some(at)) => sink.put_ascii(at.as_bytes()),
                _ => sink.put(self.value(field).unwrap_or_default()),
            },
        }
    }
}

impl<'u> Unsigned<'u> {
    /// The SAS `asked` for a resource of a container, whose canonical resource is `canonical`. The resource was checked.
    pub(crate) fn resource(
        shared: &'u Shared,
        canonical: &'u str,
        asked: &'u Sas<'_>,
        when: When,
        credentials: &'u Expiring<Credentials>,
    ) -> Result<Self> {
        let version = asked.version.unwrap_or(shared.version);
        let kind = shared.kind_of(credentials.value())?;
        let depth = match &asked.resource {
            Resource::Directory(name) => Some(names::depth(name)?.to_string()),
            _ => None,
        };
        let of = Of {
            canonical,
            name: asked.resource.name().map(|name| name.as_str()),
            letter: asked.resource.letter(),
            depth,
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
        let window = when.window(shared, credentials, asked.start)?;
        if window.is_none() && said.get(Field::Policy).is_none() {
            let text = "sign a SAS without an end: say how long it is valid, or name a stored access policy";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        let unsigned = Self {
            kind,
            version,
            version_text: shared.text_of(version),
            protocol: shared.protocol()?,
            account: shared.endpoint.account(),
            of: Some(of),
            permissions: asked.permissions.map(|permissions| permissions.letters(asked.resource.scope())),
            start: asked.start.map(Timestamp::extended),
            expiry: window.map(|window| window.expires_at().extended()),
            key,
            headers,
            query,
            said: Cow::Borrowed(said),
            window,
        };
        unsigned.check()?;
        Ok(unsigned)
    }

    /// The SAS `asked` for the services of an account.
    pub(crate) fn account(
        shared: &'u Shared,
        asked: &'u AccountSas<'_>,
        when: When,
        credentials: &Expiring<Credentials>,
    ) -> Result<Self> {
        let version = asked.version.unwrap_or(shared.version);
        if shared.kind_of(credentials.value())? == Kind::BlobDelegation {
            let instead = "sign with the account's key, or sign a SAS for one container";
            return Err(Error::unsupported("an account SAS by a user delegation key", "azure", instead));
        }
        asked.permissions.check(Scope::Account, version)?;
        let mut said = Values::new();
        said.set(Field::Services, asked.services.as_str());
        said.set(Field::ResourceTypes, asked.resource_types.as_str());
        if let Some(range) = &asked.ip {
            said.set(Field::Ip, IpRange::to_string(range));
        }
        if let Some(scope) = &asked.encryption_scope {
            said.set(Field::EncryptionScope, scope.as_ref());
        }
        let window = when.window(shared, credentials, asked.start)?;
        let unsigned = Self {
            kind: Kind::Account,
            version,
            version_text: shared.text_of(version),
            protocol: shared.protocol()?,
            account: shared.endpoint.account(),
            of: None,
            permissions: Some(asked.permissions.letters(Scope::Account)),
            start: asked.start.map(Timestamp::extended),
            expiry: window.map(|window| window.expires_at().extended()),
            key: None,
            headers: None,
            query: None,
            said: Cow::Owned(said),
            window,
        };
        unsigned.check()?;
        Ok(unsigned)
    }

    /// The string to sign.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.kind.write(self.version, self, &mut text);
        text
    }

    /// Most tokens are shorter than this.
    pub(crate) fn room(&self) -> usize {
        if self.key.is_some() { 640 } else { 256 }
    }

    /// Appends the token to a URL that ends in `?` or `&`.
    pub(crate) fn seal(&self, credentials: &Credentials, url: &mut String) {
        let mut mac = credentials.key().mac();
        self.kind.write(self.version, self, &mut mac);
        let mut first = 1;
        for field in self.fields().without(BESIDE).iter() {
            url.push_str(&field.in_query()[first..]);
            percent::query(self.value(field).unwrap_or_default(), url);
            first = 0;
        }
        SEAL.append(url, &mac.finish());
    }

    /// Appends the token to a URL that ends in `?` or `&`, and says where it begins.
    pub(crate) fn signed(&self, credentials: &Credentials, mut url: String) -> SignedSas {
        let token_at = url.len();
        self.seal(credentials, &mut url);
        SignedSas::new(url, token_at, self.window.map(|window| window.expires()), self.kind.scheme())
    }

    /// What a field says, but for the canonical resource, which is no text at hand.
    fn value(&self, field: Field) -> Option<&str> {
        let (of, key) = (self.of.as_ref(), self.key);
        match field {
            Field::Version => Some(&self.version_text),
            Field::Protocol => Some(self.protocol),
            Field::Account => Some(self.account),
            Field::Permissions => self.permissions.as_ref().map(Letters::as_str),
            Field::Start => self.start.as_ref().map(Extended::as_str),
            Field::Expiry => self.expiry.as_ref().map(Extended::as_str),
            Field::Resource => of.map(|of| of.letter),
            Field::Depth => of.and_then(|of| of.depth.as_deref()),
            Field::Snapshot => of.and_then(|of| of.which),
            Field::KeyOid => key.map(|key| &*key.oid),
            Field::KeyTid => key.map(|key| &*key.tid),
            Field::KeyStart => key.map(|key| key.times[0].as_str()),
            Field::KeyExpiry => key.map(|key| key.times[1].as_str()),
            Field::KeyService => key.map(|key| &*key.service),
            Field::KeyVersion => key.map(|key| &*key.version),
            Field::DelegatedTid => key.and_then(|key| key.delegated_tid.as_deref()),
            Field::HeaderNames => self.headers.as_ref().map(|bound| &*bound.names),
            Field::Headers => self.headers.as_ref().map(|bound| &*bound.block),
            Field::QueryNames => self.query.as_ref().map(|bound| &*bound.names),
            Field::Queries => self.query.as_ref().map(|bound| &*bound.block),
            _ => self.said.get(field),
        }
    }

    /// Refuses a field that says something and is not signed, or would change what is signed.
    fn check(&self) -> Result<()> {
        let signed = self.kind.signed(self.version).and(UNSIGNED);
        if let Some(field) = self.fields().without(signed).iter().next() {
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

/// When a SAS is signed, and for which span.
#[derive(Clone, Copy)]
pub(crate) struct When {
    pub(crate) at: Timestamp,
    pub(crate) span: Option<Span>,
}

impl When {
    /// Azure has no longest validity: <https://learn.microsoft.com/azure/storage/common/sas-expiration-policy>.
    pub(crate) const LIMITS: presign_core::Limits = presign_core::Limits::up_to_seconds(u64::MAX);

    pub(crate) fn new(at: Timestamp, validity: Option<Validity>) -> Result<Self> {
        let span = validity.map(|validity| validity.span(at, &Self::LIMITS)).transpose()?;
        Ok(Self { at, span })
    }

    /// The last second that credentials should live until.
    pub(crate) fn until(&self) -> Timestamp {
        self.span.map_or(self.at, |span| span.until())
    }

    fn window(
        self,
        shared: &Shared,
        credentials: &Expiring<Credentials>,
        start: Option<Timestamp>,
    ) -> Result<Option<Window>> {
        if let Some(begins) = credentials::begins_at(credentials.value()).filter(|begins| self.at < *begins) {
            let text = format!("sign with a user delegation key that begins at {begins}: ask for one that has begun");
            return Err(Error::new(ErrorKind::Credentials, text));
        }
        let within = |span: Span| span.within(credentials::end(credentials), shared.expiry);
        let window = self.span.map(within).transpose()?;
        if start.zip(window).is_some_and(|(start, window)| start > window.expires_at()) {
            let text = "start a URL after its end: choose an earlier start or a longer validity";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        Ok(window)
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

/// The URL of a resource up to where its token begins, with room for that. `base` is that of its container.
pub(crate) fn url<'q>(
    base: &str,
    name: Option<&str>,
    query: impl IntoIterator<Item = (&'q str, Option<&'q str>)>,
    room: usize,
    mut url: String,
) -> String {
    url.clear();
    // Most names need no escapes.
    url.reserve(base.len() + name.map_or(0, str::len) + room);
    url.push_str(base);
    if let Some(name) = name {
        url.push('/');
        percent::path(name, &mut url);
    }
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
