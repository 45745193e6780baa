use std::borrow::Cow;
use std::fmt;

use presign_core::{Error, ErrorKind, Result, Timestamp, Validity};

use crate::{IpRange, Permissions, Version};

/// A SAS for services as a whole, signed with the account's key: an [`Account`](crate::Account) signs it. It reaches
/// every container, so one resource is better served by a [`Sas`](crate::Sas).
/// <https://learn.microsoft.com/rest/api/storageservices/create-account-sas>
///
/// ```
/// use presign_azure::{Account, AccountSas, Permissions};
/// use presign_core::{Ready, Timestamp};
/// let expiry: Timestamp = "2026-11-21T13:00:00Z".parse()?;
/// let sas = AccountSas::new("b".parse()?, "so".parse()?, Permissions::READ | Permissions::LIST, expiry);
/// let Ready::Signed(signed) = Account::azurite()?.try_account_sas(&sas, "2026-11-21T12:00:00Z".parse()?)? else {
///     unreachable!("the key is at hand")
/// };
/// assert!(signed.reveal_token().starts_with("sp=rl&ss=b&srt=so&se=2026-11-21T13%3A00%3A00Z&"));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AccountSas<'a> {
    pub(crate) services: Services,
    pub(crate) resource_types: ResourceTypes,
    pub(crate) permissions: Permissions,
    pub(crate) validity: Validity,
    pub(crate) start: Option<Timestamp>,
    pub(crate) ip: Option<IpRange>,
    pub(crate) version: Option<Version>,
    pub(crate) encryption_scope: Option<Cow<'a, str>>,
}

impl<'a> AccountSas<'a> {
    /// The SAS that permits this on resources of these types of these services, for this long.
    pub fn new(
        services: Services,
        resource_types: ResourceTypes,
        permissions: Permissions,
        validity: impl Into<Validity>,
    ) -> Self {
        let (start, ip, version, encryption_scope) = (None, None, None, None);
        let validity = validity.into();
        Self { services, resource_types, permissions, validity, start, ip, version, encryption_scope }
    }

    /// The first instant at which it is valid: `st`.
    #[must_use]
    pub fn starts_at(mut self, at: Timestamp) -> Self {
        self.start = Some(at);
        self
    }

    /// The clients that it is for: `sip`.
    #[must_use]
    pub fn from_ip(mut self, range: IpRange) -> Self {
        self.ip = Some(range);
        self
    }

    /// The version of the service that it is signed for: `sv`. The account's own without it.
    #[must_use]
    pub fn service_version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Requests with it use this encryption scope: `ses`.
    #[must_use]
    pub fn encryption_scope(mut self, scope: impl Into<Cow<'a, str>>) -> Self {
        self.encryption_scope = Some(scope.into());
        self
    }
}

/// Declares a set of letters that are signed as they were written.
macro_rules! letters {
    ($(#[$doc:meta])* $Name:ident, $known:literal, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $Name(String);

        impl $Name {
            /// The letters, in the order in which they were given: it is signed.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $Name {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                let once = |letter: char| text.matches(letter).count() == 1;
                if !text.is_empty() && text.chars().all(|letter| $known.contains(letter) && once(letter)) {
                    return Ok(Self(text.to_owned()));
                }
                let text = concat!("read ", $what, ": write letters of `", $known, "`, each once, and one at least");
                Err(Error::new(ErrorKind::Term, text))
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Name), "({})"), self.0)
            }
        }
    };
}

letters! {
    /// The services that an account SAS is for: blob, queue, table, file.
    ///
    /// ```
    /// use presign_azure::Services;
    /// assert_eq!("btqf".parse::<Services>()?.as_str(), "btqf");
    /// assert!("bb".parse::<Services>().is_err());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    Services, "bqtf", "services"
}

letters! {
    /// The types of resources that an account SAS is for: the service itself, containers, objects.
    ///
    /// ```
    /// use presign_azure::ResourceTypes;
    /// assert_eq!("sco".parse::<ResourceTypes>()?.as_str(), "sco");
    /// assert!("".parse::<ResourceTypes>().is_err());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ResourceTypes, "sco", "resource types"
}
