use presign_core::{Denied, Reason, Timestamp, base64_decode};

use crate::fields::{Field, SIGNATURE, Values, is_own};
use crate::layout::Kind;
use crate::permissions::Scope;
use crate::{IpRange, Permissions, Version, instant, resource};

/// What the token of a received URL says. Nothing of it can be trusted.
#[derive(Clone)]
pub(crate) struct Said {
    pub(crate) kind: Kind,
    pub(crate) version: Version,
    pub(crate) values: Values<'static>,
    pub(crate) signature: Vec<u8>,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) ip: Option<IpRange>,
    pub(crate) https_only: bool,
    pub(crate) start: Option<Timestamp>,
    pub(crate) expiry: Option<Timestamp>,
    /// From when to when the delegation key is valid.
    pub(crate) key_times: Option<(Timestamp, Timestamp)>,
    /// How deep the directory lies.
    pub(crate) depth: Option<usize>,
}

/// A decoded query.
pub(crate) type Pairs = [(String, Option<String>)];

impl Said {
    /// Reads the parameters of a SAS among those of a query.
    pub(crate) fn read(pairs: &Pairs) -> Result<Self, Denied> {
        let (values, signature) = own(pairs)?;
        let signature = signature.ok_or(Reason::Missing(SIGNATURE))?;
        let get = |field: Field| values.get(field);
        let version: Version = match get(Field::Version) {
            None => return Err(Reason::Missing("sv").into()),
            Some(text) => text.parse().map_err(|_| Reason::Unacceptable("sv"))?,
        };
        let kind = kind(&values);
        for (field, param, _) in values.params() {
            if !is_covered(kind, version, field, &values) {
                return Err(Reason::Unacceptable(param).into());
            }
        }
        for field in required(kind, get(Field::Policy).is_some()) {
            if get(*field).is_none() {
                return Err(Reason::Missing(field.param().unwrap_or_default()).into());
            }
        }
        let scope = scope(kind, version, get(Field::Resource))?;
        let permissions = optional(get(Field::Permissions), "sp", |text| {
            text.parse::<Permissions>().ok().filter(|letters| letters.unknown_to(scope, version).is_none())
        })?;
        if get(Field::AuthorizedOid).is_some() && get(Field::UnauthorizedOid).is_some() {
            return Err(Reason::Unacceptable("suoid").into());
        }
        let services = |text: &str| text.parse::<crate::Services>().ok();
        let types = |text: &str| text.parse::<crate::ResourceTypes>().ok();
        optional(get(Field::Services), "ss", services)?;
        optional(get(Field::ResourceTypes), "srt", types)?;
        optional(get(Field::KeyService), "sks", |text| (text == "b").then_some(()))?;
        let ip = optional(get(Field::Ip), "sip", |text| text.parse().ok())?;
        let https_only = optional(get(Field::Protocol), "spr", |text| match text {
            "https" => Some(true),
            "https,http" => Some(false),
            _ => None,
        })?;
        let start = optional(get(Field::Start), "st", instant::ceil)?;
        let expiry = optional(get(Field::Expiry), "se", instant::floor)?;
        let begins = optional(get(Field::KeyStart), "skt", instant::ceil)?;
        let ends = optional(get(Field::KeyExpiry), "ske", instant::floor)?;
        let key_times = begins.zip(ends);
        let depth = optional(get(Field::Depth), "sdd", |text| {
            text.parse::<usize>().ok().filter(|depth| *depth > 0 && depth.to_string() == text)
        })?;
        let https_only = https_only.unwrap_or(false);
        Ok(Self { kind, version, values, signature, permissions, ip, https_only, start, expiry, key_times, depth })
    }
}

/// The parameters of a SAS, each once and in its one spelling, and the signature.
fn own(pairs: &Pairs) -> Result<(Values<'static>, Option<Vec<u8>>), Denied> {
    let (mut values, mut signature) = (Values::new(), None);
    for (name, value) in pairs.iter().filter(|(name, _)| is_own(name)) {
        let malformed = || Denied::from(Reason::Malformed("a parameter of the SAS"));
        let value = value.as_deref().filter(|value| !value.is_empty()).ok_or_else(malformed)?;
        // A line feed would begin another line of what is signed.
        if value.chars().any(char::is_control) {
            return Err(malformed());
        }
        if name == SIGNATURE {
            let bytes = base64_decode(value).filter(|bytes| bytes.len() == 32);
            if signature.replace(bytes.ok_or(Reason::Malformed(SIGNATURE))?).is_some() {
                return Err(Reason::Repeated(SIGNATURE).into());
            }
            continue;
        }
        let field = Field::of_param(name).ok_or_else(malformed)?;
        if values.get(field).is_some() {
            return Err(Reason::Repeated(field.param().unwrap_or_default()).into());
        }
        values.set(field, value.to_owned());
    }
    Ok((values, signature))
}

fn kind(values: &Values<'_>) -> Kind {
    let says = |fields: &[Field]| fields.iter().any(|field| values.get(*field).is_some());
    if says(&[Field::Services, Field::ResourceTypes]) {
        Kind::Account
    } else if says(&[
        Field::KeyOid,
        Field::KeyTid,
        Field::KeyStart,
        Field::KeyExpiry,
        Field::KeyService,
        Field::KeyVersion,
    ]) {
        Kind::BlobDelegation
    } else {
        Kind::Blob
    }
}

/// Whether a field that came is signed, or names what is.
fn is_covered(kind: Kind, version: Version, field: Field, values: &Values<'_>) -> bool {
    match field {
        // Until 2018-11-09 the canonical resource alone told containers from blobs.
        Field::Resource => kind != Kind::Account,
        Field::Depth => values.get(Field::Resource) == Some("d"),
        Field::HeaderNames => kind.signs(Field::Headers, version),
        Field::QueryNames => kind.signs(Field::Queries, version),
        _ => kind.signs(field, version),
    }
}

/// The fields without which there is no SAS; a stored policy may say some of them.
fn required(kind: Kind, policy: bool) -> &'static [Field] {
    match kind {
        Kind::Account => &[Field::Services, Field::ResourceTypes, Field::Permissions, Field::Expiry],
        Kind::Blob if policy => &[Field::Resource],
        Kind::Blob => &[Field::Resource, Field::Permissions, Field::Expiry],
        Kind::BlobDelegation => &[
            Field::Resource,
            Field::Permissions,
            Field::Expiry,
            Field::KeyOid,
            Field::KeyTid,
            Field::KeyStart,
            Field::KeyExpiry,
            Field::KeyService,
            Field::KeyVersion,
        ],
    }
}

fn scope(kind: Kind, version: Version, resource: Option<&str>) -> Result<Scope, Denied> {
    let scope = match (kind, resource) {
        (Kind::Account, _) => return Ok(Scope::Account),
        (_, Some("c")) => Scope::Container,
        (_, Some("d")) => Scope::Directory,
        (_, Some("b" | "bs" | "bv")) => Scope::Blob,
        _ => return Err(Reason::Unacceptable("sr").into()),
    };
    if resource.is_some_and(|letter| version < resource::since(letter)) {
        return Err(Reason::Unacceptable("sr").into());
    }
    Ok(scope)
}

fn optional<T>(text: Option<&str>, name: &'static str, read: impl Fn(&str) -> Option<T>) -> Result<Option<T>, Denied> {
    text.map(|text| read(text).ok_or_else(|| Denied::from(Reason::Unacceptable(name)))).transpose()
}
