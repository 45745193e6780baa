use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use object_store::aws::AwsCredentialProvider;
use presign_core::{AtHand, End, Error, ErrorKind, Expiring, ProvideCredentials, Result, Timestamp};

use crate::credentials::{AnyCredentials, Cached};
use crate::s3;

/// What an S3 store of object_store signs with: the `credentials()` of an `AmazonS3`, or a provider of your own.
///
/// Object_store keeps temporary credentials and renews them, but doesn't say when they end. So with a session token the
/// end is unknown, [`Presigned::expires`](crate::Presigned::expires) says "at most", and a URL for over five minutes
/// needs [`Expiry::Ignore`](crate::Expiry::Ignore). Without a token they never end. Where longer URLs matter, use a
/// source that states the end: `AwsChain` (feature `aws_config`), for example.
///
/// As an [`AnyCredentials`] it is behind a [`Cached`] that asks again after a minute.
///
/// ```
/// use object_store::StaticCredentialProvider;
/// use object_store::aws::AwsCredential;
/// use presign::credentials::ObjectStoreProvider;
/// use presign::{ErrorKind, Grant, Presigner};
/// use std::{sync::Arc, time::Duration};
///
/// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(async {
/// let (key_id, secret_key) = ("AKIAIOSFODNN7EXAMPLE".to_owned(), "secret".to_owned());
/// let credential = AwsCredential { key_id, secret_key, token: Some("token".to_owned()) };
/// let provider = ObjectStoreProvider::new(Arc::new(StaticCredentialProvider::new(credential)));
///
/// let presigner = Presigner::from_url("s3://photos?region=eu-west-1", provider)?;
/// assert!(presigner.presign(&Grant::get("cat.png", Duration::from_secs(300))).await.is_ok());
/// let refused = presigner.presign(&Grant::get("cat.png", Duration::from_secs(301))).await.unwrap_err();
/// assert_eq!(*refused.kind(), ErrorKind::Credentials);
/// # Ok::<(), presign::Error>(())
/// # }).unwrap();
/// ```
#[derive(Clone)]
pub struct ObjectStoreProvider(AwsCredentialProvider);

impl ObjectStoreProvider {
    /// What `provider` gives.
    pub fn new(provider: AwsCredentialProvider) -> Self {
        Self(provider)
    }
}

#[async_trait]
impl ProvideCredentials<s3::Credentials> for ObjectStoreProvider {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, s3::Credentials>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<s3::Credentials>>> {
        // The cause is dropped: it may hold URLs and answers.
        let given = self.0.get_credential().await.map_err(|_| {
            Error::new(
                ErrorKind::Credentials,
                "get credentials from the provider of object_store: it failed; check how the store is set up",
            )
        })?;
        let credentials = s3::Credentials::new(given.key_id.as_str(), given.secret_key.as_str());
        Ok(Arc::new(match &given.token {
            Some(token) => Expiring::new(credentials.with_session_token(token.as_str()), End::Unknown),
            None => Expiring::new(credentials, End::Never),
        }))
    }
}

/// Object_store keeps them too, and gives none that end within minutes: a second cache must not use that up.
const LONGEST_AGE: Duration = Duration::from_secs(60);

/// Behind a [`Cached`].
impl From<ObjectStoreProvider> for AnyCredentials {
    fn from(provider: ObjectStoreProvider) -> Self {
        Self::s3(Cached::new(provider).with_longest_age(LONGEST_AGE))
    }
}

/// Without the provider, which may hold a key.
impl fmt::Debug for ObjectStoreProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectStoreProvider(…)")
    }
}

#[cfg(test)]
mod tests {
    use object_store::aws::AwsCredential;
    use object_store::{CredentialProvider, StaticCredentialProvider};

    use super::*;
    use crate::testing::at;

    fn given(token: Option<&str>) -> ObjectStoreProvider {
        let (key_id, secret_key) = ("AKID".to_owned(), "5ec4e7".to_owned());
        let credential = AwsCredential { key_id, secret_key, token: token.map(str::to_owned) };
        ObjectStoreProvider::new(Arc::new(StaticCredentialProvider::new(credential)))
    }

    #[tokio::test]
    async fn a_token_ends_nobody_knows_when() {
        for (token, end) in [(None, End::Never), (Some("t0ken"), End::Unknown)] {
            let provider = given(token);
            let identity = provider.provide(at(0), at(60)).await.unwrap();
            assert_eq!(identity.end(), end);
            assert_eq!(identity.value().key_id(), "AKID");
            assert_eq!(identity.value().session_token().map(|token| token.reveal()), token);
            assert!(provider.at_hand(at(0), at(60)).is_none());
            assert_eq!(format!("{provider:?}"), "ObjectStoreProvider(…)");
        }
    }

    #[derive(Debug)]
    struct Broken;

    #[async_trait]
    impl CredentialProvider for Broken {
        type Credential = AwsCredential;

        async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
            Err(object_store::Error::Generic { store: "S3", source: "https://sts.example/?token=t0ken".into() })
        }
    }

    #[tokio::test]
    async fn a_failure_repeats_nothing() {
        let error = ObjectStoreProvider::new(Arc::new(Broken)).provide(at(0), at(60)).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        assert!(!format!("{error:?} {error}").contains("t0ken"), "{error:?}");
        assert!(error.to_string().contains("check"), "{error}");
    }
}
