use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use object_store::gcp::{GcpCredentialProvider, GcpSigningCredentialProvider, GoogleCloudStorage};
use presign_core::{AtHand, End, Error, ErrorKind, Expiring, ProvideCredentials, Result, Timestamp};

use crate::credentials::{AccessToken, AnyCredentials, Cached, SignBlob};
use crate::gcs;

/// Signs for the service account of a Cloud Storage store of object_store, whatever credentials the store found.
///
/// Object_store hands out an e-mail address and tokens, and no private key, also where it has one. So IAM signs, as with a
/// [`SignBlob`], and the account needs the permission `iam.serviceAccounts.signBlob` on itself. Where there is a key file,
/// [`ServiceAccount`](crate::credentials::ServiceAccount) signs at once.
///
/// As an [`AnyCredentials`] it is behind a [`Cached`]: the address is asked for once.
///
/// ```
/// use object_store::StaticCredentialProvider;
/// use object_store::gcp::{GcpCredential, GcpSigningCredential};
/// use presign::credentials::ObjectStoreGcp;
/// use presign::Presigner;
/// use std::sync::Arc;
///
/// // In earnest, `ObjectStoreGcp::of(&store)`.
/// let email = "robot@example.iam.gserviceaccount.com".to_owned();
/// let signing = Arc::new(StaticCredentialProvider::new(GcpSigningCredential { email, private_key: None }));
/// let tokens = Arc::new(StaticCredentialProvider::new(GcpCredential { bearer: "ya29.example".to_owned() }));
/// let presigner = Presigner::from_url("gs://photos", ObjectStoreGcp::new(signing, tokens))?;
/// assert_eq!(presigner.provider(), "gcs");
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct ObjectStoreGcp {
    signing: GcpSigningCredentialProvider,
    tokens: GcpCredentialProvider,
}

impl ObjectStoreGcp {
    /// The account of `store`.
    pub fn of(store: &GoogleCloudStorage) -> Self {
        Self::new(Arc::clone(store.signing_credentials()), Arc::clone(store.credentials()))
    }

    /// The account whose address `signing` knows, with `tokens` that may sign for it.
    pub fn new(signing: GcpSigningCredentialProvider, tokens: GcpCredentialProvider) -> Self {
        Self { signing, tokens }
    }
}

#[async_trait]
impl ProvideCredentials<gcs::Credentials> for ObjectStoreGcp {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, gcs::Credentials>> {
        None
    }

    async fn provide(&self, at: Timestamp, until: Timestamp) -> Result<Arc<Expiring<gcs::Credentials>>> {
        let given = self.signing.get_credential().await.map_err(|_| failed())?;
        let tokens = Tokens(Arc::clone(&self.tokens));
        SignBlob::account(given.email.as_str(), tokens)?.provide(at, until).await
    }
}

/// The tokens, whose end object_store doesn't say: it keeps them, and gives none that end within minutes.
struct Tokens(GcpCredentialProvider);

#[async_trait]
impl ProvideCredentials<AccessToken> for Tokens {
    fn at_hand(&self, _at: Timestamp, _until: Timestamp) -> Option<AtHand<'_, AccessToken>> {
        None
    }

    async fn provide(&self, _at: Timestamp, _until: Timestamp) -> Result<Arc<Expiring<AccessToken>>> {
        let given = self.0.get_credential().await.map_err(|_| failed())?;
        Ok(Arc::new(Expiring::new(AccessToken::new(given.bearer.as_str()), End::Unknown)))
    }
}

/// The cause is dropped: it may hold URLs and answers.
fn failed() -> Error {
    Error::new(
        ErrorKind::Credentials,
        "get credentials from the provider of object_store: it failed; check how the store is set up",
    )
}

/// Behind a [`Cached`].
impl From<ObjectStoreGcp> for AnyCredentials {
    fn from(provider: ObjectStoreGcp) -> Self {
        Self::gcs(Cached::new(provider))
    }
}

/// Without the providers, which may hold a key.
impl fmt::Debug for ObjectStoreGcp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectStoreGcp(…)")
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens(…)")
    }
}

#[cfg(test)]
mod tests {
    use object_store::gcp::{GcpCredential, GcpSigningCredential};
    use object_store::{CredentialProvider, StaticCredentialProvider};

    use super::*;
    use crate::testing::at;

    #[derive(Debug)]
    struct Broken;

    #[async_trait]
    impl CredentialProvider for Broken {
        type Credential = GcpSigningCredential;

        async fn get_credential(&self) -> object_store::Result<Arc<GcpSigningCredential>> {
            Err(object_store::Error::Generic { store: "GCS", source: "https://sts.example/?token=t0ken".into() })
        }
    }

    fn tokens() -> GcpCredentialProvider {
        Arc::new(StaticCredentialProvider::new(GcpCredential { bearer: "t0ken".to_owned() }))
    }

    #[tokio::test]
    async fn the_stores_account_signs_by_its_tokens() {
        let credential = GcpSigningCredential { email: "robot@example".to_owned(), private_key: None };
        let provider = ObjectStoreGcp::new(Arc::new(StaticCredentialProvider::new(credential)), tokens());
        let identity = provider.provide(at(0), at(60)).await.unwrap();
        assert_eq!((identity.value().id(), identity.end()), ("robot@example", End::Never));
        assert_eq!(format!("{provider:?}"), "ObjectStoreGcp(…)");
        assert!(!format!("{identity:?}").contains("t0ken"));
        let token = Tokens(tokens()).provide(at(0), at(60)).await.unwrap();
        let header = AccessToken::header(&token, "IAM", at(0)).unwrap();
        assert_eq!((header.to_str().unwrap(), token.end()), ("Bearer t0ken", End::Unknown));
    }

    #[tokio::test]
    async fn a_failure_repeats_nothing() {
        let error = ObjectStoreGcp::new(Arc::new(Broken), tokens()).provide(at(0), at(60)).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::Credentials);
        assert!(!format!("{error:?} {error}").contains("t0ken"), "{error:?}");
        assert!(error.to_string().contains("check"), "{error}");
    }
}
