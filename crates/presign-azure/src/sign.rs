//! From what is asked to what is signed: every field's value, or the reason why there is no such SAS.

use presign_core::{
    Error, ErrorKind, Expiring, Result, Seal, SealEncoding, Span, Timestamp, Validity, Window, percent,
};

use crate::account::Shared;
use crate::fields::{Field, SIGNATURE, Values, is_own};
use crate::layout::Kind;
use crate::permissions::Scope;
use crate::resource::canonical;
use crate::{AccountSas, Credentials, IpRange, Sas, SignedSas, Version, credentials, names};

/// A SAS that lacks its signature.
pub(crate) struct Unsigned<'a> {
    pub(crate) kind: Kind,
    version: Version,
    values: Values<'a>,
    /// None where a stored policy says when it ends.
    window: Option<Window>,
}

/// The most characters of a policy's id.
/// <https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy>
const LONGEST_POLICY: usize = 64;

const SEAL: Seal = Seal::new(SIGNATURE, SealEncoding::Base64);

impl<'a> Unsigned<'a> {
    /// The SAS `asked` for a resource of `container`.
    pub(crate) fn resource(
        shared: &Shared,
        container: &str,
        asked: &Sas<'a>,
        when: When,
        credentials: &Expiring<Credentials>,
    ) -> Result<Self> {
        let version = asked.version.unwrap_or(shared.version);
        let kind = shared.kind_of(credentials.value())?;
        let mut values = asked.values.clone();
        asked.resource.check(version)?;
        let name = asked.resource.name();
        values.set(
            Field::CanonicalResource,
            canonical(shared.endpoint.account(), container, name.map(|name| name.as_str())),
        );
        values.set(Field::Resource, asked.resource.letter());
        if let crate::Resource::Directory(name) = &asked.resource {
            values.set(Field::Depth, names::depth(name)?.to_string());
        }
        if let Some((_, which)) = asked.resource.beside() {
            values.set(Field::Snapshot, which.to_owned());
        }
        if let Some(permissions) = asked.permissions {
            permissions.check(asked.resource.scope(), version)?;
            values.set(Field::Permissions, permissions.letters(asked.resource.scope()));
        }
        identify(credentials.value(), &mut values);
        if values.get(Field::AuthorizedOid).is_some() && values.get(Field::UnauthorizedOid).is_some() {
            return Err(Error::new(
                ErrorKind::Term,
                "sign for two users: saoid and suoid exclude each other; say one of them",
            ));
        }
        bind(asked, &mut values)?;
        let window = when.fill(shared, credentials, asked.start, &mut values)?;
        if window.is_none() && values.get(Field::Policy).is_none() {
            let text = "sign a SAS without an end: say how long it is valid, or name a stored access policy";
            return Err(Error::new(ErrorKind::Validity, text));
        }
        Self { kind, version, values, window }.checked(shared)
    }

    /// The SAS `asked` for the services of an account.
    pub(crate) fn account(
        shared: &Shared,
        asked: &AccountSas<'a>,
        when: When,
        credentials: &Expiring<Credentials>,
    ) -> Result<Self> {
        let version = asked.version.unwrap_or(shared.version);
        if shared.kind_of(credentials.value())? == Kind::BlobDelegation {
            let instead = "sign with the account's key, or sign a SAS for one container";
            return Err(Error::unsupported("an account SAS by a user delegation key", "azure", instead));
        }
        let mut values = Values::new();
        asked.permissions.check(Scope::Account, version)?;
        values.set(Field::Account, shared.endpoint.account().to_owned());
        values.set(Field::Permissions, asked.permissions.letters(Scope::Account));
        values.set(Field::Services, asked.services.to_string());
        values.set(Field::ResourceTypes, asked.resource_types.to_string());
        if let Some(range) = &asked.ip {
            values.set(Field::Ip, IpRange::to_string(range));
        }
        if let Some(scope) = &asked.encryption_scope {
            values.set(Field::EncryptionScope, scope.clone());
        }
        let window = when.fill(shared, credentials, asked.start, &mut values)?;
        Self { kind: Kind::Account, version, values, window }.checked(shared)
    }

