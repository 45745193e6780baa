use std::sync::Arc;

use async_trait::async_trait;
#[cfg(any(feature = "gcs", feature = "s3"))]
use presign_core::End;
use presign_core::{AtHand, Expiring, ProvideCredentials, Result, Timestamp};

#[cfg(feature = "azure")]
use crate::azure;
#[cfg(feature = "gcs")]
use crate::gcs;
#[cfg(feature = "s3")]
use crate::s3;

/// The credentials of some provider: for the choice at run time, where the type can't say which.
///
/// Values turn into it by [`From`]; a provider, like [`Cached`](crate::credentials::Cached), by the constructor.
///
/// ```
/// # #[cfg(feature = "s3")] {
/// use presign::credentials::AnyCredentials;
/// use presign::{End, Expiring, s3};
/// use std::sync::Arc;
///
/// let fixed = s3::Credentials::new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
/// let provider = Arc::new(Expiring::new(fixed.clone(), End::Never));
/// for credentials in [AnyCredentials::from(fixed), AnyCredentials::s3(provider)] {
///     assert!(matches!(&credentials, AnyCredentials::S3(_)));
///     assert!(!format!("{credentials:?}").contains("wJalr"));
/// }
/// # }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum AnyCredentials {
    /// Credentials of S3.
    #[cfg(feature = "s3")]
    S3(Arc<dyn ProvideCredentials<s3::Credentials>>),
    /// Credentials of Google Cloud Storage.
    #[cfg(feature = "gcs")]
    Gcs(Arc<dyn ProvideCredentials<gcs::Credentials>>),
    /// Credentials of Azure.
    #[cfg(feature = "azure")]
    Azure(Arc<dyn ProvideCredentials<azure::Credentials>>),
}

impl AnyCredentials {
    /// What `provider` gives, for S3.
    #[cfg(feature = "s3")]
    pub fn s3(provider: impl ProvideCredentials<s3::Credentials> + 'static) -> Self {
        Self::S3(Arc::new(provider))
    }

    /// What `provider` gives, for Google Cloud Storage.
    #[cfg(feature = "gcs")]
    pub fn gcs(provider: impl ProvideCredentials<gcs::Credentials> + 'static) -> Self {
        Self::Gcs(Arc::new(provider))
    }

    /// What `provider` gives, for Azure.
    #[cfg(feature = "azure")]
    pub fn azure(provider: impl ProvideCredentials<azure::Credentials> + 'static) -> Self {
        Self::Azure(Arc::new(provider))
    }
}

/// Credentials with the end that they have by themselves.
#[cfg(feature = "azure")]
impl From<azure::Credentials> for AnyCredentials {
    fn from(credentials: azure::Credentials) -> Self {
        Self::from(credentials.expiring())
    }
}

/// Credentials with their end.
#[cfg(feature = "azure")]
impl From<Expiring<azure::Credentials>> for AnyCredentials {
    fn from(credentials: Expiring<azure::Credentials>) -> Self {
        Self::azure(Arc::new(credentials))
    }
}

/// A key that never ends.
#[cfg(feature = "azure")]
impl From<azure::SharedKey> for AnyCredentials {
    fn from(key: azure::SharedKey) -> Self {
        Self::from(azure::Credentials::from(key))
    }
}

/// A key with its end.
#[cfg(feature = "azure")]
impl From<azure::UserDelegationKey> for AnyCredentials {
    fn from(key: azure::UserDelegationKey) -> Self {
        Self::from(azure::Credentials::from(key))
    }
}

/// Credentials that never end.
#[cfg(feature = "gcs")]
impl From<gcs::Credentials> for AnyCredentials {
    fn from(credentials: gcs::Credentials) -> Self {
        Self::from(Expiring::new(credentials, End::Never))
    }
}

/// Credentials with their end.
#[cfg(feature = "gcs")]
impl From<Expiring<gcs::Credentials>> for AnyCredentials {
    fn from(credentials: Expiring<gcs::Credentials>) -> Self {
        Self::gcs(Arc::new(credentials))
    }
}

/// Credentials that never end; with a session token, credentials whose end is unknown.
#[cfg(feature = "s3")]
impl From<s3::Credentials> for AnyCredentials {
    fn from(credentials: s3::Credentials) -> Self {
        let end = match credentials.session_token() {
            Some(_) => End::Unknown,
            None => End::Never,
        };
        Self::from(Expiring::new(credentials, end))
    }
}

/// Credentials with their end.
#[cfg(feature = "s3")]
impl From<Expiring<s3::Credentials>> for AnyCredentials {
    fn from(credentials: Expiring<s3::Credentials>) -> Self {
        Self::s3(Arc::new(credentials))
    }
}

/// A provider that is shared already, where a backend wants a provider of its own.
#[derive(Debug)]
pub(crate) struct Provider<I>(pub(crate) Arc<dyn ProvideCredentials<I>>);

#[async_trait]
impl<I: Send + Sync + std::fmt::Debug> ProvideCredentials<I> for Provider<I> {
    fn at_hand(&self, at: Timestamp, until: Timestamp) -> Option<AtHand<'_, I>> {
        self.0.at_hand(at, until)
    }

    async fn provide(&self, at: Timestamp, until: Timestamp) -> Result<Arc<Expiring<I>>> {
        self.0.provide(at, until).await
    }
}
