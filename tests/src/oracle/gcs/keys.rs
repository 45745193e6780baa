//! The keys of a run. The RSA key is one for all, made to be thrown away.

use std::sync::LazyLock;

use presign_core::{Result, SignBytes};
use presign_gcs::{Credentials, KnownKeys, aws_lc_rs, rsa};

use super::case::Case;

const PRIVATE: &str = include_str!("../../../oracles/gcs/throw-away-key.pem");
const PUBLIC: &str = include_str!("../../../oracles/gcs/throw-away-key.pub.pem");

static KEY: LazyLock<Result<aws_lc_rs::PrivateKey>> = LazyLock::new(|| aws_lc_rs::PrivateKey::from_pem(PRIVATE));
static OTHER_KEY: LazyLock<Result<rsa::PrivateKey>> = LazyLock::new(|| rsa::PrivateKey::from_pem(PRIVATE));
static PUBLIC_KEY: LazyLock<Result<aws_lc_rs::PublicKey>> = LazyLock::new(|| aws_lc_rs::PublicKey::from_pem(PUBLIC));

/// Who signs the case.
pub(super) fn credentials(case: &Case) -> Result<Credentials> {
    Ok(match &case.secret {
        Some(secret) => Credentials::hmac(case.id.as_str(), secret.as_str()),
        None => Credentials::rsa(case.id.as_str(), Shared(known(&KEY)?)),
    })
}

/// The same by the key in pure Rust, of an RSA case in so many that it can be slow.
pub(super) fn other_credentials(case: &Case) -> Result<Option<Credentials>> {
    let asked = case.secret.is_none() && case.at % 64 == 0;
    asked.then(|| Ok(Credentials::rsa(case.id.as_str(), Shared(known(&OTHER_KEY)?)))).transpose()
}

/// Who is known to sign.
pub(super) fn known_keys(case: &Case) -> Result<KnownKeys> {
    Ok(match case.secret {
        Some(_) => KnownKeys::new().with_hmac(credentials(case)?),
        None => KnownKeys::new().with_public_key(case.id.as_str(), known(&PUBLIC_KEY)?.clone()),
    })
}

fn known<T>(key: &'static Result<T>) -> Result<&'static T> {
    key.as_ref().map_err(Clone::clone)
}

/// A key that is parsed once for all cases.
#[derive(Debug)]
struct Shared<K: 'static>(&'static K);

impl<K: SignBytes> SignBytes for Shared<K> {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        self.0.sign(message)
    }
}
