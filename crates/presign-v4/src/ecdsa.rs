use std::fmt;

use p256::ecdsa::signature::hazmat::{PrehashSigner, PrehashVerifier};
use p256::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use presign_core::{Error, ErrorKind, Result, Secret, Sha256};

mod derive;

/// The key pair on P-256 that Signature Version 4A derives from an access key: the same for each day, region and
/// service. Never shown; wiped on drop.
///
/// ```
/// use presign_core::{Secret, hex_encode};
/// use presign_v4::EcdsaKey;
/// // The key pair that the AWS SDKs derive in their tests.
/// let secret = Secret::from("q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom");
/// let key = EcdsaKey::derive("AKISORANDOMAASORANDOM", &secret)?;
/// let mut point = String::new();
/// hex_encode(&key.public().to_point(), &mut point);
/// assert_eq!(point[..66], *"0415d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb");
/// assert!(key.public().verifies(b"text", &key.sign(b"text")));
/// # Ok::<(), presign_core::Error>(())
/// ```
pub struct EcdsaKey(SigningKey);

impl EcdsaKey {
    /// The key pair of an access key. It costs a multiplication on the curve, as much as a signature: keep it.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if 254 candidates are no key, which no access key is known to lead to.
    pub fn derive(key_id: &str, secret: &Secret) -> Result<Self> {
        let scalar = derive::scalar(key_id, secret).ok_or_else(|| {
            Error::new(ErrorKind::Credentials, "derive a key for SigV4A: this access key has none; make another one")
        })?;
        Ok(Self(SigningKey::from(scalar)))
    }

    /// The public half.
    pub fn public(&self) -> EcdsaPublicKey {
        EcdsaPublicKey(*self.0.verifying_key())
    }

    /// The signature of `message` in DER: always the same one ([RFC 6979](https://www.rfc-editor.org/rfc/rfc6979)).
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_digest(&Sha256::of(message)).as_bytes().to_vec()
    }

    pub(crate) fn sign_digest(&self, digest: &[u8; 32]) -> DerSignature {
        match self.0.sign_prehash(digest) {
            Ok(signature) => signature,
            Err(_) => unreachable!("a digest as long as the order can be signed (FIPS 186-5, section 6.4)"),
        }
    }
}

impl fmt::Debug for EcdsaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("EcdsaKey(…)")
    }
}

/// The public half of an [`EcdsaKey`]: enough to verify.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EcdsaPublicKey(VerifyingKey);

impl EcdsaPublicKey {
    /// The key of a point as SEC 1 writes it: `04`, x and y.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if that is no point of P-256.
    pub fn from_point(point: &[u8]) -> Result<Self> {
        let refusal = || Error::new(ErrorKind::Credentials, "read a public key: give a point of P-256, 04, x and y");
        if point.len() != 65 {
            return Err(refusal());
        }
        VerifyingKey::from_sec1_bytes(point).map(Self).map_err(|_| refusal())
    }

    /// Its point as SEC 1 writes it: `04`, x and y.
    pub fn to_point(&self) -> [u8; 65] {
        let mut point = [0; 65];
        let encoded = self.0.to_sec1_point(false);
        point.iter_mut().zip(encoded.as_bytes()).for_each(|(to, from)| *to = *from);
        point
    }

    /// Whether `signature` is one of `message`, in the one DER form that its two numbers have.
    ///
    /// Each signature has a twin that anyone can make of it (the second number taken from the order of the curve), which
    /// verifies too: signers of SigV4A write either.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.verifies_digest(&Sha256::of(message), signature)
    }

    pub(crate) fn verifies_digest(&self, digest: &[u8; 32], signature: &[u8]) -> bool {
        match Signature::from_der(signature) {
            Ok(read) if read.to_der().as_bytes() == signature => self.0.verify_prehash(digest, &read).is_ok(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests;
