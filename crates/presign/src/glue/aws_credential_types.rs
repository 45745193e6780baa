use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use presign_core::{AtHand, End, Error, ErrorKind, Expiring, ProvideCredentials, Result, Timestamp};

use crate::credentials::{AnyCredentials, Cached};
use crate::s3;

/// What a provider of the AWS SDK gives, for signing: the `credentials_provider()` of an `SdkConfig`, or one of your own.
///
/// - The end is carried. Without one, credentials with a session token end nobody knows when
///   ([`End::Unknown`]), and those without a token never.
/// - The provider is asked each time. As an [`AnyCredentials`] it is behind [`Cached`]: refreshed five minutes ahead, and
///   asked once for all who wait.
/// - An error says what kind of failure it was. What the SDK adds is left out: it may repeat what a process or a
///   server wrote.
///
/// The machine-role provider of aws-config puts off the end of credentials that have ended, when the machine has no new
/// ones; a URL would then say that it lives longer than it does. `AwsChain` (feature `aws_config`) does not.
///
/// ```
/// use aws_credential_types::Credentials;
/// use presign::credentials::AwsProvider;
/// use presign::{Expires, FixedClock, Grant, Presigner, Timestamp};
/// use std::time::{Duration, UNIX_EPOCH};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// // Any provider will do; this one is a value, which ends at 12:10.
/// let end = UNIX_EPOCH + Duration::from_secs(1_795_263_000);
/// let provider = Credentials::new("AKIAIOSFODNN7EXAMPLE", "secret", Some("token".into()), Some(end), "example");
///
/// let at: Timestamp = "2026-11-21T12:00:00Z".parse()?;
/// let presigner = Presigner::from_url("s3://photos?region=eu-west-1", AwsProvider::new(provider))?
///     .with_clock(FixedClock::new(at));
/// let presigned = presigner.presign(&Grant::get("cat.png", Duration::from_secs(3600))).await?;
/// assert_eq!(presigned.expires(), Expires::Known("2026-11-21T12:10:00Z".parse()?));
/// # Ok::<(), presign::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct AwsProvider(SharedCredentialsProvider);

impl AwsProvider {
    /// What `provider` gives.
    pub fn new(provider: impl aws_credential_types::provider::ProvideCredentials + 'static) -> Self {
        Self(SharedCredentialsProvider::new(provider))
    }
}

#[async_trait]
impl ProvideCredentials<s3::Credentials> for AwsProvider {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, s3::Credentials>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<s3::Credentials>>> {
        let given = self.0.provide_credentials().await;
        identity(&given.map_err(|error| {
            let instead = "check how it is set up, or choose another";
            failed("the provider of the AWS SDK", &error, instead)
        })?)
    }
}

/// Behind a [`Cached`].
impl From<AwsProvider> for AnyCredentials {
    fn from(provider: AwsProvider) -> Self {
        Self::s3(Cached::new(provider))
    }
}

/// Without the provider, which may hold a key.
impl fmt::Debug for AwsProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AwsProvider(…)")
    }
}

/// The SDK's credentials in our words. An end within a second is put at its beginning: never later than it is.
pub(super) fn identity(given: &Credentials) -> Result<Arc<Expiring<s3::Credentials>>> {
    let end = match given.expiry() {
        Some(end) => End::At(Timestamp::try_from(end).map_err(|_| {
            Error::new(
                ErrorKind::Credentials,
                "get credentials: they end outside the years 1970 to 9999; state their end at their source",
            )
        })?),
        None if given.session_token().is_some() => End::Unknown,
        None => End::Never,
    };
    let credentials = s3::Credentials::new(given.access_key_id(), given.secret_access_key());
    let credentials = match given.session_token() {
        Some(token) => credentials.with_session_token(token),
        None => credentials,
    };
    Ok(Arc::new(Expiring::new(credentials, end)))
}

/// Why `source` gave nothing, and what to do. The SDK's own text is dropped: it has the output of processes, URLs of the
/// environment and lines of profiles in it.
pub(super) fn failed(source: &str, error: &CredentialsError, to_do: &str) -> Error {
    let why = match error {
        CredentialsError::CredentialsNotLoaded(_) => "there are none".to_owned(),
        CredentialsError::InvalidConfiguration(_) => "it is not set up right".to_owned(),
        CredentialsError::ProviderTimedOut(error) => {
            format!("it gave no answer within {} s", error.timeout_duration().as_secs())
        }
        CredentialsError::ProviderError(_) => "it failed".to_owned(),
        _ => "its answer can't be used".to_owned(),
    };
    Error::new(ErrorKind::Credentials, format!("get credentials from {source}: {why}; {to_do}"))
}

#[cfg(test)]
mod tests;
