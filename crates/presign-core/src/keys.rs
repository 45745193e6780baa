use std::fmt;

use async_trait::async_trait;

use crate::Result;

/// A private key at hand: RSA, or one that a device on this machine holds.
///
/// Which algorithm it signs by is a matter of the scheme that asks it: `RSASSA-PKCS1-v1_5` with SHA-256 for Google.
/// `Debug` must show nothing of the key.
pub trait SignBytes: Send + Sync + fmt::Debug {
    /// The signature of `message`, which is not hashed yet.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if the key can't sign.
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>>;
}

/// A private key elsewhere: a service that signs (`signBlob`), a KMS, an HSM. One method is all it takes.
///
/// ```
/// use async_trait::async_trait;
/// use presign_core::{RemoteKey, Result};
///
/// /// Asks a service that keeps the key.
/// #[derive(Debug)]
/// struct Vault;
///
/// #[async_trait]
/// impl RemoteKey for Vault {
///     async fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
///         Ok(message.to_vec()) // Send the message there, and return the signature of the answer.
///     }
/// }
/// ```
#[async_trait]
pub trait RemoteKey: Send + Sync + fmt::Debug {
    /// The signature of `message`, which is not hashed yet.
    ///
    /// # Errors
    /// [`ErrorKind::Transport`](crate::ErrorKind::Transport) if the service did not answer in time,
    /// [`ErrorKind::Credentials`](crate::ErrorKind::Credentials) if it refused. The text names neither the message nor
    /// the signature.
    async fn sign(&self, message: &[u8]) -> Result<Vec<u8>>;
}

/// The public half of a key.
pub trait VerifyBytes: Send + Sync + fmt::Debug {
    /// Whether `signature` is one of `message` by this key.
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool;
}
