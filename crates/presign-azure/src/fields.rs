//! The fields of a SAS: what each is called in a URL, and what they say.

use std::borrow::Cow;

/// Declares the fields, with the parameter of each that has one. Their order is that of every text that is signed, and
/// that of a URL.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $(= $param:literal)?),+ $(,)?) => {
        /// One field of a SAS.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Field {
            $($(#[$doc])* $name),+
        }

        impl Field {
            pub(crate) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the query, where it has one.
            pub(crate) fn param(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => fields!(@param $($param)?)),+
                }
            }

            /// What stands before its value in a query, if another parameter comes before it: `&sv=`.
            pub(crate) fn in_query(self) -> &'static str {
                match self {
                    $(Self::$name => fields!(@in_query $($param)?)),+
                }
            }
        }
    };
    (@param) => { None };
    (@param $param:literal) => { Some($param) };
    (@in_query) => { "" };
    (@in_query $param:literal) => { concat!("&", $param, "=") };
}

fields! {
    /// The account's name.
    Account,
    Permissions = "sp",
    Services = "ss",
    ResourceTypes = "srt",
    Start = "st",
    Expiry = "se",
    /// `/blob/ACCOUNT/CONTAINER[/BLOB]`, decoded.
    CanonicalResource,
    KeyOid = "skoid",
    KeyTid = "sktid",
    KeyStart = "skt",
    KeyExpiry = "ske",
    KeyService = "sks",
    KeyVersion = "skv",
    AuthorizedOid = "saoid",
    UnauthorizedOid = "suoid",
    Correlation = "scid",
    DelegatedTid = "skdutid",
    DelegatedOid = "sduoid",
    Policy = "si",
    Ip = "sip",
    Protocol = "spr",
    Version = "sv",
    Resource = "sr",
    /// How many segments a directory's name has: sent, and not signed.
    Depth = "sdd",
    /// The snapshot's time, or the version's id: both stand beside the token in the URL.
    Snapshot,
    EncryptionScope = "ses",
    /// The names of the headers that are signed: sent, while [`Self::Headers`] is signed.
    HeaderNames = "srh",
    /// `name:value` and a line feed for each signed header.
    Headers,
    /// The names of the query parameters that are signed: sent, while [`Self::Queries`] is signed.
    QueryNames = "srq",
    /// A line feed and `name:value` for each signed query parameter.
    Queries,
    CacheControl = "rscc",
    ContentDisposition = "rscd",
    ContentEncoding = "rsce",
    ContentLanguage = "rscl",
    ContentType = "rsct",
    /// Nothing: an account SAS ends with a line feed.
    End,
}

/// The name of the signature's parameter.
pub(crate) const SIGNATURE: &str = "sig";

impl Field {
    /// What its line is called: as its parameter, or as the parameter that names its parts.
    pub(crate) fn line(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::CanonicalResource => "resource",
            Self::Snapshot => "snapshot",
            Self::Headers => "srh",
            Self::Queries => "srq",
            _ => self.param().unwrap_or_default(),
        }
    }

    /// The field whose parameter has this name.
    pub(crate) fn of_param(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.param() == Some(name))
    }
}

/// Whether a parameter of this name belongs to a SAS, in whichever case: Azure reads names without their case.
pub(crate) fn is_own(name: &str) -> bool {
    let own = |param: &str| param.eq_ignore_ascii_case(name);
    own(SIGNATURE) || Field::ALL.iter().filter_map(|field| field.param()).any(own)
}

/// A set of fields.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fields(u64);

const _: () = assert!(Field::ALL.len() <= 64);

impl Fields {
    pub(crate) const fn of(fields: &[Field]) -> Self {
        let (mut all, mut at) = (Self(0), 0);
        while at < fields.len() {
            all = all.with(fields[at]);
            at += 1;
        }
        all
    }

    pub(crate) const fn with(self, field: Field) -> Self {
        Self(self.0 | 1 << field as u32)
    }

    pub(crate) const fn and(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// The first.
    pub(crate) fn first(self) -> Option<Field> {
        Field::ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    pub(crate) fn and_if(self, wanted: bool, others: Self) -> Self {
        if wanted { self.and(others) } else { self }
    }

    pub(crate) const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    /// Those that come before `field`.
    pub(crate) const fn before(self, field: Field) -> Self {
        Self(self.0 & ((1 << field as u32) - 1))
    }

    pub(crate) const fn has(self, field: Field) -> bool {
        self.0 & 1 << field as u32 != 0
    }

    /// In order.
    pub(crate) fn iter(self) -> impl Iterator<Item = Field> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let field = rest.first()?;
            rest.0 &= rest.0 - 1;
            Some(field)
        })
    }
}

/// Fields with a value each, in order. Few have one: a place for each would be a kilobyte to carry around.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Values<'a>(Vec<(Field, Cow<'a, str>)>);

impl<'a> Values<'a> {
    pub(crate) const fn new() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn get(&self, field: Field) -> Option<&str> {
        self.0.iter().find(|(other, _)| *other == field).map(|(_, value)| value.as_ref())
    }

    pub(crate) fn set(&mut self, field: Field, value: impl Into<Cow<'a, str>>) {
        let value = value.into();
        let at = self.0.partition_point(|(other, _)| *other < field);
        match self.0.get_mut(at) {
            Some((other, old)) if *other == field => *old = value,
            _ => self.0.insert(at, (field, value)),
        }
    }

    pub(crate) fn fields(&self) -> Fields {
        self.0.iter().fold(Fields::of(&[]), |all, (field, _)| all.with(*field))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Field, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_ref()))
    }

    /// The fields that say something and have a parameter.
    pub(crate) fn params(&self) -> impl Iterator<Item = (Field, &'static str, &str)> {
        self.0.iter().filter_map(|(field, value)| Some((*field, field.param()?, value.as_ref())))
    }
}
