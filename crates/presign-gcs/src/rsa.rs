//! RSA keys by [rsa](https://docs.rs/rsa): pure Rust, always blinded. Where a C compiler is at hand, `aws_lc_rs` is the
//! better choice: it is in constant time, and several times as fast.

use std::fmt;
use std::ops::RangeInclusive;

use ::rsa::BoxedUint;
use ::rsa::pkcs1::DecodeRsaPrivateKey;
use ::rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use ::rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use ::rsa::sha2::Sha256;
use ::rsa::signature::{Keypair, SignatureEncoding, Signer, Verifier};
use ::rsa::traits::PublicKeyParts;
use presign_core::{Error, ErrorKind, Result, SignBytes, VerifyBytes};
use rustls_pki_types::PrivateKeyDer;

use crate::pem;

/// What the other kind of key takes: shorter ones are within reach of those who want to.
const BITS: RangeInclusive<usize> = 2048..=8192;

/// A private RSA key, parsed once. `Debug` shows nothing of it.
pub struct PrivateKey(SigningKey<Sha256>);

impl PrivateKey {
    /// Reads the PEM of a key of 2048 to 8192 bits, in PKCS#8 or PKCS#1: the `private_key` of a service account's file.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if it is none.
    pub fn from_pem(pem: &str) -> Result<Self> {
        let key = match pem::private_key(pem)? {
            PrivateKeyDer::Pkcs8(der) => ::rsa::PrivateKey::from_pkcs8_der(der.secret_pkcs8_der()).ok(),
            PrivateKeyDer::Pkcs1(der) => ::rsa::PrivateKey::from_pkcs1_der(der.secret_pkcs1_der()).ok(),
            _ => None,
        };
        let key = key.filter(|key| BITS.contains(&(key.n().bit_width() as usize))).ok_or_else(pem::no_private_key)?;
        Ok(Self(SigningKey::new(key)))
    }

    /// Its public half, by which its signatures are checked.
    ///
    /// # Errors
    /// None: the other kind of key has one.
    pub fn public_key(&self) -> Result<PublicKey> {
        Ok(PublicKey(self.0.verifying_key()))
    }
}

impl SignBytes for PrivateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        // With the crate's feature `getrandom`, this blinds.
        let signature = self.0.try_sign(message);
        let failed = |_| Error::new(ErrorKind::Credentials, "sign by an RSA key: the key is not usable; renew it");
        signature.map(|signature| signature.to_vec()).map_err(failed)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// A public RSA key, parsed once.
#[derive(Clone)]
pub struct PublicKey(VerifyingKey<Sha256>);

impl PublicKey {
    /// Reads the PEM of a key of 2048 to 8192 bits, or of a certificate. What a certificate says beside the key is not
    /// looked at: whoever gives it vouches for it.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is neither.
    pub fn from_pem(pem: &str) -> Result<Self> {
        let der = pem::public_key(pem)?;
        Self::of(::rsa::PublicKey::from_public_key_der(&der).ok())
    }

    /// The key of a modulus and an exponent, big-endian, as a JSON Web Key has them (RFC 7518, section 6.3.1).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that is no key of 2048 to 8192 bits.
    pub fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self> {
        let [modulus, exponent] = [modulus, exponent].map(BoxedUint::from_be_slice_vartime);
        Self::of(::rsa::PublicKey::new_with_size_limits(modulus, exponent, BITS).ok())
    }

    fn of(key: Option<::rsa::PublicKey>) -> Result<Self> {
        let key = key.filter(|key| BITS.contains(&(key.n().bit_width() as usize))).ok_or_else(pem::no_public_key)?;
        Ok(Self(VerifyingKey::new(key)))
    }
}

impl VerifyBytes for PublicKey {
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::try_from(signature).is_ok_and(|signature| self.0.verify(message, &signature).is_ok())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(RSA)")
    }
}
