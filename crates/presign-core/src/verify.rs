use std::borrow::{Borrow, Cow};
use std::error::Error as StdError;
use std::{fmt, mem};

use http::Method;

use crate::key_id::KeyId;
use crate::verb::Verb;
use crate::{FormReason, ObjectKey, Size, Timestamp};

/// A request whose signature matched: the only way to a trusted object name.
///
/// What the signature binds but only the body or a store can settle is in [`obligations`](Self::obligations).
#[derive(Clone, PartialEq, Eq)]
#[must_use = "a verified request may still have obligations"]
pub struct Verified {
    method: Verb,
    key_id: KeyId,
    bucket: Option<String>,
    key: Option<ObjectKey<'static>>,
    query: Vec<(String, String)>,
    expires_at: Timestamp,
    obligations: Vec<Obligation>,
}

/// What a signature binds and a verifier can't see: the server has to hold to it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obligation {
    /// The body has this size in bytes.
    Size(Size),
    /// The body's checksum of this algorithm, as the header of this name states it in base64.
    Checksum {
        /// `sha256`, `crc32c`, `md5`, …
        algorithm: &'static str,
        /// The digest in base64.
        base64: String,
    },
    /// The body's SHA-256 in lower-case hexadecimal digits.
    Sha256Hex(String),
    /// The object must not exist yet.
    CreateOnly,
    /// The bearer is, or may do this in the place of, a user of an identity provider.
    User {
        /// The scheme's parameter that says so, and with it which of the two.
        parameter: &'static str,
        /// The user's id there.
        id: String,
    },
}

impl Verified {
    /// For verifiers alone, after the signature matched: `method`, the `key_id` that signed, and the last second of
    /// the URL.
    #[inline(always)]
    pub fn new(method: impl Borrow<Method>, key_id: impl AsRef<str>, expires_at: Timestamp) -> Self {
        let (method, key_id) = (Verb::of(method.borrow()), KeyId::new(key_id.as_ref()));
        Self { method, key_id, bucket: None, key: None, query: Vec::new(), expires_at, obligations: Vec::new() }
    }

    /// With what the URL is for: a bucket, where the scheme has one, and an object, where it names one.
    #[inline(always)]
    pub fn on(mut self, bucket: Option<String>, key: Option<ObjectKey<'static>>) -> Self {
        (self.bucket, self.key) = (bucket, key);
        self
    }

    /// With the decoded query, the scheme's own parameters left out.
    #[inline(always)]
    pub fn with_query(mut self, query: Vec<(String, String)>) -> Self {
        put(&mut self.query, query);
        self
    }

    /// With what remains to be held to.
    #[inline(always)]
    pub fn with_obligations(mut self, obligations: Vec<Obligation>) -> Self {
        put(&mut self.obligations, obligations);
        self
    }

    /// The method that was signed and used.
    pub fn method(&self) -> &Method {
        self.method.get()
    }

    /// The key that signed.
    pub fn key_id(&self) -> &str {
        self.key_id.as_str()
    }

    /// The bucket, where the scheme has one.
    pub fn bucket(&self) -> Option<&str> {
        self.bucket.as_deref()
    }

    /// The object, where the URL names one.
    pub fn key(&self) -> Option<&ObjectKey<'static>> {
        self.key.as_ref()
    }

    /// The signed query, decoded, without the scheme's own parameters.
    pub fn query(&self) -> &[(String, String)] {
        &self.query
    }

    /// The last second at which the URL is valid.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// What the server still has to hold to.
    #[must_use = "the signature binds more than the verifier could see"]
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }
}

/// Puts `list` into a place where there was mostly none. A list without capacity owns nothing: to forget it leaks nothing,
/// and a compiler sees that nothing is left to drop, and joins a builder's steps into one.
#[inline(always)]
fn put<T>(place: &mut Vec<T>, list: Vec<T>) {
    let old = mem::replace(place, list);
    if old.capacity() == 0 {
        mem::forget(old);
    }
}

impl fmt::Debug for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified")
            .field("method", self.method())
            .field("key_id", &self.key_id())
            .field("bucket", &self.bucket)
            .field("key", &self.key)
            .field("expires_at", &self.expires_at)
            .field("obligations", &self.obligations)
            .finish_non_exhaustive()
    }
}

