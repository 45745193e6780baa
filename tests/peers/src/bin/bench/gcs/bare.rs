use std::time::Duration;

use anyhow::{Context as _, Result, anyhow};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;

use crate::contender::{Contender, Instant, allocations, time};
use crate::counting::Counted;
use crate::gcs::account::PRIVATE_KEY;

/// The bare signature of one URL, nothing formatted: RSASSA-PKCS1-v1_5 with SHA-256, over a string to sign.
pub(crate) struct Bare {
    name: &'static str,
    text: Vec<u8>,
    sign: Box<Sign>,
}

type Sign = dyn Fn(&[u8]) -> Result<Vec<u8>> + Sync;

impl Bare {
    pub(crate) fn aws_lc_rs(text: &str) -> Result<Self> {
        use aws_lc_rs::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
        let pair = KeyPair::from_pkcs8(der()?.secret_pkcs8_der())?;
        Ok(Self::new("bare signature, aws-lc-rs", text, move |text| {
            let mut signature = vec![0; pair.public_modulus_len()];
            pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature)?;
            Ok(signature)
        }))
    }

    pub(crate) fn ring(text: &str) -> Result<Self> {
        use ring::{rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
        let pair = KeyPair::from_pkcs8(der()?.secret_pkcs8_der()).map_err(|why| anyhow!("ring: {why}"))?;
        Ok(Self::new("bare signature, ring", text, move |text| {
            let mut signature = vec![0; pair.public().modulus_len()];
            let signed = pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text, &mut signature);
            signed.map_err(|_| anyhow!("ring does not sign"))?;
            Ok(signature)
        }))
    }

    pub(crate) fn rsa(text: &str) -> Result<Self> {
        use rsa::pkcs1v15::SigningKey;
        use rsa::pkcs8::DecodePrivateKey as _;
        use rsa::sha2::Sha256;
        use rsa::signature::{SignatureEncoding as _, Signer as _};
        let key = SigningKey::<Sha256>::new(rsa::PrivateKey::from_pkcs8_der(der()?.secret_pkcs8_der())?);
        Ok(Self::new("bare signature, rsa", text, move |text| Ok(key.try_sign(text)?.to_vec())))
    }

    fn new(name: &'static str, text: &str, sign: impl Fn(&[u8]) -> Result<Vec<u8>> + Sync + 'static) -> Self {
        Self { name, text: text.into(), sign: Box::new(sign) }
    }

    fn work(&self) -> Result<Vec<u8>> {
        (self.sign)(&self.text)
    }

    /// In hexadecimal digits, to be compared.
    pub(crate) fn signature(&self) -> Result<String> {
        Ok(self.work()?.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}

fn der() -> Result<PrivatePkcs8KeyDer<'static>> {
    PrivatePkcs8KeyDer::from_pem_slice(PRIVATE_KEY.as_bytes()).context("the private key is no PEM of PKCS#8")
}

impl Contender for Bare {
    fn name(&self) -> &'static str {
        self.name
    }

    fn signed(&self, _at: Instant) -> Result<Option<String>> {
        Ok(None)
    }

    fn time(&self, first: i64, count: i64) -> Duration {
        time(first, count, |_| self.work())
    }

    fn allocations(&self, at: Instant) -> Counted {
        allocations(at, |_| self.work())
    }
}
