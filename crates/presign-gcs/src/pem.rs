//! What PEM and certificates wrap around a key. Reading them is other crates' work.

use presign_core::{Error, ErrorKind, Result};
use rustls_pki_types::pem::{PemObject, SectionKind};
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use x509_cert::der::{Decode, Encode};

/// A private key as PEM has it: RSA in PKCS#8 or PKCS#1.
pub(crate) fn private_key(pem: &str) -> Result<PrivateKeyDer<'static>> {
    match PrivateKeyDer::from_pem_slice(pem.as_bytes()) {
        Ok(key @ (PrivateKeyDer::Pkcs8(_) | PrivateKeyDer::Pkcs1(_))) => Ok(key),
        _ => Err(no_private_key()),
    }
}

/// What a private key can't be read from. The cause is left out: it may repeat what it read.
pub(crate) fn no_private_key() -> Error {
    Error::new(
        ErrorKind::Credentials,
        "read a private key: it is no PEM of an RSA key of 2048 to 8192 bits in PKCS#8 (`BEGIN PRIVATE KEY`) or PKCS#1 \
         (`BEGIN RSA PRIVATE KEY`); give the `private_key` of a service account's key file",
    )
}

/// A public key as PEM has it, in the DER of its SubjectPublicKeyInfo; or that of a certificate.
pub(crate) fn public_key(pem: &str) -> Result<Vec<u8>> {
    // A tuple of both reads a section of any kind.
    match <(SectionKind, Vec<u8>)>::from_pem_slice(pem.as_bytes()) {
        Ok((SectionKind::PublicKey, der)) => Ok(der),
        Ok((SectionKind::Certificate, der)) => of_certificate(&CertificateDer::from(der)).ok_or_else(no_public_key),
        _ => Err(no_public_key()),
    }
}

fn of_certificate(certificate: &CertificateDer<'_>) -> Option<Vec<u8>> {
    let certificate = x509_cert::Certificate::from_der(certificate).ok()?;
    certificate.tbs_certificate().subject_public_key_info().to_der().ok()
}

pub(crate) fn no_public_key() -> Error {
    Error::new(
        ErrorKind::Config,
        "read a public key: it is no PEM of an RSA key of 2048 to 8192 bits (`BEGIN PUBLIC KEY`), and no certificate of \
         one (`BEGIN CERTIFICATE`); give one of the two",
    )
}
