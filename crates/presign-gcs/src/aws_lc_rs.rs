//! RSA keys by [aws-lc-rs](https://docs.rs/aws-lc-rs): in constant time, and several times as fast as pure Rust.

use std::fmt;

use ::aws_lc_rs::encoding::AsDer;
use ::aws_lc_rs::rand::SystemRandom;
use ::aws_lc_rs::rsa::{KeyPair, PublicEncryptingKey, PublicKeyComponents};
use ::aws_lc_rs::signature::{KeyPair as _, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256};
use presign_core::{Error, ErrorKind, Result, SignBytes, VerifyBytes};
use rustls_pki_types::PrivateKeyDer;

use crate::pem;

/// A private RSA key. It is parsed once, which takes about as long as a signature; `Debug` shows nothing of it.
pub struct PrivateKey(KeyPair);

impl PrivateKey {
    /// Reads the PEM of a key of 2048 to 8192 bits, in PKCS#8 or PKCS#1: the `private_key` of a service account's file.
    ///
    /// # Errors
    /// [`ErrorKind::Credentials`] if it is none.
    pub fn from_pem(pem: &str) -> Result<Self> {
        let pair = match pem::private_key(pem)? {
            PrivateKeyDer::Pkcs8(der) => KeyPair::from_pkcs8(der.secret_pkcs8_der()),
            PrivateKeyDer::Pkcs1(der) => KeyPair::from_der(der.secret_pkcs1_der()),
            _ => return Err(pem::no_private_key()),
        };
        pair.map(Self).map_err(|_| pem::no_private_key())
    }

    /// Its public half, by which its signatures are checked.
    ///
    /// # Errors
    /// None that a key which could be read gives reason to.
    pub fn public_key(&self) -> Result<PublicKey> {
        let der = self.0.public_key().as_der().map_err(|_| pem::no_public_key())?;
        PublicKey::of(der.as_ref())
    }
}

impl SignBytes for PrivateKey {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        // AWS-LC takes its blinding from its own source.
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|_| Error::new(ErrorKind::Credentials, "sign by an RSA key: the key is not usable; renew it"))?;
        Ok(signature)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PrivateKey(…)")
    }
}

/// A public RSA key, parsed once.
#[derive(Clone)]
pub struct PublicKey(ParsedPublicKey);

impl PublicKey {
    /// Reads the PEM of a key of 2048 to 8192 bits, or of a certificate. What a certificate says beside the key is not
    /// looked at: whoever gives it vouches for it.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if it is neither.
    pub fn from_pem(pem: &str) -> Result<Self> {
        Self::of(&pem::public_key(pem)?)
    }

    /// The key of a modulus and an exponent, big-endian, as a JSON Web Key has them (RFC 7518, section 6.3.1).
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that is no key of 2048 to 8192 bits.
    pub fn from_components(modulus: &[u8], exponent: &[u8]) -> Result<Self> {
        let key = PublicKeyComponents { n: modulus, e: exponent };
        Self::of(key.as_der().map_err(|_| pem::no_public_key())?.as_ref())
    }

    /// The key of a SubjectPublicKeyInfo. A key to verify by has no length before it verifies; one to encrypt by has.
    fn of(der: &[u8]) -> Result<Self> {
        let sized = PublicEncryptingKey::from_der(der);
        let key = sized.and_then(|_| ParsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, der));
        key.map(Self).map_err(|_| pem::no_public_key())
    }
}

impl VerifyBytes for PublicKey {
    fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PublicKey(RSA)")
    }
}