/// A request that was refused. `Display` is mute, for the outside; [`reason`](Self::reason) is for logs.
///
/// ```
/// use presign_core::{Denied, Reason};
/// let denied = Denied::from(Reason::Signature);
/// assert_eq!(denied.to_string(), "denied");
/// assert_eq!(denied.reason().to_string(), "the signature does not match");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denied(Reason);

impl Denied {
    /// Why. It names no secret and no signature.
    pub fn reason(&self) -> &Reason {
        &self.0
    }
}

impl From<Reason> for Denied {
    fn from(reason: Reason) -> Self {
        Self(reason)
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("denied")
    }
}

impl StdError for Denied {}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// The request names no authority, two, or two that disagree.
    Authority,
    /// The request is for a host that is not served here.
    Host,
    /// A part of the request can't be read.
    Malformed(&'static str),
    /// The scheme's parameter of this name is missing.
    Missing(&'static str),
    /// The scheme's parameter of this name came more than once.
    Repeated(&'static str),
    /// The parameter says something that this verifier does not accept.
    Unacceptable(&'static str),
    /// The URL is signed by the scheme of this name, which is not accepted here.
    Scheme(&'static str),
    /// The request carries a second credential, which one of the two a server would use is anyone's guess.
    TwoCredentials,
    /// The validity is zero or over the scheme's limit, in seconds.
    Validity {
        /// What the URL says.
        seconds: u64,
        /// The most it may say.
        longest: u64,
    },
    /// The URL ended at this instant.
    Expired(Timestamp),
    /// The URL is not valid before this instant.
    NotYetValid(Timestamp),
    /// The request comes from outside the network that the URL is for.
    ClientIp,
    /// Nobody knows the key that signed.
    UnknownKey,
    /// The session token is not the key's.
    Token,
    /// A header that had to be signed is not.
    UnsignedHeader(Cow<'static, str>),
    /// A query parameter that had to be signed is not.
    UnsignedQuery,
    /// A header that was signed did not come.
    MissingHeader(Cow<'static, str>),
    /// The signature does not match.
    Signature,
    /// The path names no object that can be trusted.
    ObjectName,
    /// The URL does not permit the operation that the request is.
    Permission,
    /// The URL is not for resources of this type.
    ResourceType,
    /// The URL is for another protocol than the one that the request came by.
    Protocol,
    /// Nobody knows the stored policy that the URL names.
    Policy,
    /// The request is a form, and this is wrong with it.
    Form(FormReason),
}

impl From<FormReason> for Reason {
    fn from(reason: FormReason) -> Self {
        Self::Form(reason)
    }
}

impl From<FormReason> for Denied {
    fn from(reason: FormReason) -> Self {
        Self(Reason::Form(reason))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Authority => f.write_str("the request does not name exactly one host"),
            Self::Host => f.write_str("the host is not one that is served here"),
            Self::Malformed(what) => write!(f, "{what} can't be read"),
            Self::Missing(name) => write!(f, "{name} is missing"),
            Self::Repeated(name) => write!(f, "{name} came more than once"),
            Self::Unacceptable(name) => write!(f, "{name} has a value that is not accepted here"),
            Self::Scheme(name) => write!(f, "the URL is signed by {name}, which is not accepted here"),
            Self::TwoCredentials => f.write_str("the request carries two credentials"),
            Self::Validity { seconds, longest } => {
                write!(f, "the URL says it is valid for {seconds} s, 1 to {longest} s are accepted")
            }
            Self::Expired(at) => write!(f, "the URL ended at {at}"),
            Self::NotYetValid(at) => write!(f, "the URL is not valid before {at}"),
            Self::ClientIp => f.write_str("the request comes from outside the network that the URL is for"),
            Self::UnknownKey => f.write_str("the key id is unknown"),
            Self::Token => f.write_str("the session token is not the one of this key"),
            Self::UnsignedHeader(name) => write!(f, "the header {name} was sent and is not signed"),
            Self::UnsignedQuery => f.write_str("a query parameter was sent that is not signed"),
            Self::MissingHeader(name) => write!(f, "the signed header {name} was not sent"),
            Self::Signature => f.write_str("the signature does not match"),
            Self::ObjectName => f.write_str("the path does not name an object that can be trusted"),
            Self::Permission => f.write_str("the URL does not permit this operation"),
            Self::ResourceType => f.write_str("the URL is not for resources of this type"),
            Self::Protocol => f.write_str("the URL is not for requests by this protocol"),
            Self::Policy => f.write_str("the stored policy is unknown"),
            Self::Form(reason) => reason.fmt(f),
        }
    }
}
