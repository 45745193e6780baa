use std::fmt;

use presign_core::{Error, ErrorKind, HmacKey, Result, Secret, base64_decode};

use crate::names;

/// A key of a storage account, with the account's name. Cheap to sign with; `Debug` shows the name alone.
///
/// ```
/// use presign_azure::SharedKey;
/// let key = SharedKey::new("photos", "c2VjcmV0IGtleQ==")?;
/// assert_eq!(format!("{key:?}"), r#"SharedKey { account: "photos", .. }"#);
/// assert!(SharedKey::new("photos", "no base64").is_err());
/// # Ok::<(), presign_core::Error>(())
/// ```
#[derive(Clone)]
pub struct SharedKey {
    account: String,
    key: HmacKey,
}

impl SharedKey {
    /// The account of the emulator that everybody knows.
    pub const AZURITE_ACCOUNT: &'static str = "devstoreaccount1";

    /// The key of `account`, in base64 as Azure shows it.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] if that can't be the name of an account; [`ErrorKind::Credentials`] if the key is no
    /// base64.
    pub fn new(account: impl Into<String>, base64: impl Into<Secret>) -> Result<Self> {
        let account = account.into();
        names::account(&account)?;
        Ok(Self { account, key: parse(&base64.into())? })
    }

    /// The account and key of Azurite, which are published: they protect nothing.
    /// <https://learn.microsoft.com/azure/storage/common/storage-use-azurite#well-known-storage-account-and-key>
    ///
    /// # Errors
    /// As [`new`](Self::new); the key is a constant.
    pub fn azurite() -> Result<Self> {
        const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
        Self::new(Self::AZURITE_ACCOUNT, KEY)
    }

    /// The account's name.
    pub fn account(&self) -> &str {
        &self.account
    }

    pub(crate) fn key(&self) -> &HmacKey {
        &self.key
    }
}

impl fmt::Debug for SharedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedKey").field("account", &self.account).finish_non_exhaustive()
    }
}

/// The key that `base64` is, as Azure writes keys of either kind.
pub(crate) fn parse(base64: &Secret) -> Result<HmacKey> {
    match base64_decode(base64.reveal()).map(Secretly) {
        Some(bytes) if !bytes.0.is_empty() => Ok(HmacKey::new(&bytes.0)),
        _ => Err(Error::new(
            ErrorKind::Credentials,
            "read a key of Azure Storage: it is empty or no base64; copy it whole, with the `=` at its end",
        )),
    }
}

/// Bytes of a key on their way.
struct Secretly(Vec<u8>);

impl Drop for Secretly {
    fn drop(&mut self) {
        self.0.fill(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_none_is_refused_without_being_shown() {
        for key in ["", "a", "c2VjcmV0IGtleQ", "c2Vj cmV0", "c2VjcmV0IGtleR==", "%2B"] {
            let error = SharedKey::new("photos", key).unwrap_err();
            assert_eq!(*error.kind(), ErrorKind::Credentials, "{key}");
            assert!(key.is_empty() || key == "a" || !format!("{error:?}").contains(key), "{key}");
        }
        assert_eq!(*SharedKey::new("Photos", "c2VjcmV0").unwrap_err().kind(), ErrorKind::Config);
        assert_eq!(SharedKey::azurite().unwrap().account(), "devstoreaccount1");
    }
}
