//! The fields of a SAS: what each is called in a URL, and what they say.

use std::borrow::Cow;

use presign_core::{Sink, percent};

/// Declares the fields, with the parameter of each that has one. Their order is that of a URL.
macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident $(= $param:literal)?),+ $(,)?) => {
        /// One field of a SAS.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Field {
            $($(#[$doc])* $name),+
        }

        impl Field {
            const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the query, where it has one.
            pub(crate) fn param(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => fields!(@param $($param)?)),+
                }
            }
        }
    };
    (@param) => { None };
    (@param $param:literal) => { Some($param) };
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
    let lower = name.to_ascii_lowercase();
    lower == SIGNATURE || Field::of_param(&lower).is_some()
}

/// What the fields of one SAS say, decoded.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Values<'a>([Option<Cow<'a, str>>; Field::ALL.len()]);

impl<'a> Values<'a> {
    pub(crate) fn new() -> Self {
        Self([const { None }; Field::ALL.len()])
    }

    pub(crate) fn get(&self, field: Field) -> Option<&str> {
        self.0[field as usize].as_deref()
    }

    pub(crate) fn set(&mut self, field: Field, value: impl Into<Cow<'a, str>>) {
        self.0[field as usize] = Some(value.into());
    }

    /// The fields that say something and have a parameter.
    pub(crate) fn params(&self) -> impl Iterator<Item = (Field, &'static str, &str)> {
        Field::ALL.iter().filter_map(|field| Some((*field, field.param()?, self.get(*field)?)))
    }

    /// Writes the token without its signature.
    pub(crate) fn write_query(&self, sink: &mut impl Sink) {
        for (at, (_, name, value)) in self.params().enumerate() {
            if at > 0 {
                sink.put("&");
            }
            sink.put(name);
            sink.put("=");
            percent::query(value, sink);
        }
    }
}
