use std::fmt;
use std::sync::Arc;

use presign_core::{BaseUrl, Error, ErrorKind, Expiry, ProvideCredentials, Result};

use crate::{Bucket, Credentials, Signature, Verifier};

/// Where a bucket's name stands in a URL.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Addressing {
    /// `https://host/bucket/object`.
    #[default]
    Path,
    /// `https://bucket.host/object`.
    VirtualHost,
    /// `https://host/object`: the endpoint's host is the bucket's own.
    /// <https://cloud.google.com/storage/docs/request-endpoints#cname>
    BucketBound,
}

/// What many buckets share: endpoint, addressing, and where credentials come from. Cheap to clone.
#[derive(Clone)]
pub struct Account {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) location: String,
    /// None: Google's own.
    pub(crate) endpoint: Option<BaseUrl>,
    pub(crate) addressing: Addressing,
    pub(crate) expiry: Expiry,
    pub(crate) signature: Signature,
    pub(crate) credentials: Arc<dyn ProvideCredentials<Credentials>>,
}

impl Account {
    /// The account whose `credentials` sign, at `https://storage.googleapis.com` unless another endpoint is set.
    ///
    /// ```
    /// use presign_core::{End, Expiring};
    /// use presign_gcs::{Account, Credentials};
    /// let credentials = Credentials::hmac("GOOGTS7C7FUP3AIRVJTE2BCD", "bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
    /// let account = Account::new(std::sync::Arc::new(Expiring::new(credentials, End::Never)));
    /// assert!(account.bucket("photos").is_ok() && account.bucket("photos/../other").is_err());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    pub fn new(credentials: impl ProvideCredentials<Credentials> + 'static) -> Self {
        let shared = Shared {
            location: "auto".to_owned(),
            endpoint: None,
            addressing: Addressing::default(),
            expiry: Expiry::default(),
            signature: Signature::default(),
            credentials: Arc::new(credentials),
        };
        Self { shared: Arc::new(shared) }
    }

    /// The same at another endpoint: the one that the *bearer* calls. An emulator, a bucket's own host, a gateway.
    ///
    /// The signed host is its name alone, without a port, as Google's own clients sign it.
    #[must_use]
    pub fn with_endpoint(self, endpoint: BaseUrl) -> Self {
        self.with(|shared| shared.endpoint = Some(endpoint))
    }

    /// The same at `https://storage.{domain}`: another universe than `googleapis.com`.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that is no domain.
    pub fn with_universe_domain(self, domain: &str) -> Result<Self> {
        let endpoint = in_universe(domain)?;
        Ok(self.with(|shared| shared.endpoint = Some(endpoint)))
    }

    /// The same with buckets addressed as given.
    #[must_use]
    pub fn with_addressing(self, addressing: Addressing) -> Self {
        self.with(|shared| shared.addressing = addressing)
    }

    /// The same with another location in the credential scope than `auto`, which is right for every bucket.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is empty or has a character that the scope can't carry.
    pub fn with_location(self, location: &str) -> Result<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
        if location.is_empty() || !location.bytes().all(plain) {
            return Err(Error::new(
                ErrorKind::Config,
                "sign for a location: its name is empty or has characters beside letters, digits and `-`; leave it out, or \
                 give the bucket's, for example us-east1",
            ));
        }
        Ok(self.with(|shared| shared.location = location.to_owned()))
    }

    /// The same with another answer to credentials that end before the URL would.
    #[must_use]
    pub fn with_expiry(self, expiry: Expiry) -> Self {
        self.with(|shared| shared.expiry = expiry)
    }

    /// The same with URLs that are signed in another way.
    #[must_use]
    pub fn with_signature(self, signature: Signature) -> Self {
        self.with(|shared| shared.signature = signature)
    }

    /// The bucket `name` of this account.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of a bucket, or can't stand in the host name of this endpoint.
    pub fn bucket(&self, name: impl Into<String>) -> Result<Bucket> {
        Bucket::new(self.clone(), name.into())
    }

    /// The verifier of URLs that this account signs. It accepts V4 beside the account's own signature. Where the endpoint
    /// is a bucket's own host, [`Verifier::with_bound_bucket`] says which.
    ///
    /// # Errors
    /// None where an endpoint was set.
    pub fn verifier(&self) -> Result<Verifier> {
        let verifier = Verifier::new(self.shared.endpoint()?);
        Ok(match self.shared.signature {
            Signature::V4 => verifier,
            #[cfg(feature = "v2")]
            Signature::V2 => verifier.with_v2(),
        })
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.shared));
        self
    }
}

impl Shared {
    pub(crate) fn endpoint(&self) -> Result<BaseUrl> {
        match &self.endpoint {
            Some(endpoint) => Ok(endpoint.clone()),
            None => in_universe("googleapis.com"),
        }
    }
}

/// <https://cloud.google.com/storage/docs/request-endpoints>
fn in_universe(domain: &str) -> Result<BaseUrl> {
    match format!("https://storage.{domain}").parse::<BaseUrl>() {
        Ok(endpoint) if endpoint.prefix().is_empty() && endpoint.authority() == endpoint.host() => Ok(endpoint),
        _ => Err(Error::new(
            ErrorKind::Config,
            "name a universe: its domain is no host name; write it like googleapis.com",
        )),
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("location", &self.shared.location)
            .field("endpoint", &self.shared.endpoint.as_ref().map(ToString::to_string))
            .field("addressing", &self.shared.addressing)
            .field("expiry", &self.shared.expiry)
            .field("signature", &self.shared.signature)
            .finish_non_exhaustive()
    }
}
