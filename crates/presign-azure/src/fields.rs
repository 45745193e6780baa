//! The fields of a SAS: what each is called in a URL, and what they say.

use std::borrow::Cow;

use presign_core::Sink;

/// Declares the fields, with the parameter of each that has one. Their order is that of a URL.
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
    Version = "sv",
    Services = "ss",
    ResourceTypes = "srt",
    Protocol = "spr",
    Start = "st",
    Expiry = "se",
    Ip = "sip",
    Policy = "si",
    Resource = "sr",
    /// How many segments a directory's name has: sent, and not signed.
    Depth = "sdd",
    EncryptionScope = "ses",
    Permissions = "sp",
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
    /// The names of the headers that are signed: sent, while [`Self::Headers`] is signed.
    HeaderNames = "srh",
    /// The names of the query parameters that are signed: sent, while [`Self::Queries`] is signed.
    QueryNames = "srq",
    CacheControl = "rscc",
    ContentDisposition = "rscd",
    ContentEncoding = "rsce",
    ContentLanguage = "rscl",
    ContentType = "rsct",
    /// The account's name.
    Account,
    /// `/blob/ACCOUNT/CONTAINER[/BLOB]`, decoded.
    CanonicalResource,
    /// The snapshot's time, or the version's id: both stand beside the token in the URL.
    Snapshot,
    /// `name:value` and a line feed for each signed header.
    Headers,
    /// A line feed and `name:value` for each signed query parameter.
    Queries,
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

    /// The first in the order of a URL.
    pub(crate) fn first(self) -> Option<Field> {
        Field::ALL.get(self.0.trailing_zeros() as usize).copied()
    }

    pub(crate) fn and_if(self, wanted: bool, others: Self) -> Self {
        if wanted { self.and(others) } else { self }
    }

    pub(crate) const fn without(self, others: Self) -> Self {
        Self(self.0 & !others.0)
    }

    pub(crate) const fn has(self, field: Field) -> bool {
        self.0 & 1 << field as u32 != 0
    }

    /// In the order of a URL.
    pub(crate) fn iter(self) -> impl Iterator<Item = Field> {
        let mut rest = self;
        std::iter::from_fn(move || {
            let field = rest.first()?;
            rest = rest.without(Self::of(&[field]));
            Some(field)
        })
    }
}

/// What the fields of one SAS say, decoded.
pub(crate) trait Says {
    /// The fields that have a value.
    fn fields(&self) -> Fields;

    /// Writes the value of one of them, and the lines behind it that are at hand as one text with it: returns all that
    /// it wrote.
    fn put(&self, field: Field, sink: &mut impl Sink) -> Fields;
}

/// Fields with a value each, in the order of a URL. Few have one: a place for each would be a kilobyte to carry around.
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

    /// The fields that say something and have a parameter.
    pub(crate) fn params(&self) -> impl Iterator<Item = (Field, &'static str, &str)> {
        self.0.iter().filter_map(|(field, value)| Some((*field, field.param()?, value.as_ref())))
    }
}

impl Says for Values<'_> {
    fn fields(&self) -> Fields {
        self.0.iter().fold(Fields::of(&[]), |all, (field, _)| all.with(*field))
    }

    fn put(&self, field: Field, sink: &mut impl Sink) -> Fields {
        sink.put(self.get(field).unwrap_or_default());
        Fields::of(&[field])
    }
}
