use std::fmt;
use std::path::Path;

use presign_core::{Error, ErrorKind, Result, Secret};
use serde::Deserialize;

use super::key_file;
use crate::gcs;

/// A service account's key file, as the console and `gcloud iam service-accounts keys create` write it
/// (<https://cloud.google.com/iam/docs/keys-create-delete>).
///
/// ```
/// # #[cfg(feature = "aws_lc_rs")] {
/// use presign::credentials::ServiceAccount;
/// # let pem = include_str!("../../../../../tests/vectors/gcs-v4-key.pem").replace('\n', "\\n");
/// # let text = format!(r#"{{"type": "service_account", "client_email": "robot@example.iam.gserviceaccount.com",
/// #     "private_key": "{pem}"}}"#);
/// # let text = text.as_str();
/// let account = ServiceAccount::from_json(text)?; // the text of the file
/// assert_eq!((account.email(), account.universe_domain()), ("robot@example.iam.gserviceaccount.com", "googleapis.com"));
/// let credentials = account.aws_lc_rs()?;
/// assert_eq!(credentials.id(), account.email());
/// # }
/// # Ok::<(), presign::Error>(())
/// ```
#[derive(Clone)]
pub struct ServiceAccount {
    email: String,
    private_key: Secret,
    universe_domain: String,
}

impl ServiceAccount {
    /// Reads the text of a key file. The key itself is parsed when credentials are made of it.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if it is no such file, with what it is instead and what to do. Nothing of it is repeated.
    pub fn from_json(text: &str) -> Result<Self> {
        let file: File = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            refusal(&format!(
                "line {line}, column {column} is not what belongs there; give the file as it was downloaded",
            ))
        })?;
        check_kind(file.kind.as_deref())?;
        let whole = |text: Option<String>| text.filter(|text| !text.is_empty());
        match (whole(file.client_email), whole(file.private_key)) {
            (Some(email), Some(private_key)) => Ok(Self {
                email,
                private_key: private_key.into(),
                universe_domain: whole(file.universe_domain).unwrap_or_else(|| GOOGLE.to_owned()),
            }),
            _ => Err(refusal("it lacks `client_email` or `private_key`; give the file as it was downloaded")),
        }
    }

    /// Reads the key file at `path`.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), and if it can't be read.
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self> {
        Self::from_json(&key_file::text(path.as_ref())?)
    }

    /// The account's e-mail address, which its URLs name.
    pub fn email(&self) -> &str {
        &self.email
    }

    /// The universe that the account is of: `googleapis.com`, unless the file says another.
    pub fn universe_domain(&self) -> &str {
        &self.universe_domain
    }

    /// Credentials whose key is AWS-LC's: in constant time, and several times as fast as the other.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if the key is none of RSA.
    #[cfg(feature = "aws_lc_rs")]
    pub fn aws_lc_rs(&self) -> Result<gcs::Credentials> {
        let key = gcs::aws_lc_rs::PrivateKey::from_pem(self.private_key.reveal())?;
        Ok(gcs::Credentials::rsa(self.email.as_str(), key))
    }

    /// Credentials whose key is pure Rust, and blinded.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if the key is none of RSA.
    #[cfg(feature = "rsa")]
    pub fn rsa(&self) -> Result<gcs::Credentials> {
        let key = gcs::rsa::PrivateKey::from_pem(self.private_key.reveal())?;
        Ok(gcs::Credentials::rsa(self.email.as_str(), key))
    }

    /// What checks the URLs that this key signs.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if the key is none of RSA.
    #[cfg(any(feature = "aws_lc_rs", feature = "rsa"))]
    pub fn known_keys(&self) -> Result<gcs::KnownKeys> {
        #[cfg(feature = "aws_lc_rs")]
        let key = gcs::aws_lc_rs::PrivateKey::from_pem(self.private_key.reveal())?.public_key()?;
        #[cfg(not(feature = "aws_lc_rs"))]
        let key = gcs::rsa::PrivateKey::from_pem(self.private_key.reveal())?.public_key()?;
        Ok(gcs::KnownKeys::new().with_public_key(self.email.as_str(), key))
    }

    /// Credentials by the better key of this build: both sign the same.
    #[cfg(feature = "aws_lc_rs")]
    pub(crate) fn credentials(&self) -> Result<gcs::Credentials> {
        self.aws_lc_rs()
    }

    #[cfg(all(feature = "rsa", not(feature = "aws_lc_rs")))]
    pub(crate) fn credentials(&self) -> Result<gcs::Credentials> {
        self.rsa()
    }

    #[cfg(not(any(feature = "aws_lc_rs", feature = "rsa")))]
    pub(crate) fn credentials(&self) -> Result<gcs::Credentials> {
        let _ = &self.private_key;
        Err(refusal("no RSA key is in this build; add the feature aws_lc_rs of presign, or rsa"))
    }
}

/// The universe of everybody.
pub(crate) const GOOGLE: &str = "googleapis.com";

/// The fields that matter here; Google adds others.
#[derive(Deserialize)]
struct File {
    #[serde(rename = "type")]
    kind: Option<String>,
    client_email: Option<String>,
    private_key: Option<String>,
    universe_domain: Option<String>,
}

/// Google's other kinds of credentials have no key that signs (<https://google.aip.dev/auth/4110>).
fn check_kind(kind: Option<&str>) -> Result<()> {
    match kind {
        Some("service_account") => Ok(()),
        Some("authorized_user") => Err(refusal(
            "it has the credentials of a user (`gcloud auth application-default login`), which sign no URL; give the key \
             file of a service account, or let IAM sign for one that the user may impersonate: credentials impersonate:EMAIL \
             (feature google_cloud_auth), or --sign-blob=EMAIL of the command",
        )),
        Some("impersonated_service_account" | "external_account" | "external_account_authorized_user") => Err(refusal(
            "it has credentials without a key; give the key file of a service account, or let IAM sign: credentials \
             default-chain or impersonate:EMAIL (feature google_cloud_auth), or --sign-blob of the command",
        )),
        _ => Err(refusal("it is of no known type; give a file whose `type` is service_account")),
    }
}

fn refusal(why: &str) -> Error {
    Error::new(ErrorKind::Credentials, format!("read the key file of a service account: {why}"))
}

/// Without the key.
impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServiceAccount")
            .field("email", &self.email)
            .field("universe_domain", &self.universe_domain)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[cfg(any(feature = "aws_lc_rs", feature = "rsa"))]
mod tests;
