use std::borrow::Cow;
use std::fmt;

use http::HeaderName;
use presign_core::{ObjectKey, Timestamp, Validity};

use crate::fields::{Field, Values};
use crate::resource::Form;
use crate::{IpRange, Permissions, Resource, Version};

/// A SAS for one resource, in Azure's words: what a [`Container`](crate::Container) signs by the typed face. Its key
/// makes it a service SAS or a user delegation SAS.
///
/// Setters never fail; what is wrong is reported when it is signed. There is no start unless one is set: `st` at the
/// present instant fails wherever clocks differ.
///
/// ```
/// use presign_azure::{Account, Endpoint, Permissions, Resource, Sas, SharedKey};
/// use presign_core::{Ready, Timestamp};
/// let container = Account::azurite()?.container("photos")?;
/// let expiry: Timestamp = "2026-11-21T13:00:00Z".parse()?;
/// let sas = Sas::new(Resource::blob("cat.png")?, Permissions::READ | Permissions::TAGS, expiry)
///     .from_ip("168.1.5.60-168.1.5.70".parse()?)
///     .content_disposition("inline");
/// let Ready::Signed(signed) = container.try_sas(&sas, "2026-11-21T12:00:00Z".parse()?)? else {
///     unreachable!("the key is at hand")
/// };
/// let token = signed.reveal_token();
/// let start = "sp=rt&se=2026-11-21T13%3A00%3A00Z&sip=168.1.5.60-168.1.5.70&spr=https%2Chttp&sv=2026-10-06&sr=b&";
/// assert!(token.starts_with(start));
/// assert!(signed.reveal_url().starts_with("http://127.0.0.1:10000/devstoreaccount1/photos/cat.png?sp="));
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Sas<'a> {
    pub(crate) name: Option<ObjectKey<'a>>,
    pub(crate) validity: Option<Validity>,
    pub(crate) version: Option<Version>,
    pub(crate) wanted: Wanted<'a>,
}

/// What a SAS is to say, but for the name of its resource and its end.
#[derive(Clone)]
pub(crate) struct Wanted<'a> {
    pub(crate) form: Form<'a>,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) start: Option<Timestamp>,
    /// The fields that are said as they are.
    pub(crate) values: Values<'a>,
    pub(crate) headers: Vec<(HeaderName, Cow<'a, str>)>,
    pub(crate) query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
}

impl<'a> Wanted<'a> {
    /// Nothing but what it is for.
    #[inline]
    pub(crate) fn bare(form: Form<'a>) -> Self {
        Self { form, permissions: None, start: None, values: Values::new(), headers: Vec::new(), query: Vec::new() }
    }
}

impl<'a> Sas<'a> {
    /// The SAS that permits this on a resource, for this long.
    pub fn new(resource: Resource<'a>, permissions: Permissions, validity: impl Into<Validity>) -> Self {
        Self::bare(resource).permissions(permissions).validity(validity)
    }

    /// The SAS that permits what the container's stored access policy of this id does, until the policy ends or is
    /// removed: `si`. [`permissions`](Self::permissions) and [`validity`](Self::validity) say what the policy leaves
    /// open. <https://learn.microsoft.com/rest/api/storageservices/define-stored-access-policy>
    pub fn by_policy(resource: Resource<'a>, id: impl Into<Cow<'a, str>>) -> Self {
        Self::bare(resource).say(Field::Policy, id)
    }

    /// What it permits.
    #[must_use]
    pub fn permissions(mut self, permissions: Permissions) -> Self {
        self.wanted.permissions = Some(permissions);
        self
    }

    /// For how long.
    #[must_use]
    pub fn validity(mut self, validity: impl Into<Validity>) -> Self {
        self.validity = Some(validity.into());
        self
    }

    /// The first instant at which it is valid: `st`.
    #[must_use]
    pub fn starts_at(mut self, at: Timestamp) -> Self {
        self.wanted.start = Some(at);
        self
    }

    /// The clients that it is for: `sip`.
    #[must_use]
    pub fn from_ip(self, range: IpRange) -> Self {
        self.say(Field::Ip, range.to_string())
    }

    /// The version of the service that it is signed for: `sv`. The account's own without it.
    #[must_use]
    pub fn service_version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Requests with it use this encryption scope: `ses`.
    #[must_use]
    pub fn encryption_scope(self, scope: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::EncryptionScope, scope)
    }

    /// The response's `Cache-Control`: `rscc`.
    #[must_use]
    pub fn cache_control(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::CacheControl, value)
    }

    /// The response's `Content-Disposition`: `rscd`.
    #[must_use]
    pub fn content_disposition(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::ContentDisposition, value)
    }

    /// The response's `Content-Encoding`: `rsce`.
    #[must_use]
    pub fn content_encoding(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::ContentEncoding, value)
    }

    /// The response's `Content-Language`: `rscl`.
    #[must_use]
    pub fn content_language(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::ContentLanguage, value)
    }

    /// The response's `Content-Type`: `rsct`.
    #[must_use]
    pub fn content_type(self, value: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::ContentType, value)
    }

    /// The user whom the key's owner authorized to act: `saoid`. With a user delegation key alone, like all that
    /// follow.
    #[must_use]
    pub fn authorized_oid(self, oid: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::AuthorizedOid, oid)
    }

    /// The user whose access control lists are asked too: `suoid`.
    #[must_use]
    pub fn unauthorized_oid(self, oid: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::UnauthorizedOid, oid)
    }

    /// What the service's logs find it by: `scid`.
    #[must_use]
    pub fn correlation_id(self, id: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::Correlation, id)
    }

    /// The only user who may use it, signed in as that one: `sduoid`.
    #[must_use]
    pub fn delegated_user(self, oid: impl Into<Cow<'a, str>>) -> Self {
        self.say(Field::DelegatedOid, oid)
    }

    /// Requests must have this header: `srh`.
    #[must_use]
    pub fn request_header(mut self, name: HeaderName, value: impl Into<Cow<'a, str>>) -> Self {
        self.wanted.headers.push((name, value.into()));
        self
    }

    /// Requests must have this query parameter: `srq`.
    #[must_use]
    pub fn request_query(mut self, name: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.wanted.query.push((name.into(), value.into()));
        self
    }

    pub(crate) fn say(mut self, field: Field, value: impl Into<Cow<'a, str>>) -> Self {
        self.wanted.values.set(field, value);
        self
    }

    /// The SAS that says nothing but what it is for.
    fn bare(resource: Resource<'a>) -> Self {
        let (form, name) = resource.into_parts();
        Self { name, validity: None, version: None, wanted: Wanted::bare(form) }
    }
}

/// Without the values of fields and headers.
impl fmt::Debug for Sas<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sas")
            .field("form", &self.wanted.form)
            .field("name", &self.name)
            .field("permissions", &self.wanted.permissions)
            .field("validity", &self.validity)
            .finish_non_exhaustive()
    }
}
