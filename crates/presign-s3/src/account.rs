use std::fmt;
use std::sync::Arc;

use presign_core::{Error, ErrorKind, Expiry, ProvideCredentials, Result};

use crate::variant::Variant;
use crate::{Bucket, Credentials, Endpoint, Preset, Signature, Verifier};

/// Where a bucket's name stands in a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Addressing {
    /// `https://host/bucket/key`.
    Path,
    /// `https://bucket.host/key`.
    VirtualHost,
}

/// What many buckets share: region, endpoint, addressing, and where credentials come from. Cheap to clone.
#[derive(Clone)]
pub struct Account {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) region: String,
    /// None: AWS, whose endpoint the region names.
    pub(crate) endpoint: Option<Endpoint>,
    pub(crate) variant: Variant,
    pub(crate) preset: Option<Preset>,
    pub(crate) addressing: Option<Addressing>,
    pub(crate) expiry: Expiry,
    pub(crate) signature: Signature,
    pub(crate) credentials: Arc<dyn ProvideCredentials<Credentials>>,
}

impl Account {
    /// The account whose `credentials` sign for `region`, at AWS unless another endpoint is set.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if the region is empty or has a character that the credential scope can't carry.
    pub fn new(region: impl Into<String>, credentials: impl ProvideCredentials<Credentials> + 'static) -> Result<Self> {
        let region = region.into();
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if region.is_empty() || !region.bytes().all(plain) {
            return Err(Error::new(
                ErrorKind::Config,
                "sign for a region: its name is empty or has characters beside letters, digits, `-`, `_` and `.`; give \
                 the bucket's region, for example us-east-1",
            ));
        }
        let credentials = Arc::new(credentials);
        let shared = Shared {
            region,
            endpoint: None,
            variant: Variant::default(),
            preset: None,
            addressing: None,
            expiry: Expiry::default(),
            signature: Signature::default(),
            credentials,
        };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// The same at another endpoint: the one that the *bearer* calls, which may differ from the name by which this
    /// program reaches the server. A custom one is addressed by path unless
    /// [`with_addressing`](Self::with_addressing) says otherwise.
    #[must_use]
    pub fn with_endpoint(self, endpoint: Endpoint) -> Self {
        self.with(|shared| shared.endpoint = Some(endpoint))
    }

    /// The same with buckets addressed as given.
    #[must_use]
    pub fn with_addressing(self, addressing: Addressing) -> Self {
        self.with(|shared| shared.addressing = Some(addressing))
    }

    /// The same at a service that is known: its endpoint, where the region names it, its addressing, and what it is
    /// known not to enforce, which becomes an error.
    ///
    /// ```
    /// # use presign_core::{End, Expiring};
    /// # use presign_s3::{Account, Credentials, Preset};
    /// # let credentials = std::sync::Arc::new(Expiring::new(Credentials::new("K", "s"), End::Never));
    /// let account = Account::new("us-west-004", credentials)?.with_preset(Preset::B2);
    /// assert!(account.bucket("photos").is_ok());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    #[must_use]
    pub fn with_preset(self, preset: Preset) -> Self {
        self.with(|shared| shared.preset = Some(preset))
    }

    /// The same at the hosts of AWS that have IPv6 addresses too.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/dual-stack-endpoints.html>
    #[must_use]
    pub fn with_dual_stack(self) -> Self {
        self.with(|shared| shared.variant.dual_stack = true)
    }

    /// The same at the hosts of AWS that hold to FIPS 140. AWS has them in the United States, Canada and GovCloud.
    /// <https://docs.aws.amazon.com/general/latest/gr/s3.html>
    #[must_use]
    pub fn with_fips(self) -> Self {
        self.with(|shared| shared.variant.fips = true)
    }

    /// The same at the hosts of Transfer Acceleration, for buckets that have it enabled. Their names have no dots.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/transfer-acceleration.html>
    #[must_use]
    pub fn with_acceleration(self) -> Self {
        self.with(|shared| shared.variant.accelerate = true)
    }

    /// The same with another answer to credentials that end before the URL would.
    #[must_use]
    pub fn with_expiry(self, expiry: Expiry) -> Self {
        self.with(|shared| shared.expiry = expiry)
    }

    /// The same with URLs that are signed in another way.
    ///
    /// ```
    /// # #[cfg(feature = "sigv4a")] {
    /// # use presign_core::{Backend, End, Expiring, Grant, Ready};
    /// # use presign_s3::{Account, Credentials, Signature};
    /// # use std::{sync::Arc, time::Duration};
    /// # let credentials = Arc::new(Expiring::new(Credentials::new("AKID", "secret"), End::Never));
    /// let account = Account::new("us-east-1", credentials)?.with_signature(Signature::V4a("us-*".parse()?));
    /// let grant = Grant::get("k", Duration::from_secs(60));
    /// let Ready::Signed(presigned) = account.bucket("photos")?.try_presign(&grant, "20261121T120000Z".parse()?)? else {
    ///     unreachable!("static credentials are at hand")
    /// };
    /// assert!(presigned.reveal().as_str().contains("&X-Amz-Region-Set=us-%2A&"));
    /// # }
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    #[must_use]
    pub fn with_signature(self, signature: Signature) -> Self {
        self.with(|shared| shared.signature = signature)
    }

    /// The bucket `name` of this account, or the access point whose ARN that is. The region of an ARN is the one that is
    /// signed for.
    ///
    /// ```
    /// # use presign_core::{End, Expiring};
    /// # use presign_s3::{Account, Credentials};
    /// # let credentials = std::sync::Arc::new(Expiring::new(Credentials::new("K", "s"), End::Never));
    /// let account = Account::new("us-west-2", credentials)?;
    /// assert!(account.bucket("arn:aws:s3:us-west-2:123456789012:accesspoint/films").is_ok());
    /// // One of several regions needs Signature Version 4A.
    /// assert!(account.bucket("arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap").is_err());
    /// # Ok::<(), presign_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of a bucket, or can't stand in the host name of this endpoint; if
    /// no endpoint was set and the region is none of AWS; or if there is no host for all that was chosen.
    /// [`ErrorKind::Unsupported`] for directory buckets, and for Multi-Region Access Points unless the account signs by
    /// `Signature::V4a`.
    pub fn bucket(&self, name: impl Into<String>) -> Result<Bucket> {
        Bucket::new(self.clone(), name.into())
    }

    /// The verifier of URLs that this account signs. It accepts Version 4 beside the account's own signature.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if no endpoint was set and the region is none of AWS.
    pub fn verifier(&self) -> Result<Verifier> {
        let verifier = Verifier::new(self.shared.endpoint()?, self.shared.region.clone());
        let verifier = match self.shared.signature {
            Signature::V4 => verifier,
            #[cfg(feature = "sigv4a")]
            Signature::V4a(_) => verifier.with_sigv4a(),
            #[cfg(feature = "sigv2")]
            Signature::V2 => verifier.with_sigv2(),
        };
        Ok(match self.shared.addressing {
            Some(addressing) => verifier.with_addressing(addressing),
            None => verifier,
        })
    }

    fn with(mut self, change: impl FnOnce(&mut Shared)) -> Self {
        change(Arc::make_mut(&mut self.shared));
        self
    }
}

impl Shared {
    pub(crate) fn endpoint(&self) -> Result<Endpoint> {
        if let Some(preset) = self.preset {
            preset.check_region(&self.region)?;
        }
        let own = self.endpoint.as_ref().map(|_| "an endpoint").or(self.preset.map(|_| "a preset"));
        if let (Some(own), Some(chosen)) = (own, self.variant.named()) {
            let text = format!(
                "find the endpoint: {chosen} is a choice among the hosts of AWS, and {own} was given; \
                                leave one of the two out"
            );
            return Err(Error::new(ErrorKind::Config, text));
        }
        match (&self.endpoint, self.preset) {
            (Some(endpoint), Some(preset)) => preset.check_endpoint(endpoint).map(|()| endpoint.clone()),
            (Some(endpoint), None) => Ok(endpoint.clone()),
            (None, Some(preset)) => preset.endpoint_in(&self.region),
            (None, None) => self.variant.endpoint(&self.region),
        }
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("region", &self.shared.region)
            .field("endpoint", &self.shared.endpoint.as_ref().map(ToString::to_string))
            .field("variant", &self.shared.variant)
            .field("preset", &self.shared.preset)
            .field("addressing", &self.shared.addressing)
            .field("expiry", &self.shared.expiry)
            .field("signature", &self.shared.signature)
            .finish_non_exhaustive()
    }
}