    /// The string to sign.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        self.kind.write(self.version, &self.values, &mut text);
        text
    }

    /// Appends the token to a URL that ends in `?` or `&`.
    pub(crate) fn seal(&self, credentials: &Credentials, url: &mut String) {
        let mut mac = credentials.key().mac();
        self.kind.write(self.version, &self.values, &mut mac);
        self.values.write_query(url);
        SEAL.append(url, &mac.finish());
    }

    /// Appends the token to a URL that ends in `?` or `&`, and says where it begins.
    pub(crate) fn signed(&self, credentials: &Credentials, mut url: String) -> SignedSas {
        let token_at = url.len();
        self.seal(credentials, &mut url);
        SignedSas::new(url, token_at, self.window.map(|window| window.expires()), self.kind.scheme())
    }

    /// With what every SAS says; every field that says something must be signed.
    fn checked(mut self, shared: &Shared) -> Result<Self> {
        self.values.set(Field::Version, self.version.to_string());
        self.values.set(Field::Protocol, shared.protocol()?);
        for (field, param, value) in self.values.params() {
            // What is not signed itself is part of something that is.
            let told = matches!(field, Field::Resource | Field::Depth | Field::HeaderNames | Field::QueryNames);
            if !told && !self.kind.signs(field, self.version) {
                return Err(unsigned(self.kind, field, param, self.version));
            }
            if value.is_empty() || value.chars().any(char::is_control) {
                let text = format!(
                    "say `{param}`: its value is empty or has control characters, which would change what is signed; \
                     correct it, or leave it out",
                );
                return Err(Error::new(ErrorKind::Term, text));
            }
        }
        if self.values.get(Field::Policy).is_some_and(|id| id.chars().count() > LONGEST_POLICY) {
            let text = "name a stored access policy: its id has over 64 characters; check it";
            return Err(Error::new(ErrorKind::Term, text));
        }
        for (block, param) in [(Field::Headers, "srh"), (Field::Queries, "srq")] {
            if self.values.get(block).is_some() && !self.kind.signs(block, self.version) {
                return Err(unsigned(self.kind, block, param, self.version));
            }
        }
        Ok(self)
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

    fn fill(
        self,
        shared: &Shared,
        credentials: &Expiring<Credentials>,
        start: Option<Timestamp>,
        values: &mut Values<'_>,
    ) -> Result<Option<Window>> {
        if let Some(begins) = credentials::begins_at(credentials.value()).filter(|begins| self.at < *begins) {
            let text = format!("sign with a user delegation key that begins at {begins}: ask for one that has begun");
            return Err(Error::new(ErrorKind::Credentials, text));
        }
        let within = |span: Span| span.within(credentials::end(credentials), shared.expiry);
        let window = self.span.map(within).transpose()?;
        if let Some(start) = start {
            if window.is_some_and(|window| start > window.expires_at()) {
                let text = "start a URL after its end: choose an earlier start or a longer validity";
                return Err(Error::new(ErrorKind::Validity, text));
            }
            values.set(Field::Start, start.to_string());
        }
        if let Some(window) = &window {
            values.set(Field::Expiry, window.expires_at().to_string());
        }
        Ok(window)
    }
}

/// Whose key it is.
fn identify(credentials: &Credentials, values: &mut Values<'_>) {
    let Credentials::UserDelegation(key) = credentials else { return };
    values.set(Field::KeyOid, key.oid.clone());
    values.set(Field::KeyTid, key.tid.clone());
    values.set(Field::KeyStart, key.starts_at().to_string());
    values.set(Field::KeyExpiry, key.expires_at().to_string());
    values.set(Field::KeyService, key.service.clone());
    values.set(Field::KeyVersion, key.version.clone());
    if let Some(tid) = &key.delegated_tid {
        values.set(Field::DelegatedTid, tid.clone());
    }
}

/// The headers and query parameters that requests must have.
fn bind(asked: &Sas<'_>, values: &mut Values<'_>) -> Result<()> {
    let (mut names, mut block) = (Vec::new(), String::new());
    for (name, value) in &asked.headers {
        // Clients write what is beyond ASCII in one way or another, and blanks around a value are lost on the way.
        if !value.is_ascii() || value.trim() != value {
            let text = format!(
                "bind {name}: its value has blanks around it or characters beyond ASCII, so that what comes would not be \
                 what is signed; write it without",
            );
            return Err(Error::new(ErrorKind::Term, text));
        }
        part(name.as_str(), value, &names)?;
        names.push(name.as_str());
        block.push_str(&format!("{name}:{value}\n"));
    }
    if !names.is_empty() {
        values.set(Field::HeaderNames, names.join(","));
        values.set(Field::Headers, block);
    }
    let (mut names, mut block) = (Vec::new(), String::new());
    for (name, value) in &asked.query {
        let refused =
            is_own(name) || name.is_empty() || name.contains([',', ':']) || name.chars().any(char::is_control);
        if refused {
            let text = format!(
                "bind the query parameter {name:?}: its name belongs to the SAS or can't be listed; leave it out"
            );
            return Err(Error::new(ErrorKind::Term, text));
        }
        part(name, value, &names)?;
        names.push(name.as_ref());
        block.push_str(&format!("\n{name}:{value}"));
    }
    if !names.is_empty() {
        values.set(Field::QueryNames, names.join(","));
        values.set(Field::Queries, block);
    }
    Ok(())
}

/// One of them: it must not look like two, and comes once.
fn part(name: &str, value: &str, names: &[&str]) -> Result<()> {
    let refusal = |why: &str| Err(Error::new(ErrorKind::Term, format!("bind {name}: {why}")));
    if value.is_empty() || value.chars().any(char::is_control) {
        return refusal("its value is empty or has control characters, which would change what is signed; correct it");
    }
    if names.iter().any(|other| other.eq_ignore_ascii_case(name)) {
        return refusal("it is bound already, and one of the two would be lost; say it once");
    }
    Ok(())
}

/// Why a SAS of this kind and version can't say a field.
fn unsigned(kind: Kind, field: Field, param: &str, version: Version) -> Error {
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

/// The URL of a resource up to where its token begins.
pub(crate) fn url<'q>(
    shared: &Shared,
    container: &str,
    name: Option<&str>,
    query: impl IntoIterator<Item = (&'q str, Option<&'q str>)>,
    mut url: String,
) -> String {
    url.clear();
    // Most names need no escapes, and most tokens are shorter than this.
    url.reserve(shared.base().len() + container.len() + name.map_or(0, str::len) + 256);
    url.push_str(shared.base());
    url.push('/');
    percent::path(container, &mut url);
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
