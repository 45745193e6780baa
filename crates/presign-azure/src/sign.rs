//! From what is asked to what is signed: every field's value.

use presign_core::{Error, Expires, Expiring, Extended, ObjectKey, Result, Seal, SealEncoding, Window, percent};

use crate::account::Shared;
use crate::checked::Checked;
use crate::fields::{Field, Fields, SIGNATURE, Values};
use crate::layout::Kind;
use crate::names::Name;
use crate::resource::Form;
use crate::run::Run;
use crate::sas::Wanted;
use crate::when::When;
use crate::write::{Value, of_name, write};
use crate::{AccountSas, Container, Credentials, IpRange, SignedSas, UserDelegationKey, names};

/// A SAS that lacks its signature. It is made for each URL, and borrows what it says: few say much.
pub(crate) struct Unsigned<'u> {
    pub(crate) checked: &'u Checked,
    /// Those that have a value.
    pub(crate) fields: Fields,
    /// Its protocol and its version, where they stand together.
    run: Option<&'u Run>,
    of: Option<Of<'u>>,
    expiry: Option<Extended>,
    /// None where a stored policy says it.
    expires: Option<Expires>,
    key: Option<&'u UserDelegationKey>,
    /// What was said as it is.
    said: &'u Values<'u>,
}

/// The resource that a SAS is for.
pub(crate) struct Of<'u> {
    /// Its container's canonical resource, and a slash.
    pub(crate) canonical: &'u str,
    pub(crate) name: Option<&'u str>,
    pub(crate) form: &'u Form<'u>,
    pub(crate) depth: Option<&'u str>,
}

pub(crate) const SEAL: Seal = Seal::new(SIGNATURE, SealEncoding::Base64);

const EXPIRY: Fields = Fields::of(&[Field::Expiry]);
const OF_TENANT: Fields = Fields::of(&[Field::DelegatedTid]);

impl<'u> Unsigned<'u> {
    /// Of what was checked: for a resource, by a shared key or this one.
    #[inline(always)]
    pub(crate) fn new(
        (checked, said): (&'u Checked, &'u Values<'u>),
        run: &'u Run,
        of: Of<'u>,
        (expiry, expires): (Option<Extended>, Option<Expires>),
        key: Option<&'u UserDelegationKey>,
    ) -> Result<Self> {
        let mut fields = checked.fields.and(run.fields).and_if(expiry.is_some(), EXPIRY);
        if let Some(key) = key {
            let of_key = key.run.fields.and_if(key.delegated_tid.is_some(), OF_TENANT);
            checked.signs(of_key)?;
            fields = fields.and(of_key);
        }
        Ok(Self { checked, fields, run: Some(run), of: Some(of), expiry, expires, key, said })
    }
}

impl Unsigned<'_> {
    /// What `take` makes of the SAS that was `checked` to be what is `wanted`, for the resource of `container` that has
    /// this name, which was checked, too. A SAS is large to move.
    #[inline(always)]
    pub(crate) fn resource<T>(
        container: &Container,
        name: Option<&ObjectKey<'_>>,
        wanted: &Wanted<'_>,
        checked: &Checked,
        window: Option<Window>,
        credentials: &Credentials,
        take: impl FnOnce(&Unsigned<'_>) -> T,
    ) -> Result<T> {
        let shared = &*container.account.shared;
        let depth = match (&wanted.form, name) {
            (Form::Directory, Some(name)) => Some(names::depth(name)?.to_string()),
            _ => None,
        };
        let (canonical, name) = (&*container.canonical, name.map(ObjectKey::as_str));
        let of = Of { canonical, name, form: &wanted.form, depth: depth.as_deref() };
        let other = if checked.version == shared.version { None } else { Some(shared.run_of(checked.version)?) };
        let run = other.as_ref().unwrap_or(&container.run);
        let end = (window.map(|window| window.expires_at().extended()), window.map(|window| window.expires()));
        Unsigned::new((checked, &wanted.values), run, of, end, credentials.delegation()).map(|unsigned| take(&unsigned))
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
        let checked = Checked::of_account(asked.permissions, asked.start, &said, version)?;
        let window = when.window(shared, credentials, asked.start)?;
        Ok(take(&Unsigned {
            checked: &checked,
            fields: checked.fields.and_if(window.is_some(), EXPIRY),
            run: None,
            of: None,
            expiry: window.map(|window| window.expires_at().extended()),
            expires: window.map(|window| window.expires()),
            key: None,
            said: &said,
        }))
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
        SignedSas::new(url, token_at, self.expires, self.checked.kind.scheme())
    }

    /// What a field says.
    #[inline(always)]
    pub(crate) fn value(&self, field: Field) -> Option<Value<'_>> {
        let (checked, of) = (self.checked, self.of.as_ref());
        let text = match field {
            Field::Version | Field::Protocol if let Some(run) = self.run => return Some(Value::Run(run)),
            Field::KeyOid
            | Field::KeyTid
            | Field::KeyStart
            | Field::KeyExpiry
            | Field::KeyService
            | Field::KeyVersion => return self.key.map(|key| Value::Run(&key.run)),
            Field::Permissions => {
                return checked.permissions.map(|(letters, scope)| Value::Permissions(letters, scope));
            }
            Field::Start => return checked.start.as_ref().map(Value::Instant),
            Field::Expiry => return self.expiry.as_ref().map(Value::Instant),
            Field::CanonicalResource => return of.map(Value::Resource),
            Field::Resource => of.map(|of| of.form.letter()),
            Field::Depth => of.and_then(|of| of.depth),
            Field::Snapshot => of.and_then(|of| of.form.beside()).map(|(_, which)| which),
            Field::DelegatedTid => self.key.and_then(|key| key.delegated_tid.as_deref()),
            Field::HeaderNames => checked.headers.as_ref().map(|bound| &*bound.names),
            Field::Headers => checked.headers.as_ref().map(|bound| &*bound.block),
            Field::QueryNames => checked.query.as_ref().map(|bound| &*bound.names),
            Field::Queries => checked.query.as_ref().map(|bound| &*bound.block),
            _ => self.said.get(field),
        };
        text.map(Value::Text)
    }
}

/// Writes the URL of a resource up to where its token begins to `url`, in whose place it comes, with room for that. `base` is
/// that of its container, and a slash.
// In place, since a text is moved before it has settled in memory, where it is returned: in the hot path.
pub(crate) fn begin_url<'q>(
    base: &str,
    name: Option<Name<'_>>,
    query: impl IntoIterator<Item = (&'q str, Option<&'q str>)>,
    room: usize,
    url: &mut String,
) {
    url.clear();
    let room = base.len() + name.map_or(0, |name| name.room()) + 1 + room;
    if url.capacity() < room {
        *url = String::with_capacity(room);
    }
    match name {
        Some(name) => {
            url.push_str(base);
            name.write_path(url);
        }
        None => url.push_str(of_name(base, None).0),
    }
    url.push('?');
    for (name, value) in query {
        percent::query(name, url);
        if let Some(value) = value {
            url.push('=');
            percent::query(value, url);
        }
        url.push('&');
    }
}

#[cfg(test)]
mod tests;
